/* SPDX-License-Identifier: Apache-2.0 */
#include "input/zip_end.h"
#include "input/zip_bytes.h"

#include <string.h>

#define RECORD 22 /* bytes, without the comment */

/* Whether an entry of the directory is a symbolic link, made on Unix. */
static bool is_link(const uint8_t *entry) {
    return entry[5] == 3 && (zip_two_bytes(entry + 40) & 0xf000) == 0xa000;
}

/* Whether the bytes are entries of a directory, and nothing else. Counts symbolic links. */
static bool is_directory(const uint8_t *at, size_t size, unsigned *links) {
    while (size >= ZIP_ENTRY && !memcmp(at, "PK\1\2", 4)) {
        size_t entry = zip_entry_size(at);
        if (entry > size)
            return false;
        *links += is_link(at);
        at += entry;
        size -= entry;
    }
    return size == 0;
}

#define ZIP64_RECORD 56  /* bytes of the zip64 end record, which most writers put right before */
#define ZIP64_LOCATOR 20 /* its locator, and that before the end record */

/* The zip64 record before the end record at `at`, or NULL. */
static const uint8_t *zip64_record(const uint8_t *tail, size_t at) {
    if (at < ZIP64_RECORD + ZIP64_LOCATOR)
        return NULL;
    const uint8_t *record = tail + at - ZIP64_LOCATOR - ZIP64_RECORD;
    return memcmp(record, "PK\6\6", 4) ? NULL : record;
}

/* The size of the directory that the zip64 record states. */
static uint64_t zip64_directory(const uint8_t *record) {
    return zip_four_bytes(record + 40) | (uint64_t)zip_four_bytes(record + 44) << 32;
}

static bool is_zero(const uint8_t *at, size_t size) {
    while (size > 0 && *at == 0)
        at++, size--;
    return size == 0;
}

/* Whether an end record is at `at`, and its comment does not pass the end. */
static bool is_end(const uint8_t *tail, size_t size, size_t at) {
    return !memcmp(tail + at, "PK\5\6", 4) && zip_two_bytes(tail + at + 20) <= size - at - RECORD;
}

/* Whether a record before `at` has a comment that goes on to the end of the archive. */
static bool is_nested(const uint8_t *tail, size_t size, size_t at) {
    while (at-- > 0)
        if (is_end(tail, size, at) && at + RECORD + zip_two_bytes(tail + at + 20) == size)
            return true;
    return false;
}

bool zip_end_find(const uint8_t *tail, size_t size, uint64_t whole, struct zip_end *end) {
    for (size_t at = size >= RECORD ? size - RECORD + 1 : 0; at-- > 0;) {
        if (!is_end(tail, size, at))
            continue;
        size_t directory = zip_four_bytes(tail + at + 12), place = zip_four_bytes(tail + at + 16);
        *end = (struct zip_end){.members = zip_two_bytes(tail + at + 10)};
        /* A writer that did not know the sizes before puts a zip64 record though none is large. */
        const uint8_t *record = zip64_record(tail, at);
        size_t after = record ? (size_t)(record - tail) : at; /* the end of the directory */
        end->directory = record ? zip64_directory(record) : directory;
        bool zip64 = end->members == ZIP_END_MANY || place == UINT32_MAX;
        end->damaged = !zip64 && (directory + place > whole - size + after ||
                                  (directory <= after && !is_directory(tail + after - directory,
                                                                       directory, &end->links)));
        end->nested = is_nested(tail, size, at);
        if (!zip64 && !end->damaged && directory <= after)
            end->before = whole - size + after - directory - place;
        size_t over = at + RECORD + zip_two_bytes(tail + at + 20);
        end->after = is_zero(tail + over, size - over) ? 0 : size - over;
        return true;
    }
    return false;
}
