/* SPDX-License-Identifier: Apache-2.0
 *
 * The values of JSON text that is no JSON Lines: the elements of an array, or objects of many
 * lines, one after the other. Each becomes a line of JSON Lines: line breaks and the blanks after
 * them are left out between its parts; a newline inside a string, which JSON does not allow, is
 * spelled \n; all other bytes stay. Memory holds one value.
 *
 * A value without an end costs no other: it ends where a line begins an object in a place where
 * JSON has none, as inside of a string. Once its brackets or quotes do not fit, such a line may not
 * begin further right than it did itself, so that it is no part of it. It also ends where an object
 * follows a comma on a line, if that line does not begin further right than its own. A string that
 * has an end is never torn: see json_probe_inside(). */
#ifndef JSON_VALUES_H
#define JSON_VALUES_H

#include "input/json_shape.h"
#include "input/source.h"

struct json_values {
    bool in_array;           /* the values are elements of an array */
    struct json_shape shape; /* of the value in hand */
    bool indent;             /* in the blanks after a line break between its parts */
    bool blank;              /* only blanks were passed since the last line break */
    bool looked;             /* what is ahead was looked at: it begins no other value */
    uint64_t column;         /* bytes since the last line break */
    bool comma;              /* the last byte that was passed and is no blank is one */
    uint64_t front;          /* the column of the first byte in this line that is no blank */
    uint64_t begins;         /* the column that the value in hand begins in */
    uint64_t begins_front;   /* `front` of that line */
    uint64_t offset;         /* where it begins */
    bool more;               /* it goes on after `line` */
    bool over;               /* nothing more is read: the rest is damaged */
    const char *what;        /* of JSON_VALUE_CUT: what is wrong */
    struct buffer line;      /* the value in hand, as a line */
};

enum json_value {
    JSON_VALUE_WHOLE, /* `line` holds it, with a newline */
    JSON_VALUE_LONG,  /* `line` holds its beginning, see json_values_more() */
    JSON_VALUE_CUT,  /* it has no end: the data end inside it, or another value begins there; `line`
                        holds what there is */
    JSON_VALUE_OPEN, /* there is none, but the array has no end */
    JSON_VALUE_NONE, /* there is none */
    JSON_VALUE_ERROR, /* see source->failed */
    JSON_VALUE_NO_MEMORY
};

/* Reads the next value, or the first `limit` bytes of it. */
enum json_value json_values_next(struct json_values *values, struct source *source, size_t limit);

/* Reads on in a long value: replaces `line` by its next bytes. Returns as json_values_next(). */
enum json_value json_values_more(struct json_values *values, struct source *source, size_t limit);

#endif
