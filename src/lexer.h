/* SPDX-License-Identifier: Apache-2.0
 *
 * The lexer: one pass over a line that counts its features and hashes its words. */
#ifndef LEXER_H
#define LEXER_H

#include "feature.h"
#include "matcher.h"

/* Bytes that must be readable behind the newline that ends a line: the lexer looks at words 16
 * bytes at a time. Their values do not matter. */
#define LEXER_PADDING 64

struct lexer {
    const struct matcher *matcher; /* may be NULL: then nothing is looked up */
    struct words words;            /* of the line scanned last */
    uint32_t touched;              /* bit i: the count of feature i may not be 0 */
    bool blank;                    /* the line has nothing visible */
    bool failed;                   /* out of memory: the words are incomplete */
};

/* Scans the line at `line`, which ends at its first '\n' and has LEXER_PADDING bytes behind that,
 * and fills in the COUNT and KIND features among `values`; counts stop at 65535. Returns the byte
 * after the newline; what else was found is in the lexer until the next call. */
const uint8_t *lexer_line(struct lexer *lexer, const uint8_t *line, uint16_t values[FEATURES]);

void lexer_free(struct lexer *lexer);

#endif
