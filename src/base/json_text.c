/* SPDX-License-Identifier: Apache-2.0
 *
 * The text that strings of JSON spell: escapes taken out and put in, whole and line by line. */
#include "base/json.h"
#include "base/json_hex.h"
#include "base/utf8.h"

#include <string.h>

/* Decodes the escape at `at`, a backslash. Returns its length and the code point. */
static size_t decode_escape(const uint8_t *at, const uint8_t *end, unsigned spelling,
                            uint32_t *point) {
    static const char letters[] = "bfnrt", values[] = "\b\f\n\r\t";
    if (spelling & JSON_ESCAPED_NEWLINES && end - at >= 3 && at[1] == '\\' && at[2] == 'n') {
        *point = '\n';
        return 3;
    }
    if (at[1] != 'u') {
        const char *letter = strchr(letters, at[1]);
        *point = letter ? (uint8_t)values[letter - letters] : at[1];
        return 2;
    }
    uint32_t high = (uint32_t)hex4(at + 2, end);
    *point = high;
    if (high < 0xd800 || high > 0xdfff)
        return 6;
    *point = 0xfffd;
    int32_t low =
        high < 0xdc00 && end - at >= 12 && at[6] == '\\' && at[7] == 'u' ? hex4(at + 8, end) : -1;
    if (low < 0xdc00 || low > 0xdfff)
        return 6;
    *point = 0x10000 + ((high - 0xd800) << 10) + ((uint32_t)low - 0xdc00);
    return 12;
}

/* After the opening quote of the string that follows the one which ends with the quote at `at`. */
static const uint8_t *next_string(const uint8_t *at, const uint8_t *end) {
    return (const uint8_t *)memchr(at + 1, '"', (size_t)(end - at - 1)) + 1;
}

size_t json_decode(const uint8_t *string, size_t size, size_t *at, uint8_t *to, size_t room,
                   unsigned spelling) {
    size_t used = 0;
    while (*at < size && used < room) {
        const uint8_t *from = string + *at, *end = string + size;
        size_t plain = size - *at < room - used ? size - *at : room - used;
        const uint8_t *quote = spelling & JSON_AS_LIST ? memchr(from, '"', plain) : NULL;
        plain = quote ? (size_t)(quote - from) : plain;
        const uint8_t *escape = memchr(from, '\\', plain);
        plain = escape ? (size_t)(escape - from) : plain;
        memcpy(to + used, from, plain);
        used += plain;
        *at += plain;
        if (escape) {
            uint32_t point;
            if (room - used < 4)
                break;
            *at += decode_escape(escape, end, spelling, &point);
            used += utf8_from_point(to + used, point);
        } else if (quote) {
            *at = (size_t)(next_string(quote, end) - string);
            to[used++] = '\n'; /* in place of the quote, so there is room */
        }
    }
    return used;
}

bool json_has_lone_surrogate(const uint8_t *string, size_t size) {
    const uint8_t *at = string, *end = string + size;
    while ((at = memchr(at, '\\', (size_t)(end - at)))) {
        uint32_t point;
        bool surrogate = end - at >= 4 && at[1] == 'u' && (at[2] | 0x20) == 'd' && at[3] >= '8';
        at += decode_escape(at, end, JSON_AS_STRING, &point);
        if (surrogate && point == 0xfffd)
            return true;
    }
    return false;
}

size_t json_line(const uint8_t *string, size_t size, size_t at, unsigned spelling,
                 size_t *newline) {
    const uint8_t *from = string + at, *end = string + size;
    for (;;) {
        const uint8_t *quote =
            spelling & JSON_AS_LIST ? memchr(from, '"', (size_t)(end - from)) : NULL;
        const uint8_t *escape = memchr(from, '\\', (size_t)((quote ? quote : end) - from));
        if (!escape && !quote)
            break;
        uint32_t point = '\n';
        const uint8_t *special = escape ? escape : quote;
        from = escape ? escape + decode_escape(escape, end, spelling, &point)
                      : next_string(quote, end);
        *newline = (size_t)(from - special);
        if (point == '\n')
            return (size_t)(from - string) - at;
    }
    *newline = 0;
    return size - at;
}

/* Whether a valid array holds strings only. *last: the closing quote of the last one, NULL: none.
 */
static bool holds_strings(const struct json_field *array, const uint8_t **last) {
    const uint8_t *at = array->value, *end = at + array->size;
    struct json_field element;
    *last = NULL;
    while (json_element(&at, end, &element)) {
        if (*element.value != '"')
            return false;
        *last = element.value + element.size - 1;
    }
    return true;
}

const uint8_t *json_text(const struct json_field *field, size_t *length, unsigned *spelling) {
    const uint8_t *value = field->value, *last;
    if (*value == '"') {
        *length = field->size - 2;
        return value + 1;
    }
    if (*value != '[' || !holds_strings(field, &last))
        return NULL;
    *spelling |= JSON_AS_LIST;
    const uint8_t *first = last ? (const uint8_t *)memchr(value, '"', field->size) : value;
    *length = last ? (size_t)(last - first) - 1 : 0;
    return first + 1;
}

static bool escape_byte(struct buffer *buffer, uint8_t byte) {
    static const char letters[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    const char *letter = byte ? strchr(letters, byte) : NULL;
    return letter ? buffer_format(buffer, "\\%c", names[letter - letters])
                  : buffer_format(buffer, "\\u%04x", byte);
}

bool json_escape(struct buffer *buffer, const uint8_t *text, size_t size) {
    const uint8_t *at = text, *end = text + size, *plain = text;
    while (at < end) {
        if (*at >= 0x20 && *at < 0x7f && *at != '"' && *at != '\\') {
            at++;
            continue;
        }
        uint32_t point;
        size_t length = *at < 0x80 ? 0 : utf8_decode(at, (size_t)(end - at), &point);
        if (length > 0) {
            at += length;
            continue;
        }
        if (!buffer_append(buffer, plain, (size_t)(at - plain)) ||
            !(*at < 0x80 ? escape_byte(buffer, *at) : buffer_text(buffer, "\xef\xbf\xbd")))
            return false;
        plain = ++at;
    }
    return buffer_append(buffer, plain, (size_t)(end - plain));
}
