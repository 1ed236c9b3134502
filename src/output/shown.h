/* SPDX-License-Identifier: Apache-2.0
 *
 * Text of a page on a terminal: characters that would control it are written as in \x1b. */
#ifndef SHOWN_H
#define SHOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A character as it is shown. */
struct shown {
    size_t taken;     /* bytes of the text */
    unsigned columns; /* of the terminal */
    bool escaped;     /* its bytes are written as \xNN */
};

/* The character at `at`, where `size` bytes are readable, at least 1. Characters that are not seen,
 * see escape_unseen(), and bytes that are not UTF-8 are escaped. */
struct shown shown_character(const uint8_t *at, size_t size);

/* The bytes from the beginning of a text that fit into a number of columns. */
size_t shown_fit(const uint8_t *text, size_t size, unsigned columns);

#endif
