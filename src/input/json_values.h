/* SPDX-License-Identifier: Apache-2.0
 *
 * The values of JSON text that is no JSON Lines: the elements of an array, or objects of many
 * lines, one after the other. Each becomes a line of JSON Lines: line breaks and the blanks after
 * them are left out between its parts; a newline inside a string, which JSON does not allow, is
 * spelled \n; all other bytes stay. Memory holds one value. */
#ifndef JSON_VALUES_H
#define JSON_VALUES_H

#include "input/source.h"

struct json_values {
    bool in_array;       /* the values are elements of an array */
    bool string, escape; /* where the scan is: in a string, after a backslash in it */
    bool indent;         /* in the blanks after a line break */
    unsigned depth;      /* of objects and arrays that are open in the value in hand */
    uint64_t offset;     /* where it begins */
    bool more;           /* it goes on after `line` */
    bool over;           /* nothing more is read: the rest is damaged */
    struct buffer line;  /* the value in hand, as a line */
};

enum json_value {
    JSON_VALUE_WHOLE, /* `line` holds it, with a newline */
    JSON_VALUE_LONG,  /* `line` holds its beginning, see json_values_more() */
    JSON_VALUE_CUT,   /* the data end inside it: `line` holds what there is */
    JSON_VALUE_OPEN,  /* there is none, but the array has no end */
    JSON_VALUE_NONE,  /* there is none */
    JSON_VALUE_ERROR, /* see source->failed */
    JSON_VALUE_NO_MEMORY
};

/* Whether an input looks like such JSON: an array of objects or strings, or an object; or, if the
 * bytes are the `whole` input, like the beginning of an array of objects that was cut off. */
bool json_values_probe(const uint8_t *bytes, size_t size, bool whole);

/* Whether the first line of an input that is JSON or JSON Lines is the beginning of such JSON: an
 * array, or an object that ends on another line. */
bool json_values_begin(const uint8_t *line, size_t size);

/* Reads the next value, or the first `limit` bytes of it. */
enum json_value json_values_next(struct json_values *values, struct source *source, size_t limit);

/* Reads on in a long value: replaces `line` by its next bytes. Returns as json_values_next(). */
enum json_value json_values_more(struct json_values *values, struct source *source, size_t limit);

#endif
