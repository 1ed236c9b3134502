/* SPDX-License-Identifier: Apache-2.0 */
#include "input/seven_zip_streams.h"
#include "base/buffer.h"

#include <stdlib.h>

#define MOST_CODERS 4 /* of a folder, as libarchive and 7-Zip have it */

/* Bytes of memory that libarchive 3.6 takes for each: its structures, rounded up. */
#define PACKED_BYTES 24
#define FOLDER_BYTES 256
#define MEMBER_BYTES 24

/* What is kept of a folder. */
struct folder {
    uint8_t outs;
    bool joins;   /* BCJ2: libarchive holds all its streams but the longest in memory */
    bool checked; /* it has a checksum */
    uint64_t window;
    uint64_t members; /* that are in it */
};

bool seven_zip_lists(struct seven_zip_header *header, uint64_t count, uint64_t bytes) {
    uint64_t room = UINT64_MAX - header->needs.lists;
    header->needs.lists += count > room / bytes ? room : count * bytes;
    return header->needs.lists <= header->limit;
}

/* Passes over checksums of `count` streams: which of them have one, then these. Notes it in
 * `folders`, if they are given: one for each stream. */
static void skip_digests(struct seven_zip_bytes *bytes, uint64_t count, struct folder *folders) {
    bool all = seven_zip_byte(bytes) != 0;
    uint64_t defined = 0;
    uint8_t bits = 0;
    for (uint64_t i = 0; i < count && !bytes->failed; i++) {
        if (!all)
            bits = (uint8_t)(i % 8 == 0 ? seven_zip_byte(bytes) : bits << 1);
        bool checked = all || bits >> 7;
        defined += checked;
        if (folders)
            folders[i].checked = checked;
    }
    seven_zip_skip(bytes, 4 * defined);
}

/* ---- Folders ---- */

static uint64_t window_of(const struct seven_zip_coder *coder) {
    const uint8_t *at = coder->properties;
    if ((coder->method == SEVEN_ZIP_LZMA || coder->method == SEVEN_ZIP_PPMD) &&
        coder->property_count == 5)
        return at[1] | (uint64_t)at[2] << 8 | (uint64_t)at[3] << 16 | (uint64_t)at[4] << 24;
    if (coder->method == SEVEN_ZIP_LZMA2 && coder->property_count == 1 && *at <= 40)
        return *at == 40 ? UINT32_MAX : (uint64_t)(2 | (*at & 1)) << (*at / 2 + 11);
    return 0;
}

/* Reads a coder. Returns the number of its streams in, or 0 after an error; *outs: of those out. */
static uint64_t read_coder(struct seven_zip_bytes *bytes, struct seven_zip_coder *coder,
                           uint64_t *outs) {
    uint8_t flags = seven_zip_byte(bytes);
    uint64_t ins = 1, count = 0;
    *coder = (struct seven_zip_coder){.method = 0};
    *outs = 1;
    for (unsigned i = 0; i < (flags & 15U); i++)
        coder->method = coder->method << 8 | seven_zip_byte(bytes);
    if (flags & 16) {
        ins = seven_zip_number(bytes);
        *outs = seven_zip_number(bytes);
    }
    if (flags & 32)
        count = seven_zip_number(bytes);
    for (uint64_t i = 0; i < count && !bytes->failed; i++) {
        uint8_t byte = seven_zip_byte(bytes);
        if (i < sizeof coder->properties)
            coder->properties[i] = byte;
    }
    coder->property_count = count < 64 ? (size_t)count : 64;
    return bytes->failed || ins > MOST_CODERS || *outs > MOST_CODERS ? 0 : ins;
}

static bool read_folder(struct seven_zip_header *header, struct folder *folder) {
    struct seven_zip_bytes *bytes = header->bytes;
    uint64_t coders = seven_zip_number(bytes), ins = 0, outs = 0;
    *folder = (struct folder){.members = 1};
    for (uint64_t i = 0; i < coders; i++) {
        uint64_t coder_outs, coder_ins = read_coder(bytes, &header->last, &coder_outs);
        if (coder_ins == 0 || coders > MOST_CODERS)
            return false;
        ins += coder_ins;
        outs += coder_outs;
        folder->joins |= header->last.method == SEVEN_ZIP_BCJ2;
        folder->window += window_of(&header->last);
    }
    if (outs == 0 || ins + 1 < outs || bytes->failed)
        return false;
    folder->outs = (uint8_t)outs;
    for (uint64_t pairs = 2 * (outs - 1); pairs > 0; pairs--)
        seven_zip_number(bytes);
    uint64_t packed = ins - (outs - 1);
    for (uint64_t i = 0; packed > 1 && i < packed; i++)
        seven_zip_number(bytes);
    return !bytes->failed;
}

/* Reads the sizes of a folder's streams, and notes what it takes. */
static void read_sizes(struct seven_zip_header *header, struct folder *folder) {
    uint64_t sum = 0, longest = 0;
    for (unsigned i = 0; i < folder->outs; i++) {
        uint64_t size = header->last.unpacked = seven_zip_number(header->bytes);
        sum = size > UINT64_MAX / 8 - sum ? UINT64_MAX / 8 : sum + size;
        longest = size > longest ? size : longest;
    }
    uint64_t window = folder->window + (folder->joins ? sum - longest : 0);
    header->needs.window = window > header->needs.window ? window : header->needs.window;
}

/* Reads the description of folders after its mark. *folders: to be freed, *count of them. */
static bool read_folders(struct seven_zip_header *header, struct folder **folders,
                         uint64_t *count) {
    struct seven_zip_bytes *bytes = header->bytes;
    size_t capacity = 0;
    bool listed = seven_zip_byte(bytes) == SEVEN_ZIP_FOLDERS;
    *count = listed ? seven_zip_number(bytes) : 0;
    bool good = listed && seven_zip_lists(header, *count, FOLDER_BYTES) &&
                seven_zip_byte(bytes) == 0; /* not in a place of its own */
    for (uint64_t i = 0; i < *count && good; i++) {
        struct folder *grown = buffer_grow(*folders, &capacity, (size_t)i + 1, sizeof **folders);
        *folders = grown ? grown : *folders;
        good = grown && read_folder(header, &(*folders)[i]);
    }
    good = good && seven_zip_byte(bytes) == SEVEN_ZIP_UNPACKED_SIZES;
    for (uint64_t i = 0; i < *count && good; i++)
        read_sizes(header, &(*folders)[i]);
    return good && !bytes->failed;
}

/* Reads what follows the sizes of the folders, as far as the end of their description. */
static bool end_folders(struct seven_zip_header *header, struct folder *folders, uint64_t count) {
    uint8_t mark = seven_zip_byte(header->bytes);
    if (mark == SEVEN_ZIP_DIGESTS) {
        skip_digests(header->bytes, count, folders);
        mark = seven_zip_byte(header->bytes);
    }
    return mark == SEVEN_ZIP_END && !header->bytes->failed;
}

/* ---- Members of folders ---- */

/* Reads how many members each folder has. */
static bool read_counts(struct seven_zip_header *header, struct folder *folders, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        folders[i].members = seven_zip_number(header->bytes);
        if (header->bytes->failed || !seven_zip_lists(header, folders[i].members, MEMBER_BYTES))
            return false;
    }
    return true;
}

/* Passes over the sizes of members: of each folder all but the last. */
static void skip_sizes(struct seven_zip_header *header, const struct folder *folders,
                       uint64_t count) {
    for (uint64_t i = 0; i < count; i++)
        for (uint64_t k = 1; k < folders[i].members && !header->bytes->failed; k++)
            seven_zip_number(header->bytes);
}

/* Reads which members the folders have, after the mark. */
static bool read_members(struct seven_zip_header *header, struct folder *folders, uint64_t count) {
    struct seven_zip_bytes *bytes = header->bytes;
    uint8_t mark = seven_zip_byte(bytes);
    uint64_t digests = 0;
    if (mark == SEVEN_ZIP_MEMBER_COUNTS) {
        if (!read_counts(header, folders, count))
            return false;
        mark = seven_zip_byte(bytes);
    }
    if (mark == SEVEN_ZIP_SIZES) {
        skip_sizes(header, folders, count);
        mark = seven_zip_byte(bytes);
    }
    for (uint64_t i = 0; i < count; i++)
        digests += folders[i].members == 1 && folders[i].checked ? 0 : folders[i].members;
    if (mark == SEVEN_ZIP_DIGESTS) {
        skip_digests(bytes, digests, NULL);
        mark = seven_zip_byte(bytes);
    }
    return mark == SEVEN_ZIP_END && !bytes->failed;
}

/* ---- Streams ---- */

/* Where the packed streams are: the place and the size of the first one is kept. */
static bool read_packed(struct seven_zip_header *header) {
    struct seven_zip_bytes *bytes = header->bytes;
    header->position = seven_zip_number(bytes);
    uint64_t count = seven_zip_number(bytes);
    if (!seven_zip_lists(header, count, PACKED_BYTES))
        return false;
    uint8_t mark = seven_zip_byte(bytes);
    if (mark == SEVEN_ZIP_SIZES) {
        for (uint64_t i = 0; i < count && !bytes->failed; i++) {
            uint64_t size = seven_zip_number(bytes);
            header->packed = i == 0 ? size : header->packed;
        }
        mark = seven_zip_byte(bytes);
    }
    if (mark == SEVEN_ZIP_DIGESTS) {
        skip_digests(bytes, count, NULL);
        mark = seven_zip_byte(bytes);
    }
    return mark == SEVEN_ZIP_END && !bytes->failed;
}

/* Reads the description of folders and members. */
static bool read_unpacked(struct seven_zip_header *header, bool members) {
    struct folder *folders = NULL;
    uint64_t count = 0;
    bool good = read_folders(header, &folders, &count);
    if (good && members) {
        good = end_folders(header, folders, count);
        uint8_t mark = good ? seven_zip_byte(header->bytes) : SEVEN_ZIP_END;
        if (good && mark == SEVEN_ZIP_MEMBERS) {
            good = read_members(header, folders, count);
            mark = seven_zip_byte(header->bytes);
        }
        good = good && mark == SEVEN_ZIP_END;
    }
    free(folders);
    return good && !header->bytes->failed;
}

bool seven_zip_streams(struct seven_zip_header *header, bool members) {
    uint8_t mark = seven_zip_byte(header->bytes);
    if (mark == SEVEN_ZIP_PACKED) {
        if (!read_packed(header))
            return false;
        mark = seven_zip_byte(header->bytes);
    }
    return mark == SEVEN_ZIP_UNPACKED && read_unpacked(header, members);
}
