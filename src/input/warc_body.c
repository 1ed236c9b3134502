/* SPDX-License-Identifier: Apache-2.0 */
#include "input/warc_body.h"
#include "input/warc_header.h"

#include <string.h>

#define BLANKS 4096 /* bytes of blank lines after a body that are looked over */
#define BEGINNING 8 /* bytes that warc_begins() looks at */

/* Whether what is `at` bytes ahead can follow a body: blank lines, and then a record, the end, or
 * the end of a whole member of the compression before damage. */
static bool body_ends(struct source *source, size_t at) {
    enum source_event event = SOURCE_OK;
    for (size_t end = at + BLANKS; at < end && event == SOURCE_OK; at++) {
        if (source_size(source) < at + BEGINNING)
            event = source_fill(source, at + BEGINNING);
        const uint8_t *next = source_bytes(source) + at;
        if (at < source_size(source) && *next != '\r' && *next != '\n')
            return warc_begins(next, source_size(source) - at);
    }
    const uint8_t *bytes = source_bytes(source);
    size_t size = source_size(source);
    while (at < size && (bytes[at] == '\r' || bytes[at] == '\n'))
        at++;
    if (at < size)
        return event == SOURCE_OK || warc_begins(bytes + at, size - at);
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

/* The first "\nWARC/" in some bytes, or NULL. A W is rare in most texts: this takes a tenth of the
 * steps of memmem(). */
static const uint8_t *find_mark(const uint8_t *bytes, size_t size) {
    const uint8_t *end = bytes + size;
    for (const uint8_t *at = bytes + 1; at < end && (at = memchr(at, 'W', (size_t)(end - at)));
         at++)
        if (at[-1] == '\n' && end - at >= 5 && !memcmp(at, "WARC/", 5))
            return at - 1;
    return NULL;
}

/* The first line from `from` on that begins a record, or `size`. `blank`: only after a blank line.
 */
static size_t find_line(const uint8_t *body, size_t from, size_t size, bool blank) {
    for (size_t at = from; at < size; at++) {
        const uint8_t *found = find_mark(body + at, size - at);
        if (!found)
            break;
        at = (size_t)(found - body);
        bool follows = !blank || (at >= 1 && body[at - 1] == '\n') ||
                       (at >= 2 && body[at - 1] == '\r' && body[at - 2] == '\n');
        if (follows && warc_begins(found + 1, size - at - 1))
            return at + 1;
    }
    return size;
}

/* Whether another record begins after a blank line within the first WARC_BODY_LIMIT bytes of a body
 * that is longer. */
static bool holds_record(struct source *source, struct warc_search *search) {
    const uint8_t *body = source_bytes(source);
    size_t size = source_size(source) < WARC_BODY_LIMIT ? source_size(source) : WARC_BODY_LIMIT;
    uint64_t end = source->offset + size;
    if (search->searched < source->offset)
        search->searched = source->offset;
    if (search->begins < source->offset && search->searched < end) {
        size_t from = (size_t)(search->searched - source->offset);
        from = from > BEGINNING ? from - BEGINNING : 0; /* it may begin before, and end after */
        size_t found = find_line(body, from, size, true);
        search->begins = found < size ? source->offset + found : search->begins;
        search->searched = end;
    }
    return search->begins > source->offset && search->begins < end;
}

/* Whether a member of the compression ends within the body, and the next one begins with a record:
 * they were written one in each. */
static bool passes_member(const struct source *source, bool alone, uint64_t length) {
    uint64_t end = source_member_end(source);
    if (!alone || end == UINT64_MAX || end <= source->offset || end - source->offset >= length)
        return false;
    size_t at = (size_t)(end - source->offset);
    return at < source_size(source) &&
           warc_begins(source_bytes(source) + at, source_size(source) - at);
}

/* Whether the body ends at `length`, as far as WARC_BODY_LIMIT bytes tell. */
static bool length_is_right(struct source *source, struct warc_search *search, bool alone,
                            uint64_t length) {
    if (passes_member(source, alone, length))
        return false;
    if (length <= WARC_BODY_LIMIT)
        return body_ends(source, (size_t)length);
    return !holds_record(source, search);
}

/* The end of the member of the compression that holds the record alone, in bytes ahead; SIZE_MAX:
 * there is none, or it was not seen yet. */
static size_t member_end(const struct source *source, bool alone) {
    uint64_t end = source_member_end(source);
    return alone && source->decompressor.codec->records && end != UINT64_MAX &&
                   end - source->offset <= WARC_BODY_LIMIT
               ? (size_t)(end - source->offset)
               : SIZE_MAX;
}

/* Searches for the end of a body whose length is wrong. Returns its size with its trailer; 0: there
 * is no end within WARC_BODY_LIMIT bytes, or damage before it. */
static size_t search_end(struct source *source, bool alone) {
    enum source_event event = SOURCE_OK;
    for (size_t searched = 0;;) {
        size_t size = source_size(source) < WARC_BODY_LIMIT ? source_size(source) : WARC_BODY_LIMIT;
        const uint8_t *body = source_bytes(source);
        size_t member = member_end(source, alone), end = member < size ? member : size;
        size_t begins =
            end >= BEGINNING && warc_begins(body, end)
                ? 0
                : find_line(body, searched > BEGINNING ? searched - BEGINNING : 0, end, false);
        if (begins < end)
            return begins;
        if (member <= size)
            return body_ends(source, member) ? member : 0;
        if (event == SOURCE_END) /* a record without its trailer may be cut short */
            return without_trailer(body, size) < size ? size : 0;
        if (event != SOURCE_OK || size == WARC_BODY_LIMIT)
            return 0;
        searched = size;
        event = source_fill(source, size + 1);
    }
}

enum warc_body warc_find_body(struct source *source, struct warc_search *search, bool known,
                              bool alone, uint64_t *length) {
    size_t looked_at = *length < WARC_BODY_LIMIT ? (size_t)*length : WARC_BODY_LIMIT;
    enum source_event event = known ? source_fill(source, looked_at) : SOURCE_OK;
    if (known && event == SOURCE_OK && length_is_right(source, search, alone, *length))
        return WARC_BODY_GOOD;
    if (event == SOURCE_ERROR || source->event == SOURCE_ERROR)
        return WARC_BODY_LOST;
    size_t size = search_end(source, alone);
    if (size == 0)
        return WARC_BODY_LOST;
    *length = without_trailer(source_bytes(source), size);
    return WARC_BODY_REPAIRED;
}

/* Whether a body of a record ends at `at`: blank lines are there, and then the end, or a record. */
static bool ends_within(const uint8_t *body, uint64_t at, size_t size) {
    if (at > size)
        return false;
    size_t next = (size_t)at;
    while (next < size && next < at + BLANKS && (body[next] == '\r' || body[next] == '\n'))
        next++;
    return next == size || (next > at && warc_begins(body + next, size - next));
}

bool warc_body_holds_record(const struct source *source, uint64_t *length) {
    const uint8_t *body = source_bytes(source);
    size_t size = *length < source_size(source) ? (size_t)*length : source_size(source);
    uint64_t next;
    if (*length > WARC_BODY_LIMIT)
        return false;
    for (size_t at = 0; (at = find_line(body, at, size, true)) < size;)
        if (warc_is_record(body + at, size - at, &next) &&
            ends_within(body + at, next, size - at)) {
            *length = without_trailer(body, at);
            return true;
        }
    return false;
}
