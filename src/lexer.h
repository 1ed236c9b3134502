/* SPDX-License-Identifier: Apache-2.0
 *
 * The lexer: one pass over a line that counts its features and hashes its words. It has two fronts
 * that find the same: tokens by re2c, for whatever a text may have, and skim.c, which takes plain
 * words and signs 64 bytes at a time and leaves the rest to the former. */
#ifndef LEXER_H
#define LEXER_H

#include "feature.h"
#include "matcher.h"

/* Bytes that must be readable behind the newline that ends a line: lines are looked at 64 bytes at
 * a time. Their values do not matter. */
#define LEXER_PADDING 96
#define LEXER_BYTES ((size_t)1 << 20) /* the longest line */

struct lexer;
typedef const uint8_t *skim_front(struct lexer *lexer, const uint8_t *line,
                                  uint16_t values[FEATURE_LEXED]);

/* The front that looks at so many bytes at once, 16 to 64, or as many as this processor can. */
skim_front *skim_widest(unsigned bytes);

struct lexer {
    skim_front *skim; /* the fast front */
    const struct matcher *matcher;
    const struct vocabulary *vocabulary;
    unsigned numbers; /* what is known of every number */

    /* Of the line scanned last. */
    struct words *words;
    bool blank; /* the line has nothing visible */
    bool plain; /* it has only ASCII words, more than one letter in the first, and blanks */

    /* Of the line in hand. */
    const uint8_t *line;
    uint32_t word_count, ideographs, capitals, stops;
    uint32_t extra; /* bytes that are not the first of their character */
    uint8_t end;    /* enum end of the token read last */
};

/* False: no memory. lexer_close() in either case. The matcher may be NULL: then nothing is known of
 * the words. */
bool lexer_open(struct lexer *lexer, const struct matcher *matcher);
void lexer_close(struct lexer *lexer);

/* Scans the line at `line`, which ends at its first '\n', is at most LEXER_BYTES long and has
 * LEXER_PADDING bytes behind that, and fills in the COUNT and KIND features among `values`; counts
 * stop at 65535. Returns the byte after the newline; what else was found is in the lexer until the
 * next call. */
static inline const uint8_t *skim_line(struct lexer *lexer, const uint8_t *line,
                                       uint16_t values[FEATURE_LEXED]) {
    return lexer->skim(lexer, line, values);
}

/* The same by tokens alone. */
const uint8_t *lexer_line(struct lexer *lexer, const uint8_t *line, uint16_t values[FEATURE_LEXED]);

/* What both fronts are made of: begins a line, reads the tokens that begin before `until`, or up to
 * the newline, and ends it, the newline being at `end`. lexer_tokens() returns where the next token
 * begins. */
void lexer_begin(struct lexer *lexer, const uint8_t *line, uint16_t values[FEATURE_LEXED]);
const uint8_t *lexer_tokens(struct lexer *lexer, const uint8_t *at, const uint8_t *until,
                            uint16_t values[FEATURE_LEXED]);
const uint8_t *lexer_end(struct lexer *lexer, const uint8_t *end, uint16_t values[FEATURE_LEXED]);

/* Whether an ASCII word has capitals only, digits aside: two of them at its head or more. */
bool lexer_capitals(const uint8_t *at, size_t size);

/* A guillemet, dash or slash is furniture when it stands alone: blanks or line ends around it. */
static inline bool lexer_alone(const uint8_t *line, const uint8_t *start, const uint8_t *end) {
    return (start == line || start[-1] <= ' ') && *end <= ' ';
}

/* Whether a full stop ends a sentence before this byte: white space, a quote or anything beyond
 * ASCII. */
static inline bool lexer_stops(uint8_t next) {
    return (uint8_t)(next - 0x21) >= 0x80 - 0x21 || next == '"';
}

/* Counts one, if a condition holds. */
static inline void lexer_count(uint16_t values[FEATURE_LEXED], unsigned feature, bool condition) {
    values[feature] = (uint16_t)(values[feature] + (condition && values[feature] < UINT16_MAX));
}

#endif
