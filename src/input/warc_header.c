/* SPDX-License-Identifier: Apache-2.0 */
#include "input/warc_header.h"

#include <string.h>
#include <strings.h>

bool warc_begins(const uint8_t *at, size_t size) {
    return size >= 8 && !memcmp(at, "WARC/", 5) && at[5] >= '0' && at[5] <= '9' && at[6] == '.';
}

size_t warc_header_size(const uint8_t *bytes, size_t size) {
    const uint8_t *at = bytes, *end = bytes + size, *newline;
    while ((newline = memchr(at, '\n', (size_t)(end - at)))) {
        size_t length = (size_t)(newline - at);
        at = newline + 1;
        if (length == 0 || (length == 1 && newline[-1] == '\r'))
            return (size_t)(at - bytes);
        if (warc_begins(at, (size_t)(end - at)))
            return WARC_UNTERMINATED;
    }
    return 0;
}

/* Reads the value of Content-Length. Two that differ are as bad as none. */
static void take_length(struct warc_header *header, const char *value, size_t size) {
    uint64_t length = 0;
    size_t digits = 0;
    for (; digits < size && value[digits] >= '0' && value[digits] <= '9'; digits++)
        length = length > UINT64_MAX / 16 ? UINT64_MAX / 2
                                          : length * 10 + (uint64_t)(value[digits] - '0');
    header->bad_length |=
        digits == 0 || digits < size || (header->has_length && header->length != length);
    header->has_length = true;
    header->length = length;
}

static bool is_name(const char *line, size_t size, const char *name) {
    return strlen(name) == size && !strncasecmp(line, name, size);
}

/* Reads the value of a field that is handed on as it is. */
static void take_string(struct warc_header *header, const char *line, size_t name,
                        const char *value, size_t size) {
    const struct {
        const char *name, **value;
        size_t *size;
    } strings[] = {{"WARC-Record-ID", &header->id, &header->id_size},
                   {"WARC-Target-URI", &header->address, &header->address_size},
                   {"WARC-Date", &header->date, &header->date_size},
                   {"WARC-Identified-Content-Language", &header->language, &header->language_size}};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        if (is_name(line, name, strings[i].name)) {
            *strings[i].value = value;
            *strings[i].size = size;
        }
}

/* Reads one field, with its newline. White space around a value, also a line break, is not part of
 * it. */
static void take_line(struct warc_header *header, const char *line, size_t size) {
    const char *colon = memchr(line, ':', size);
    if (!colon)
        return;
    size_t name = (size_t)(colon - line);
    const char *value = colon + 1, *end = line + size;
    while (value < end && strchr(" \t\r\n", *value))
        value++;
    while (end > value && strchr(" \t\r\n", end[-1]))
        end--;
    size_t length = (size_t)(end - value);
    if (is_name(line, name, "Content-Length")) {
        take_length(header, value, length);
    } else if (is_name(line, name, "WARC-Type")) {
        header->has_type = true;
        header->conversion = is_name(value, length, "conversion");
        header->continuation = is_name(value, length, "continuation");
        header->other = is_name(value, length, "response") || is_name(value, length, "resource");
    } else {
        take_string(header, line, name, value, length);
    }
}

/* The end of a field: of its line, and of the lines that continue it. */
static const char *field_end(const char *at, const char *end) {
    do {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        at = newline ? newline + 1 : end;
    } while (at < end && (*at == ' ' || *at == '\t'));
    return at;
}

void warc_header_read(struct warc_header *header, const char *bytes, size_t size) {
    const char *at = memchr(bytes, '\n', size), *end = bytes + size;
    *header = (struct warc_header){0};
    for (at++; at < end;) {
        const char *next = field_end(at, end);
        take_line(header, at, (size_t)(next - at));
        at = next;
    }
}

bool warc_is_record(const uint8_t *at, size_t size, uint64_t *next) {
    struct warc_header header;
    size_t length = warc_begins(at, size) ? warc_header_size(at, size) : 0;
    if (length == 0 || length == WARC_UNTERMINATED)
        return false;
    warc_header_read(&header, (const char *)at, length);
    *next = length + header.length;
    return header.has_type && header.has_length && !header.bad_length;
}
