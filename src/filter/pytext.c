/* SPDX-License-Identifier: Apache-2.0 */
#include "filter/pytext.h"

/* How many bytes the white-space character at the front takes, or 0. White space is what
 * str.isspace() says. */
static size_t space_size(const uint8_t *at, size_t size) {
    if (size == 0)
        return 0;
    if (at[0] < 0x80)
        return (at[0] >= 9 && at[0] <= 13) || (at[0] >= 28 && at[0] <= 32);
    if (size >= 2 && at[0] == 0xc2)
        return at[1] == 0x85 || at[1] == 0xa0 ? 2 : 0;
    if (size < 3)
        return 0;
    unsigned code = (unsigned)(at[0] & 15) << 12 | (unsigned)(at[1] & 63) << 6 | (at[2] & 63);
    bool space = (at[0] & 0xf0) == 0xe0 &&
                 (code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
                  code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000);
    return space ? 3 : 0;
}

/* How many bytes the line break of str.splitlines() at the front takes, or 0. */
static size_t break_size(const uint8_t *at, size_t size) {
    if (at[0] == '\r' && size > 1 && at[1] == '\n')
        return 2;
    if ((at[0] >= 10 && at[0] <= 13) || (at[0] >= 28 && at[0] <= 30))
        return 1;
    if (at[0] == 0xc2)
        return size > 1 && at[1] == 0x85 ? 2 : 0;
    return size > 2 && at[0] == 0xe2 && at[1] == 0x80 && (at[2] & 0xfe) == 0xa8 ? 3 : 0;
}

size_t pytext_length(struct span span) {
    size_t count = 0;
    for (size_t i = 0; i < span.size; i++)
        count += (span.at[i] & 0xc0) != 0x80;
    return count;
}

/* How many bytes the white-space character at the end of a span takes, or 0. */
static size_t last_space_size(struct span span) {
    for (size_t size = 1; size <= 3 && size <= span.size; size++)
        if (space_size(span.at + span.size - size, size) == size)
            return size;
    return 0;
}

struct span pytext_strip(struct span span) {
    size_t space;
    while ((space = space_size(span.at, span.size)) > 0) {
        span.at += space;
        span.size -= space;
    }
    while ((space = last_space_size(span)) > 0)
        span.size -= space;
    return span;
}

size_t pytext_words(struct span span, size_t *longest) {
    size_t count = 0;
    *longest = 0;
    for (size_t i = 0; i < span.size;) {
        size_t space = space_size(span.at + i, span.size - i), start = i;
        if (space > 0) {
            i += space;
            continue;
        }
        while (i < span.size && space_size(span.at + i, span.size - i) == 0)
            i++;
        size_t length = pytext_length((struct span){span.at + start, i - start});
        *longest = length > *longest ? length : *longest;
        count++;
    }
    return count;
}

struct line_reader pytext_lines(struct span text, enum line_split split) {
    return (struct line_reader){text.at, text.at + text.size, split,
                                split == SPLIT_PYTHON && text.size == 0};
}

/* Reads a line, which may be blank. */
static bool next_line(struct line_reader *reader, struct span *line) {
    if (reader->done)
        return false;
    const uint8_t *at = reader->at, *end = reader->end;
    bool python = reader->split == SPLIT_PYTHON;
    size_t size = 0; /* of the line break */
    while (at < end && size == 0) {
        size = python ? break_size(at, (size_t)(end - at)) : *at == '\n';
        at += size == 0;
    }
    *line = (struct span){reader->at, (size_t)(at - reader->at)};
    reader->done = size == 0 || (python && at + size == end);
    at += size;
    while (reader->split == SPLIT_NEWLINE_RUN && at < end && *at == '\n')
        at++;
    reader->at = at;
    return true;
}

bool pytext_next_line(struct line_reader *reader, struct span *line) {
    while (next_line(reader, line))
        if (reader->split != SPLIT_NON_BLANK || pytext_strip(*line).size > 0)
            return true;
    return false;
}
