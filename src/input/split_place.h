/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a long line may be cut. */
#ifndef SPLIT_PLACE_H
#define SPLIT_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much text one look needs after a place to judge it: a few blanks and a character. */
#define SPLIT_LOOK 16

/* A scan over a line from `at` on. */
struct split_scan {
    const uint8_t *start, *at, *end; /* of the piece, of what was not looked at, of the text */
    unsigned half_words;             /* of the piece so far */
    bool in_word;
};

/* What stopped a scan. */
enum split_stop {
    SPLIT_NEWLINE, /* scan->at is a newline */
    SPLIT_PLACE,   /* scan->at is where a piece may end */
    SPLIT_FULL,    /* the piece has `most` half words, and scan->at begins the next word */
    SPLIT_END      /* the text ended, or nearly */
};

/* Goes on to the next place. `places`: whether the scan stops at SPLIT_PLACE. `whole`: no more text
 * comes after scan->end. */
enum split_stop split_scan(struct split_scan *scan, unsigned most, bool places, bool whole);

/* Where the first part of a piece ends. A piece may be a menu or headings, and then a sentence:
 * words most of which begin with a capital are a part of their own, of at most SPLIT_MENU words.
 * Returns `end` if the piece has one part, as in scripts without capitals. `sentence`: the piece
 * ends where a sentence may; then only words that all begin with a capital are a menu after other
 * words. */
#define SPLIT_MENU 5
const uint8_t *split_menu(const uint8_t *start, const uint8_t *end, bool sentence);

#endif
