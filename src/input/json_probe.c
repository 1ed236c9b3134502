/* SPDX-License-Identifier: Apache-2.0 */
#include "input/json_probe.h"
#include "base/utf8.h"
#include "input/json_shape.h"

#include <string.h>

static const uint8_t *skip_space(const uint8_t *at, const uint8_t *end) {
    while (at < end && json_is_space(*at))
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

bool json_probe_line(const uint8_t *line, size_t size) {
    const uint8_t *end = memchr(line, '\n', size);
    const uint8_t *at = skip_space(line + utf8_mark(line, size), line + size);
    return at < line + size &&
           (*at == '[' || (end && *at == '{' && skip_space(at + 1, line + size) > end));
}

/* Whether the bytes from a brace on are no more than the beginning of an object's first name. */
static bool is_cut_object(const uint8_t *at, const uint8_t *end) {
    if (at == end || *at != '{')
        return false;
    at = skip_space(at + 1, end);
    if (at == end)
        return true;
    const uint8_t *after = *at == '"' ? skip_string(at, end) : at;
    return !after || after == end;
}

/* Whether there is a name with its colon after a comma or a brace. */
static bool has_name(const uint8_t *at, const uint8_t *end) {
    for (uint8_t before = 0; at < end; at++) {
        if (*at == '"' && (before == ',' || before == '{')) {
            const uint8_t *after = skip_string(at, end);
            if (after && after < end && *after == ':')
                return true;
        }
        before = json_is_space(*at) ? before : *at;
    }
    return false;
}

/* Whether an object begins whose first name lacks a quote, or its colon. Another name has to
 * follow: text may begin so too. */
static bool is_broken_object(const uint8_t *at, const uint8_t *end) {
    if (at == end || *at != '{')
        return false;
    const uint8_t *name = skip_space(at + 1, end), *quote = name;
    while (quote < end && *quote != '"' && *quote != '\n' && !strchr("{}[],:", *quote))
        quote++;
    if (quote == end || *quote != '"')
        return false;
    const uint8_t *after = skip_space(quote + 1, end);
    return (quote == name || (after < end && *after == ':')) && has_name(after, end);
}

/* After a word that is a value and the white space after it, or NULL. */
static const uint8_t *skip_word(const uint8_t *at, const uint8_t *end) {
    static const char *const words[] = {"null", "true", "false", "NaN", "Infinity", "-Infinity"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        if ((size_t)(end - at) >= size && !memcmp(at, words[i], size))
            return skip_space(at + size, end);
    }
    return NULL;
}

/* After the value that begins at `at`; NULL: it does not end in view, or is broken. */
static const uint8_t *skip_value(const uint8_t *at, const uint8_t *end) {
    struct json_shape shape = {0};
    for (; at < end; at++) {
        json_shape_take(&shape, *at);
        if (shape.broken)
            return NULL;
        if (shape.depth == 0 && !shape.string)
            return at + 1;
    }
    return NULL;
}

/* Whether what follows the first value can be more JSON: a value, or the rest of one that lost its
 * beginning. Prose may begin with an object or a list that it speaks of. */
static bool json_follows(const uint8_t *at, const uint8_t *end) {
    const uint8_t *after = skip_value(at, end);
    after = after ? skip_space(after, end) : end;
    if (after == end || (*after && strchr("{[,]}", *after)))
        return true;
    const uint8_t *colon = *after == '"' ? skip_string(after, end) : NULL;
    return colon && colon < end && *colon == ':';
}

/* Whether the first value looks like the beginning of such JSON. */
static bool begins(const uint8_t *at, const uint8_t *end, bool whole) {
    if (at == end || *at != '[')
        return is_object(at, end);
    while (at < end && *at == '[') /* arrays in arrays hold no page, but are no text either */
        at = skip_space(at + 1, end);
    if (is_object(at, end) || is_broken_object(at, end) || (whole && is_cut_object(at, end)))
        return true;
    const uint8_t *after = at < end && *at == '"' ? skip_string(at, end) : skip_word(at, end);
    return after && after < end && (*after == ',' || *after == ']');
}

bool json_probe(const uint8_t *bytes, size_t size, bool whole) {
    const uint8_t *end = bytes + size;
    const uint8_t *at = skip_space(bytes + utf8_mark(bytes, size), end);
    return begins(at, end, whole) && json_follows(at, end);
}

/* In a string, the quote before the name is the string's last. After a string, JSON has a comma, a
 * colon, a bracket or nothing; a name that begins otherwise shows that the string has no end. */
bool json_probe_inside(const uint8_t *bytes, size_t size) {
    const uint8_t *end = bytes + size, *at = size > 0 ? skip_space(bytes + 1, end) : end;
    bool ends_string = end - at < 2 || json_is_space(at[1]) || !at[1] || strchr("\",:]}", at[1]);
    return !ends_string && *at == '"' && is_object(bytes, end);
}

bool json_probe_object(const uint8_t *bytes, size_t size) {
    const uint8_t *at = bytes, *end = bytes + size;
    while (at < end && *at == '[')
        at = skip_space(at + 1, end);
    return is_object(at, end);
}
