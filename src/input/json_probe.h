/* SPDX-License-Identifier: Apache-2.0
 *
 * Tells JSON that is no JSON Lines, an array or objects of many lines, by its first bytes. */
#ifndef JSON_PROBE_H
#define JSON_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether an input looks like such JSON: an array of objects, whose first may have a broken name,
 * or of strings, or an object; or, if the bytes are the `whole` input, like the beginning of an
 * array of objects that was cut off. Text that begins with such a value is text. */
bool json_probe(const uint8_t *bytes, size_t size, bool whole);

/* Whether the first line of an input that is JSON or JSON Lines is the beginning of such JSON: an
 * array, or an object that ends on another line. */
bool json_probe_line(const uint8_t *line, size_t size);

/* Whether an object begins at the first byte, or an array that begins with one. */
bool json_probe_object(const uint8_t *bytes, size_t size);

/* Whether an object with a name begins at the first byte, and that byte cannot be the last of a
 * string that has an end. */
bool json_probe_inside(const uint8_t *bytes, size_t size);

#endif
