/* SPDX-License-Identifier: Apache-2.0 */
#include "input/zip_end.h"

#include <string.h>

#define RECORD 22 /* bytes, without the comment */
#define ENTRY 46  /* bytes of a member in the directory, without its name, fields and comment */

static unsigned two_bytes(const uint8_t *at) {
    return at[0] | (unsigned)at[1] << 8;
}

/* Whether the bytes are entries of a directory, and nothing else. */
static bool is_directory(const uint8_t *at, size_t size) {
    while (size >= ENTRY && !memcmp(at, "PK\1\2", 4)) {
        size_t entry = ENTRY + two_bytes(at + 28) + two_bytes(at + 30) + two_bytes(at + 32);
        if (entry > size)
            return false;
        at += entry;
        size -= entry;
    }
    return size == 0;
}

bool zip_end_find(const uint8_t *tail, size_t size, struct zip_end *end) {
    for (size_t at = size >= RECORD ? size - RECORD + 1 : 0; at-- > 0;) {
        if (memcmp(tail + at, "PK\5\6", 4) != 0 || two_bytes(tail + at + 20) > size - at - RECORD)
            continue;
        size_t directory = two_bytes(tail + at + 12) | (size_t)two_bytes(tail + at + 14) << 16;
        end->members = two_bytes(tail + at + 10);
        end->damaged = end->members != ZIP_END_MANY && directory <= at &&
                       !is_directory(tail + at - directory, directory);
        return true;
    }
    return false;
}
