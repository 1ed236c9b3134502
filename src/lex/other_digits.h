/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers, dates and times in the digits of other scripts: Arabic, Indic, Thai, full-width ones. */
#ifndef OTHER_DIGITS_H
#define OTHER_DIGITS_H

#include <stddef.h>
#include <stdint.h>

/* Characters of a number; what is longer is several numbers. Few, as a line may have a short one at
 * each of its characters, and that many are spelled each time. */
#define OTHER_DIGITS_ROOM 24

/* Such digits, and the signs that may stand between them, spelled in ASCII. */
struct other_digits {
    uint8_t ascii[OTHER_DIGITS_ROOM + 16]; /* zeros follow */
    size_t count;
};

/* Spells the digits and signs at `at`, up to the first other character; no line goes on after its
 * newline. */
void other_digits_spell(const uint8_t *at, struct other_digits *spelled);

/* Copies the bytes from `at` up to `end` and a newline, with such digits and signs spelled in
 * ASCII.
 */
void other_digits_copy(const uint8_t *at, const uint8_t *end, uint8_t *to);

/* The end of the first `count` characters of what was spelled. */
static inline const uint8_t *other_digits_end(const uint8_t *at, size_t count) {
    for (; count > 0; count--)
        at += *at < 0x80 ? 1 : *at < 0xe0 ? 2 : 3;
    return at;
}

#endif
