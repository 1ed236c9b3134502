/* SPDX-License-Identifier: Apache-2.0 */
#include "input/warc_probe.h"
#include "base/utf8.h"
#include "input/warc_header.h"

#include <string.h>

/* Looks for records after a damaged beginning. Two headers tell enough, or one after lines that are
 * fields of a header that lost its first line. A text that quotes a record is not taken for a dump.
 */
static bool probe_damaged(const uint8_t *bytes, size_t size) {
    unsigned records = 0, fields = 0, lines = 0;
    for (size_t at = 0; at < size && records + (fields > 0) < 2; lines++) {
        uint64_t next = 0;
        if (warc_is_record(bytes + at, size - at, &next)) {
            records++;
            at = next < size - at ? at + (size_t)next : size;
        }
        fields += lines < 16 && records == 0 && size - at > 5 && !memcmp(bytes + at, "WARC-", 5);
        const uint8_t *newline = at < size ? memchr(bytes + at, '\n', size - at) : NULL;
        at = newline ? (size_t)(newline - bytes) + 1 : size;
    }
    return records + (fields > 0) >= 2;
}

/* Whether a line with a version of WARC and nothing else is there, as far as it is in view: a text
 * may begin with the name. */
static bool begins_header(const uint8_t *at, size_t size) {
    if (!warc_begins(at, size))
        return false;
    const uint8_t *newline = memchr(at, '\n', size);
    size_t end = newline ? (size_t)(newline - at) : size;
    for (size_t i = 8; i < end; i++) /* the version has one digit or more after its dot */
        if (!strchr("0123456789 \t\r", at[i]) || !at[i])
            return false;
    return true;
}

/* A byte order mark and white space before the first record are no part of it. */
bool warc_probe(const uint8_t *bytes, size_t size, bool whole) {
    size_t at = utf8_mark(bytes, size);
    (void)whole;
    while (at < size && strchr(" \t\r\n", bytes[at]) && bytes[at])
        at++;
    return begins_header(bytes + at, size - at) || probe_damaged(bytes, size);
}
