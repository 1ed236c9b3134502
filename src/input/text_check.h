/* SPDX-License-Identifier: Apache-2.0
 *
 * Finds text that is not UTF-8 among the pages of an input. It is read as it is; rules and lexicon
 * find little in it. One warning at the end of the input says where it begins and how much it is.
 */
#ifndef TEXT_CHECK_H
#define TEXT_CHECK_H

#include "base/buffer.h"
#include "base/report.h"
#include "base/utf8_check.h"

struct text_check {
    bool on;
    struct utf8_check page;  /* the page in hand */
    uint64_t bytes, records; /* that are not UTF-8, or have such bytes, so far */
    descale_problem place;   /* of the first */
    bool others;             /* characters beyond ASCII are there */
    struct buffer sample;    /* text from there on, which tells the encoding */
};

/* Takes some text of a page. */
void text_check_take(struct text_check *check, const uint8_t *text, size_t size);

/* Ends a page. `place`: where it is, with its offset or its line; `begins`: its text begins there,
 * so that offsets in it can be named. */
void text_check_end(struct text_check *check, const descale_problem *place, bool begins);

/* Reports what was found, if anything was, and forgets it. */
void text_check_report(struct text_check *check, const struct reporter *reporter);

void text_check_close(struct text_check *check);

#endif
