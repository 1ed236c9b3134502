/* SPDX-License-Identifier: Apache-2.0
 *
 * What the readers of markup ask of bytes. */
#ifndef MARKS_BYTES_H
#define MARKS_BYTES_H

#include "base/ascii.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool is_blank(uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\f' || byte == '\v';
}

/* Whether a byte can be part of a word. */
static inline bool is_wordish(uint8_t byte) {
    return ascii_alphanumeric(byte) || byte >= 0x80;
}

/* Where the blanks begin that stand right before `end`. */
static inline const uint8_t *before_blanks(const uint8_t *at, const uint8_t *end) {
    while (end > at && is_blank(end[-1]))
        end--;
    return end;
}

/* The first byte from `at` on that is no blank, or the end. */
static inline const uint8_t *after_blanks(const uint8_t *at, const uint8_t *end) {
    while (at < end && is_blank(*at))
        at++;
    return at;
}

/* How often the sign at `at` stands there in a row; `at` is before `end`. */
static inline size_t run_of(const uint8_t *at, const uint8_t *end) {
    size_t size = 1;
    while (at + size < end && at[size] == *at)
        size++;
    return size;
}

/* The number of bytes from `at` to `end`, but no more than `most`. */
static inline size_t at_most(const uint8_t *at, const uint8_t *end, size_t most) {
    size_t left = (size_t)(end - at);
    return left < most ? left : most;
}

static inline bool has_prefix(const uint8_t *at, const uint8_t *end, const char *prefix) {
    size_t size = strlen(prefix);
    return (size_t)(end - at) >= size && !memcmp(at, prefix, size);
}

#endif
