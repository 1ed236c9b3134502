/* SPDX-License-Identifier: Apache-2.0
 *
 * Counts the bytes of a text that are no UTF-8, in pieces of any size, for a hundredth of what
 * labels take. Characters that UTF-8 spells in one way only, but that are spelled in another, and
 * halves of surrogate pairs may pass: they are no sign of another encoding. */
#ifndef UTF8_CHECK_H
#define UTF8_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero before a text. */
struct utf8_check {
    uint64_t passed; /* bytes of the text so far, without `rest` */
    uint64_t bad;    /* of them, that are no part of a character */
    uint64_t first;  /* the place of the first such byte */
    bool others;     /* characters beyond ASCII are there */
    uint8_t rest[4]; /* the beginning of a character whose other bytes are to come */
    size_t rest_size;
};

/* Goes on by some bytes. */
void utf8_check_take(struct utf8_check *check, const uint8_t *bytes, size_t size);

/* Ends the text: a character that was begun is no character. */
void utf8_check_end(struct utf8_check *check);

#endif
