/* SPDX-License-Identifier: Apache-2.0
 *
 * What single ASCII signs mean to the scanner. */
#ifndef SCAN_SIGNS_H
#define SCAN_SIGNS_H

#include <stdint.h>

struct scan_sign {
    struct {
        uint8_t feature, count, end; /* adds `count` to a feature; `end` is an enum end */
    } as[2];                         /* [1]: when it stands alone, see lexer_alone() */
    uint8_t stop;    /* 1: a full stop, which ends a sentence if lexer_stops() says so */
    uint8_t context; /* 1: its meaning depends on its neighbours: left to lexer_tokens() */
};

/* By byte. Letters, digits and blanks have empty entries. */
extern const struct scan_sign scan_signs[128];

/* The entry of all bytes beyond ASCII. */
extern const struct scan_sign scan_sign_high;

#endif
