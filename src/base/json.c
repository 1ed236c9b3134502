/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/utf8.h"

#include <string.h>

struct json {
    const uint8_t *at, *end;
    const char *error;
};

static bool fail(struct json *json, const char *error) {
    if (!json->error)
        json->error = error;
    return false;
}

static void skip_space(struct json *json) {
    while (json->at < json->end &&
           (*json->at == ' ' || *json->at == '\t' || *json->at == '\r' || *json->at == '\n'))
        json->at++;
}

static int hex_value(uint8_t byte) {
    return byte >= '0' && byte <= '9'   ? byte - '0'
           : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
           : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                        : -1;
}

/* The four hexadecimal digits at `at`, or -1. */
static int32_t hex4(const uint8_t *at, const uint8_t *end) {
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = at + i < end ? hex_value(at[i]) : -1;
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

static bool skip_string(struct json *json) {
    json->at++;
    for (; json->at < json->end && *json->at != '"'; json->at++) {
        if (*json->at != '\\')
            continue;
        json->at++;
        if (json->at == json->end)
            break;
        if (*json->at == 'u') {
            if (hex4(json->at + 1, json->end) < 0)
                return fail(json, "expected four hexadecimal digits");
            json->at += 4;
        } else if (!*json->at || !strchr("\"\\/bfnrt", *json->at)) {
            return fail(json, "this escape does not exist");
        }
    }
    if (json->at >= json->end)
        return fail(json, "the line ends inside a string");
    json->at++;
    return true;
}

static bool skip_digits(struct json *json) {
    const uint8_t *start = json->at;
    while (json->at < json->end && *json->at >= '0' && *json->at <= '9')
        json->at++;
    return json->at > start || fail(json, "expected a digit");
}

static bool skip_number(struct json *json) {
    json->at += *json->at == '-';
    const uint8_t *start = json->at;
    if (!skip_digits(json))
        return false;
    if (*start == '0' && json->at > start + 1)
        return fail(json, "a number does not begin with 0");
    if (json->at < json->end && *json->at == '.') {
        json->at++;
        if (!skip_digits(json))
            return false;
    }
    if (json->at < json->end && (*json->at | 0x20) == 'e') {
        json->at++;
        json->at += json->at < json->end && (*json->at == '+' || *json->at == '-');
        return skip_digits(json);
    }
    return true;
}

static bool skip_name(struct json *json) {
    static const char *const names[] = {"true", "false", "null"};
    for (size_t i = 0; i < 3; i++) {
        size_t length = strlen(names[i]);
        if ((size_t)(json->end - json->at) >= length && !memcmp(json->at, names[i], length)) {
            json->at += length;
            return true;
        }
    }
    return fail(json, "expected a value");
}

static bool skip_scalar(struct json *json) {
    if (*json->at == '"')
        return skip_string(json);
    if (*json->at == '-' || (*json->at >= '0' && *json->at <= '9'))
        return skip_number(json);
    return skip_name(json);
}

/* A key and its colon. *end: after the key's closing quote. */
static bool skip_key(struct json *json, const uint8_t **end) {
    if (json->at == json->end || *json->at != '"')
        return fail(json, "expected a key in quotes");
    if (!skip_string(json))
        return false;
    *end = json->at;
    skip_space(json);
    if (json->at == json->end || *json->at != ':')
        return fail(json, "expected a colon");
    json->at++;
    skip_space(json);
    return true;
}

/* The position in a nested value: one bit a level, set for objects. */
struct nest {
    uint8_t objects[JSON_DEPTH / 8 + 1];
    unsigned depth;
};

static bool in_object(const struct nest *nest) {
    unsigned level = nest->depth - 1;
    return nest->objects[level / 8] >> (level % 8) & 1;
}

/* Opens `{` or `[`. *empty: it was closed at once. */
static bool nest_open(struct json *json, struct nest *nest, bool *empty) {
    bool object = *json->at == '{';
    if (nest->depth == JSON_DEPTH)
        return fail(json, "nested more than 1000 deep");
    unsigned level = nest->depth++;
    nest->objects[level / 8] =
        (uint8_t)((nest->objects[level / 8] & ~(1U << level % 8)) | (unsigned)object << level % 8);
    json->at++;
    skip_space(json);
    *empty = json->at < json->end && *json->at == (object ? '}' : ']');
    const uint8_t *key_end;
    return *empty || !object || skip_key(json, &key_end);
}

/* Any value, without recursion. */
static bool skip_value(struct json *json) {
    struct nest nest = {.depth = 0};
    for (;;) {
        bool empty = false;
        if (json->at == json->end)
            return fail(json, "the line ends where a value should be");
        if (*json->at == '{' || *json->at == '[') {
            if (!nest_open(json, &nest, &empty))
                return false;
            if (!empty)
                continue;
        } else if (!skip_scalar(json)) {
            return false;
        }
        for (;; empty = false) {
            if (!empty) {
                if (nest.depth == 0)
                    return true;
                skip_space(json);
                if (json->at == json->end)
                    return fail(json, "the line ends inside an object or array");
            }
            if (*json->at == ',' && !empty)
                break;
            if (*json->at != (in_object(&nest) ? '}' : ']'))
                return fail(json, "expected a comma or the end of the object or array");
            json->at++;
            nest.depth--;
        }
        json->at++;
        skip_space(json);
        const uint8_t *key_end;
        if (in_object(&nest) && !skip_key(json, &key_end))
            return false;
    }
}

static void note_field(struct json_field *fields, size_t count, const uint8_t *key, size_t key_size,
                       const uint8_t *value, size_t size) {
    uint8_t name[1024]; /* a longer one is not found */
    size_t at = 0, length = json_decode(key, key_size, &at, name, sizeof name, JSON_AS_STRING);
    for (size_t i = 0; i < count; i++)
        if (at == key_size && strlen(fields[i].name) == length &&
            !memcmp(fields[i].name, name, length)) {
            fields[i].value = value;
            fields[i].size = size;
            fields[i].times++;
        }
}

static bool object(struct json *json, struct json_field *fields, size_t count) {
    skip_space(json);
    if (json->at == json->end || *json->at != '{')
        return fail(json, "expected an object");
    json->at++;
    skip_space(json);
    if (json->at < json->end && *json->at == '}') {
        json->at++;
    } else {
        for (;;) {
            const uint8_t *key = json->at, *key_end;
            if (!skip_key(json, &key_end))
                return false;
            const uint8_t *value = json->at;
            if (!skip_value(json))
                return false;
            note_field(fields, count, key + 1, (size_t)(key_end - key) - 2, value,
                       (size_t)(json->at - value));
            skip_space(json);
            if (json->at < json->end && *json->at == ',') {
                json->at++;
                skip_space(json);
                continue;
            }
            if (json->at == json->end || *json->at != '}')
                return fail(json, "expected a comma or the end of the object");
            json->at++;
            break;
        }
    }
    skip_space(json);
    return json->at == json->end || fail(json, "extra data after the object");
}

const char *json_scan(const uint8_t *bytes, size_t size, struct json_field *fields,
                      size_t field_count, size_t *offset) {
    struct json json = {bytes, bytes + size, NULL};
    object(&json, fields, field_count);
    *offset = (size_t)(json.at - bytes);
    return json.error;
}

bool json_element(const uint8_t **at, const uint8_t *end, struct json_field *element) {
    struct json json = {*at, end, NULL};
    if (json.at == end || *json.at == ']')
        return false;
    json.at++; /* the bracket, or a comma */
    skip_space(&json);
    element->value = json.at;
    if (json.at == end || *json.at == ']' || !skip_value(&json))
        return false;
    element->size = (size_t)(json.at - element->value);
    skip_space(&json);
    *at = json.at;
    return true;
}

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
static bool holds_strings(struct json *json, const uint8_t **last) {
    *last = NULL;
    for (json->at++, skip_space(json); *json->at != ']'; skip_space(json)) {
        if (*json->at != '"' || !skip_string(json))
            return false;
        *last = json->at - 1;
        skip_space(json);
        json->at += *json->at == ',';
    }
    return true;
}

const uint8_t *json_text(const struct json_field *field, size_t *length, unsigned *spelling) {
    const uint8_t *value = field->value, *last;
    struct json json = {value, value + field->size, NULL};
    if (*value == '"') {
        *length = field->size - 2;
        return value + 1;
    }
    if (*value != '[' || !holds_strings(&json, &last))
        return NULL;
    *spelling |= JSON_AS_LIST;
    const uint8_t *first = last ? (const uint8_t *)memchr(value, '"', field->size) : value;
    *length = last ? (size_t)(last - first) - 1 : 0;
    return first + 1;
}

bool json_path_part(const char **path, char *name, size_t room) {
    size_t used = 0;
    if (!*path)
        return false;
    const char *at = *path;
    for (; *at && *at != '.'; at++) {
        at += *at == '\\' && (at[1] == '.' || at[1] == '\\');
        if (used + 1 == room)
            return false;
        name[used++] = *at;
    }
    name[used] = '\0';
    *path = *at ? at + 1 : NULL;
    return true;
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
