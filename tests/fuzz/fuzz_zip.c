/* SPDX-License-Identifier: Apache-2.0
 *
 * Zip archives that are built as the bytes say: members stored or deflated, with their sizes before
 * or after them, extra fields, comments; then some bytes are changed. The format is that of
 * PKWARE's APPNOTE.TXT 6.3.10. What is whole must come out, and what comes out without a message
 * must be whole, from a file and from a pipe. */
#include "fuzz.h"

#include <zlib.h>

#define MEMBERS 5

/* A member as it stands in the archive. */
struct member {
    struct buffer text, packed;
    size_t offset;
    unsigned flags, method, extra;
    unsigned long crc;
};

static void pack(struct member *member) {
    if (member->method == 0) {
        CHECK(buffer_append(&member->packed, member->text.bytes, member->text.size));
        return;
    }
    z_stream stream = {0};
    CHECK(deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    CHECK(buffer_reserve(&member->packed, deflateBound(&stream, member->text.size)));
    stream.next_in = member->text.bytes;
    stream.avail_in = (uInt)member->text.size;
    stream.next_out = member->packed.bytes;
    stream.avail_out = (uInt)member->packed.capacity;
    CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    member->packed.size = stream.total_out;
    deflateEnd(&stream);
}

/* Adds the fields that a local header and an entry of the directory have in common, and the name's
 * size. `known`: checksum and sizes stand here, not after the member. */
static void put_fields(struct buffer *zip, const struct member *member, bool known) {
    put_number(zip, 20, 2);
    put_number(zip, member->flags, 2);
    put_number(zip, member->method, 2);
    put_number(zip, 0x58210000, 4); /* time and date */
    put_number(zip, known ? member->crc : 0, 4);
    put_number(zip, known ? member->packed.size : 0, 4);
    put_number(zip, known ? member->text.size : 0, 4);
    put_number(zip, 5, 2);
    put_number(zip, member->extra, 2);
}

static void put_name(struct buffer *zip, const struct member *member, unsigned number) {
    CHECK(buffer_format(zip, "%u.txt", number));
    for (unsigned i = 0; i < member->extra; i += 4) {
        put_number(zip, 0xcafe, 2); /* an extra field that nobody knows, without data */
        put_number(zip, 0, 2);
    }
}

static void put_member(struct buffer *zip, struct member *member, unsigned number) {
    member->offset = zip->size;
    CHECK(buffer_text(zip, "PK\3\4"));
    put_fields(zip, member, !(member->flags & 8));
    put_name(zip, member, number);
    CHECK(buffer_append(zip, member->packed.bytes, member->packed.size));
    if (!(member->flags & 8))
        return;
    CHECK(buffer_text(zip, "PK\7\10"));
    put_number(zip, member->crc, 4);
    put_number(zip, member->packed.size, 4);
    put_number(zip, member->text.size, 4);
}

static void put_entry(struct buffer *zip, const struct member *member, unsigned number) {
    CHECK(buffer_text(zip, "PK\1\2"));
    put_number(zip, 0x031e, 2); /* made by Unix */
    put_fields(zip, member, true);
    put_number(zip, 0, 2);           /* comment */
    put_number(zip, 0, 2);           /* disk */
    put_number(zip, 0, 2);           /* internal attributes */
    put_number(zip, 0x81a40000u, 4); /* a regular file */
    put_number(zip, member->offset, 4);
    put_name(zip, member, number);
}

static void put_end(struct buffer *zip, size_t directory, unsigned count, unsigned comment) {
    size_t size = zip->size - directory;
    CHECK(buffer_append(zip, "PK\5\6\0\0\0\0", 8));
    put_number(zip, count, 2);
    put_number(zip, count, 2);
    put_number(zip, size, 4);
    put_number(zip, directory, 4);
    put_number(zip, comment, 2);
    for (unsigned i = 0; i < comment; i++)
        CHECK(buffer_text(zip, "-"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct choices choices = {data, data + size};
    struct buffer zip = {0}, pages = {0};
    struct member members[MEMBERS] = {0};
    unsigned count = 1 + choose(&choices, MEMBERS), comment = choose(&choices, 20);
    for (unsigned i = 0; i < count; i++) {
        struct member *member = &members[i];
        choose_page(&choices, &member->text);
        member->method = choose(&choices, 2) ? 8 : 0;
        /* A stored member whose size comes after it cannot be read from a pipe. */
        member->flags = member->method == 8 && choose(&choices, 2) ? 8 : 0;
        member->extra = 4 * choose(&choices, 4);
        member->crc = crc32(0, member->text.bytes, (uInt)member->text.size);
        pack(member);
        put_member(&zip, member, i);
        CHECK(buffer_append(&pages, member->text.bytes, member->text.size));
    }
    size_t directory = zip.size;
    for (unsigned i = 0; i < count; i++)
        put_entry(&zip, &members[i], i);
    put_end(&zip, directory, count, comment);
    bool tampered = tamper(&choices, &zip) > 0;
    check_container(&zip, &pages, tampered, true);
    for (unsigned i = 0; i < count; i++) {
        buffer_free(&members[i].text);
        buffer_free(&members[i].packed);
    }
    buffer_free(&zip);
    buffer_free(&pages);
    return 0;
}
