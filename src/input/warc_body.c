/* SPDX-License-Identifier: Apache-2.0 */
#include "input/warc_body.h"
#include "input/warc_header.h"

#include <string.h>

#define TRAILER 4 /* bytes: CR LF CR LF after a body */

/* Whether what is `at` bytes ahead can follow a body: blank lines, and then a record, the end, or
 * the end of a whole member of the compression before damage. */
static bool body_ends(struct source *source, size_t at) {
    enum source_event event = source_fill(source, at + TRAILER + 8);
    const uint8_t *bytes = source_bytes(source);
    size_t size = source_size(source);
    while (at < size && (bytes[at] == '\r' || bytes[at] == '\n'))
        at++;
    if (at < size)
        return warc_begins(bytes + at, size - at);
    bool member_ends =
        source->end_count > 0 && source->ends[source->end_count - 1] == source->offset + size;
    return event == SOURCE_END || event == SOURCE_OK || member_ends;
}

/* The size of a body and its trailer, without the trailer. */
static size_t without_trailer(const uint8_t *body, size_t size) {
    if (size >= 4 && !memcmp(body + size - 4, "\r\n\r\n", 4))
        return size - 4;
    if (size >= 2 && !memcmp(body + size - 2, "\n\n", 2))
        return size - 2;
    return size;
}

/* Whether another record begins within the first bytes of a body. */
static bool holds_record(const uint8_t *body, size_t size) {
    const uint8_t *end = body + size;
    for (const uint8_t *at = body; at < end; at++) {
        at = memmem(at, (size_t)(end - at), "\nWARC/", 6);
        if (!at)
            return false;
        if (warc_begins(at + 1, (size_t)(end - at) - 1) && at - body >= 2 &&
            (at[-1] == '\n' || (at[-1] == '\r' && at[-2] == '\n')))
            return true;
    }
    return false;
}

/* Whether the body ends at `length`, as far as WARC_BODY_LIMIT bytes tell. */
static bool length_is_right(struct source *source, uint64_t length) {
    if (length <= WARC_BODY_LIMIT)
        return body_ends(source, (size_t)length);
    return !holds_record(source_bytes(source), source_size(source));
}

enum warc_body warc_find_body(struct source *source, bool alone, uint64_t *length) {
    size_t looked_at = *length < WARC_BODY_LIMIT ? (size_t)*length : WARC_BODY_LIMIT;
    enum source_event event = source_fill(source, looked_at);
    if (event == SOURCE_OK && length_is_right(source, *length))
        return WARC_BODY_GOOD;
    if (event == SOURCE_ERROR || source->event == SOURCE_ERROR || event == SOURCE_GAP)
        return WARC_BODY_LOST;
    uint64_t member = source_member_end(source);
    if (!alone || !source->decompressor.codec->records || member <= source->offset ||
        member - source->offset > source_size(source))
        return WARC_BODY_LOST;
    size_t size = (size_t)(member - source->offset);
    if (!body_ends(source, size))
        return WARC_BODY_LOST;
    *length = without_trailer(source_bytes(source), size);
    return WARC_BODY_REPAIRED;
}
