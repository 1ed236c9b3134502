/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a scan is in a JSON value: in a string, how deep in objects and arrays, and whether what
 * came so far can be JSON. It sees brackets, quotes, commas and colons; spellings are checked
 * later, by json_scan(). */
#ifndef JSON_SHAPE_H
#define JSON_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#define JSON_SHAPE_DEPTH 1024 /* deeper nesting is not checked */

/* All zero before a value. */
struct json_shape {
    bool string, escape; /* in a string; after a backslash in it */
    bool broken;         /* a quote or bracket was where JSON has none */
    uint8_t before;      /* the last byte outside of strings that is no white space */
    unsigned depth;      /* of objects and arrays that are open */
    uint64_t arrays[JSON_SHAPE_DEPTH / 64]; /* a bit for each of them: it is an array */
};

/* Goes on by one byte. */
void json_shape_take(struct json_shape *shape, uint8_t byte);

/* Whether an object or array can begin here. */
bool json_shape_may_open(const struct json_shape *shape);

static inline bool json_is_space(uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

#endif
