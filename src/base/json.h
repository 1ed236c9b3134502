/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON (RFC 8259) as far as a line of JSON Lines wants it: checking a record and finding where the
 * values of some of its fields stand, so that every other byte can go through untouched. That is
 * why this is no JSON library: none hands out the bytes as they were spelled. */
#ifndef JSON_H
#define JSON_H

#include "base/buffer.h"

#define JSON_DEPTH 1000 /* nesting beyond this is an error */

struct json_field {
    const char *name;
    const uint8_t *value; /* as spelled; a string's value includes its quotes; NULL: not there */
    size_t size;
    unsigned times; /* how often the name occurs at the top level */
};

/* Checks that `bytes` hold one JSON object and nothing else but white space, and fills in the
 * fields of its top level. Control bytes inside strings are let pass. Returns NULL, or what is
 * wrong, with its place in *offset. */
const char *json_scan(const uint8_t *bytes, size_t size, struct json_field *fields,
                      size_t field_count, size_t *offset);

/* Takes the escapes out of the inside of a string that json_scan() has accepted, from *at on, for
 * as long as `room` bytes at `to` suffice. A surrogate without its pair becomes U+FFFD. Returns the
 * number of bytes written. */
size_t json_decode(const uint8_t *string, size_t size, size_t *at, uint8_t *to, size_t room);

/* The length of the part of a string's inside from `at` to behind its next escaped newline, whose
 * own length goes to *newline, or to the end, when *newline is 0. */
size_t json_line(const uint8_t *string, size_t size, size_t at, size_t *newline);

/* Adds the inside of a string to a buffer, escaped. Bytes that are not UTF-8 become U+FFFD. False:
 * no memory. */
bool json_escape(struct buffer *buffer, const uint8_t *text, size_t size);

#endif
