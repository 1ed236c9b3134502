/* SPDX-License-Identifier: Apache-2.0
 *
 * 7z archives that are built as the bytes say: stored members in one folder or in several, with
 * names and attributes; then bytes of the header are changed, and its checksums made again, so that
 * the damage is not noticed at the front. The format is that of 7zFormat.txt of the LZMA SDK 23.01.
 * What is whole must come out. Of what was changed nothing may crash, and all must add up. */
#include "fuzz.h"

#include <string.h>
#include <zlib.h>

#define MEMBERS 5
#define START 32 /* bytes of the header at the front */

/* Identifiers of the format. */
enum {
    END,
    HEADER,
    MAIN_STREAMS = 4,
    FILES,
    PACK_INFO,
    UNPACK_INFO,
    SUBSTREAMS,
    SIZE,
    CRC,
    FOLDER,
    UNPACK_SIZE,
    NUM_STREAMS,
    NAMES = 0x11,
    ATTRIBUTES = 0x15
};

static void put(struct buffer *to, unsigned byte) {
    put_number(to, byte, 1);
}

/* A number of 7z below 2^14: its high bits say how many bytes follow. */
static void put_7z(struct buffer *to, uint64_t number) {
    if (number < 0x80) {
        put(to, (unsigned)number);
    } else {
        CHECK(number < 0x4000);
        put(to, 0x80 | (unsigned)(number >> 8));
        put(to, (unsigned)(number & 0xff));
    }
}

static unsigned long crc_of(const struct buffer *bytes) {
    return crc32(0, bytes->bytes, (uInt)bytes->size);
}

static void put_folder(struct buffer *header) {
    put(header, 1); /* one coder */
    put(header, 1); /* whose name has one byte, without properties */
    put(header, 0); /* copy */
}

/* Streams of members in one folder each, or all in one (`solid`). */
static void put_streams(struct buffer *header, const struct buffer *pages, unsigned count,
                        bool solid) {
    unsigned folders = solid ? 1 : count;
    size_t whole = 0;
    for (unsigned i = 0; i < count; i++)
        whole += pages[i].size;
    put(header, MAIN_STREAMS);
    put(header, PACK_INFO);
    put_7z(header, 0); /* right after the front */
    put_7z(header, folders);
    put(header, SIZE);
    for (unsigned i = 0; i < folders; i++)
        put_7z(header, solid ? whole : pages[i].size);
    put(header, END);
    put(header, UNPACK_INFO);
    put(header, FOLDER);
    put_7z(header, folders);
    put(header, 0); /* they stand here */
    for (unsigned i = 0; i < folders; i++)
        put_folder(header);
    put(header, UNPACK_SIZE);
    for (unsigned i = 0; i < folders; i++)
        put_7z(header, solid ? whole : pages[i].size);
    put(header, END);
    put(header, SUBSTREAMS);
    if (solid) {
        put(header, NUM_STREAMS);
        put_7z(header, count);
        put(header, SIZE); /* of all but the last */
        for (unsigned i = 0; i + 1 < count; i++)
            put_7z(header, pages[i].size);
    }
    put(header, CRC);
    put(header, 1); /* all have one */
    for (unsigned i = 0; i < count; i++)
        put_number(header, crc_of(&pages[i]), 4);
    put(header, END);
    put(header, END);
}

static void put_files(struct buffer *header, unsigned count, bool attributes) {
    put(header, FILES);
    put_7z(header, count);
    put(header, NAMES);
    put_7z(header, 1 + (uint64_t)count * 12);
    put(header, 0);                        /* they stand here */
    for (unsigned i = 0; i < count; i++) { /* in UTF-16, ended by NUL */
        put_number(header, '0' + i, 2);
        for (const char *at = ".txt"; *at; at++)
            put_number(header, (unsigned char)*at, 2);
        put_number(header, 0, 2);
    }
    if (attributes) {
        put(header, ATTRIBUTES);
        put_7z(header, 2 + (uint64_t)count * 4);
        put(header, 1); /* all have them */
        put(header, 0); /* they stand here */
        for (unsigned i = 0; i < count; i++)
            put_number(header, 0x81a48020u, 4);
    }
    put(header, END);
}

/* Puts the header at the front, which says where the other one is, before the rest. */
static void put_front(struct buffer *archive, size_t packed, const struct buffer *header) {
    struct buffer front = {0}, start = {0};
    put_number(&start, packed, 8);
    put_number(&start, header->size, 8);
    put_number(&start, crc_of(header), 4);
    CHECK(buffer_append(&front, "7z\xbc\xaf\x27\x1c\0\4", 8));
    put_number(&front, crc_of(&start), 4);
    CHECK(buffer_append(&front, start.bytes, start.size));
    CHECK(front.size == START);
    memcpy(archive->bytes, front.bytes, START);
    buffer_free(&front);
    buffer_free(&start);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct choices choices = {data, data + size};
    struct buffer archive = {0}, header = {0}, all = {0}, pages[MEMBERS] = {{0}};
    unsigned count = 1 + choose(&choices, MEMBERS);
    bool solid = choose(&choices, 2), attributes = choose(&choices, 2);
    for (unsigned i = 0; i < START; i++)
        put(&archive, 0);
    for (unsigned i = 0; i < count; i++) {
        choose_page(&choices, &pages[i]);
        CHECK(buffer_append(&all, pages[i].bytes, pages[i].size));
    }
    CHECK(buffer_append(&archive, all.bytes, all.size));
    put(&header, HEADER);
    put_streams(&header, pages, count, solid);
    put_files(&header, count, attributes);
    put(&header, END);
    bool tampered = tamper(&choices, &header) > 0;
    CHECK(buffer_append(&archive, header.bytes, header.size));
    put_front(&archive, all.size, &header);
    check_container(&archive, &all, tampered, false);
    for (unsigned i = 0; i < count; i++)
        buffer_free(&pages[i]);
    buffer_free(&archive);
    buffer_free(&header);
    buffer_free(&all);
    return 0;
}
