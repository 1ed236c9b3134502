/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON (RFC 8259) for lines of JSON Lines: checks a record and finds the values of some of its
 * fields as they are spelled, so that all other bytes can be copied unchanged. JSON libraries do
 * not give access to the bytes as spelled. */
#ifndef JSON_H
#define JSON_H

#include "base/buffer.h"

#define JSON_DEPTH 1000 /* nesting beyond this is an error */

struct json_field {
    const char *name;
    const uint8_t *value; /* as spelled, with the quotes of a string; NULL: the field is missing */
    size_t size;
    unsigned times; /* how often the name occurs at the top level */
};

/* Checks that `bytes` hold one JSON object and nothing else but white space, and fills in the
 * fields of its top level. Control bytes inside strings are accepted, and the values NaN, Infinity
 * and -Infinity. Returns NULL, or what is wrong, with its place in *offset. */
const char *json_scan(const uint8_t *bytes, size_t size, struct json_field *fields,
                      size_t field_count, size_t *offset);

/* Takes the next element of an array that json_scan() has accepted: from *at on, which is the
 * array's bracket at first. Fills in its value and size. False: there is none. */
bool json_element(const uint8_t **at, const uint8_t *end, struct json_field *element);

/* How a text is spelled. JSON_AS_LIST: as the inside of an array of strings, in which what stands
 * between two strings, quotes included, is a newline. JSON_ESCAPED_NEWLINES: a backslash and an n
 * of the text, which are spelled \\n, are a newline. */
enum { JSON_AS_STRING = 0, JSON_AS_LIST = 1, JSON_ESCAPED_NEWLINES = 2 };

/* Takes the escapes out of the inside of a string that json_scan() has accepted, from *at on, for
 * as long as `room` bytes at `to` suffice. A surrogate without its pair becomes U+FFFD. Returns the
 * number of bytes written. */
size_t json_decode(const uint8_t *string, size_t size, size_t *at, uint8_t *to, size_t room,
                   unsigned spelling);

/* Whether the inside of a string has a surrogate without its pair. */
bool json_has_lone_surrogate(const uint8_t *string, size_t size);

/* The inside of a value that is text: of a string, or of an array of strings from the first of them
 * through the last; then JSON_AS_LIST is added to *spelling. Returns where the inside begins, and
 * its length in *length; an empty array begins after its bracket. NULL: no text. */
const uint8_t *json_text(const struct json_field *field, size_t *length, unsigned *spelling);

/* Takes the next part of a path such as "data.markdown" from *path, into `name`: parts have dots
 * between them, and a backslash before a dot or a backslash takes its meaning away. False: no part
 * is left, or `name` has no room for it. */
bool json_path_part(const char **path, char *name, size_t room);

/* The length of the part of a string's inside from `at` through its next escaped newline, whose own
 * length goes to *newline; or to the end, and *newline is 0. */
size_t json_line(const uint8_t *string, size_t size, size_t at, unsigned spelling, size_t *newline);

/* Adds the inside of a string to a buffer, escaped. Bytes that are not UTF-8 become U+FFFD. False:
 * out of memory. */
bool json_escape(struct buffer *buffer, const uint8_t *text, size_t size);

#endif
