/* SPDX-License-Identifier: Apache-2.0 */
#include "input/json_values.h"

#include <string.h>

static bool is_space(uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* ---- Recognition ---- */

static const uint8_t *skip_space(const uint8_t *at, const uint8_t *end) {
    while (at < end && is_space(*at))
        at++;
    return at;
}

/* After the string at `at`, a quote, and the white space after it; NULL: it does not end in view.
 */
static const uint8_t *skip_string(const uint8_t *at, const uint8_t *end) {
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
    return at < end ? skip_space(at + 1, end) : NULL;
}

/* Whether an object begins at `at`. */
static bool is_object(const uint8_t *at, const uint8_t *end) {
    if (at == end || *at != '{')
        return false;
    at = skip_space(at + 1, end);
    if (at < end && *at == '}')
        return true;
    const uint8_t *after = at < end && *at == '"' ? skip_string(at, end) : NULL;
    return after && after < end && *after == ':';
}

bool json_values_begin(const uint8_t *line, size_t size) {
    const uint8_t *end = memchr(line, '\n', size);
    const uint8_t *at =
        skip_space(size >= 3 && !memcmp(line, "\xef\xbb\xbf", 3) ? line + 3 : line, line + size);
    return at < line + size &&
           (*at == '[' || (end && *at == '{' && skip_space(at + 1, line + size) > end));
}

/* Whether the bytes from a brace on are no more than the beginning of an object's first name. */
static bool is_cut_object(const uint8_t *at, const uint8_t *end) {
    if (at == end || *at != '{')
        return false;
    at = skip_space(at + 1, end);
    return at == end || (*at == '"' && !skip_string(at, end));
}

/* After `null`, `true` or `false` and the white space after it, or NULL. */
static const uint8_t *skip_word(const uint8_t *at, const uint8_t *end) {
    static const char *const words[] = {"null", "true", "false"};
    for (size_t i = 0; i < 3; i++) {
        size_t size = strlen(words[i]);
        if ((size_t)(end - at) >= size && !memcmp(at, words[i], size))
            return skip_space(at + size, end);
    }
    return NULL;
}

bool json_values_probe(const uint8_t *bytes, size_t size, bool whole) {
    const uint8_t *end = bytes + size;
    const uint8_t *at =
        skip_space(size >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3) ? bytes + 3 : bytes, end);
    if (at == end || *at != '[')
        return is_object(at, end);
    while (at < end && *at == '[') /* arrays in arrays hold no page, but are no text either */
        at = skip_space(at + 1, end);
    if (is_object(at, end) || (whole && is_cut_object(at, end)))
        return true;
    const uint8_t *after = at < end && *at == '"' ? skip_string(at, end) : skip_word(at, end);
    return after && after < end && (*after == ',' || *after == ']');
}

/* ---- Values ---- */

/* Goes to the first byte of the next value. */
static enum json_value find_value(struct json_values *values, struct source *source) {
    for (;;) {
        enum source_event event = source_fill(source, 3);
        const uint8_t *bytes = source_bytes(source);
        size_t size = source_size(source), at = 0;
        if (source->offset == 0 && size >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3))
            at = 3;
        for (; at < size; at++) {
            bool opens = !values->in_array && bytes[at] == '[',
                 closes = values->in_array && bytes[at] == ']';
            if (!opens && !closes && bytes[at] != ',' && !is_space(bytes[at]))
                break;
            values->in_array = opens || (values->in_array && !closes);
        }
        bool found = at < size;
        source_consume(source, at);
        if (found)
            return JSON_VALUE_WHOLE;
        if (event == SOURCE_ERROR)
            return JSON_VALUE_ERROR;
        values->over = event == SOURCE_GAP;
        if (values->over)
            return JSON_VALUE_CUT;
        if (event != SOURCE_OK)
            return values->in_array ? JSON_VALUE_OPEN : JSON_VALUE_NONE;
    }
}

/* Takes one byte into the line, or leaves it out. False: out of memory. */
static bool take_byte(struct json_values *values, uint8_t byte) {
    struct buffer *line = &values->line;
    if (values->string) {
        bool quote = byte == '"' && !values->escape;
        values->escape = byte == '\\' && !values->escape;
        values->string = !quote;
        return byte == '\n' ? buffer_append(line, "\\n", 2) : buffer_append(line, &byte, 1);
    }
    values->string = byte == '"';
    values->depth += byte == '{' || byte == '[';
    values->depth -= (byte == '}' || byte == ']') && values->depth > 0;
    values->indent = byte == '\n' || byte == '\r' || (values->indent && is_space(byte));
    return values->indent || buffer_append(line, &byte, 1);
}

/* Whether the value ends after a byte that was taken, or, for numbers and names, before `next`. */
static bool ends_after(const struct json_values *values, uint8_t byte) {
    return !values->string && values->depth == 0 && strchr("\"}]", byte) && byte;
}

static bool ends_before(const struct json_values *values, uint8_t next) {
    return values->line.size > 0 && !values->string && values->depth == 0 &&
           (is_space(next) || next == ',' || next == ']' || next == '}');
}

static enum json_value end_line(struct json_values *values) {
    return buffer_append(&values->line, "\n", 1) ? JSON_VALUE_WHOLE : JSON_VALUE_NO_MEMORY;
}

/* Copies bytes of the value that begins ahead, or goes on there. */
static enum json_value copy_value(struct json_values *values, struct source *source, size_t limit) {
    for (;;) {
        enum source_event event = source_fill(source, 1);
        const uint8_t *bytes = source_bytes(source);
        size_t size = source_size(source), at = 0;
        bool ends = false;
        while (at < size && !ends && values->line.size < limit) {
            if (ends_before(values, bytes[at])) {
                ends = true;
                break;
            }
            if (!take_byte(values, bytes[at]))
                return JSON_VALUE_NO_MEMORY;
            ends = ends_after(values, bytes[at++]);
        }
        source_consume(source, at);
        if (ends)
            return end_line(values);
        if (values->line.size >= limit)
            return JSON_VALUE_LONG;
        if (event == SOURCE_END && values->depth == 0 && !values->string)
            return end_line(values); /* a number or a name */
        if (event != SOURCE_OK && source_size(source) == 0) {
            values->over = event == SOURCE_GAP;
            return event == SOURCE_ERROR ? JSON_VALUE_ERROR : JSON_VALUE_CUT;
        }
    }
}

/* The same, and notes whether the value goes on. */
static enum json_value copy_some(struct json_values *values, struct source *source, size_t limit) {
    enum json_value value = copy_value(values, source, limit);
    values->more = value == JSON_VALUE_LONG;
    return value;
}

enum json_value json_values_more(struct json_values *values, struct source *source, size_t limit) {
    values->line.size = 0;
    return copy_some(values, source, limit);
}

enum json_value json_values_next(struct json_values *values, struct source *source, size_t limit) {
    values->line.size = values->depth = 0;
    values->string = values->escape = values->indent = values->more = false;
    if (values->over)
        return JSON_VALUE_NONE;
    enum json_value found = find_value(values, source);
    values->offset = source->offset;
    return found == JSON_VALUE_WHOLE ? copy_some(values, source, limit) : found;
}
