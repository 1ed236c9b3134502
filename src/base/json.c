/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads over values of JSON without taking their text: whether they are right, where they end, and
 * which of them belong to the fields in question. */
#include "base/json.h"
#include "base/json_hex.h"

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

/* NaN and Infinity are no JSON, but RFC 8259 (9) lets readers accept more, and Python's
 * json.dumps() writes them. */
static bool skip_name(struct json *json) {
    static const char *const names[] = {"true", "false", "null", "NaN", "Infinity", "-Infinity"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
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
    bool infinite = json->end - json->at > 1 && json->at[0] == '-' && json->at[1] == 'I';
    if (!infinite && (*json->at == '-' || (*json->at >= '0' && *json->at <= '9')))
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
