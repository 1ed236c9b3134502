/* SPDX-License-Identifier: Apache-2.0
 *
 * Suffixes of file names. */
#ifndef SUFFIX_H
#define SUFFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Whether the first `length` bytes of a name are at least one byte and then this suffix. */
static inline bool suffix_is(const char *name, size_t length, const char *suffix) {
    size_t size = strlen(suffix);
    return length > size && !strncmp(name + length - size, suffix, size);
}

/* The same, whatever the case of the letters. */
static inline bool suffix_is_any_case(const char *name, size_t length, const char *suffix) {
    size_t size = strlen(suffix);
    return length > size && !strncasecmp(name + length - size, suffix, size);
}

#endif
