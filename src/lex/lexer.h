/* SPDX-License-Identifier: Apache-2.0
 *
 * The lexer: one pass over some lines that counts their features and finds their words. Afterwards
 * the words of all those lines are hashed and looked up at once. The pass exists twice, with the
 * same results: token by token, by re2c, for any text; and as a scanner that takes plain words and
 * signs 64 bytes at a time and leaves the rest to the tokens, see lex/scan_kernel.h. */
#ifndef LEXER_H
#define LEXER_H

#include "base/ascii.h"
#include "lex/dots.h"
#include "lex/features.h"
#include "lex/tokens.h"
#include "simd/cpu.h"

/* Bytes that must be readable after the newline of a line, because lines are read 64 bytes at a
 * time. Their values do not matter. */
#define LEXER_PADDING 96
#define LEXER_BYTES ((size_t)1 << 20) /* the longest line */

struct lexer;

/* The parts of the lexer that are compiled once for each level of processors. */
struct lexer_kernels {
    /* See lexer_scan(). */
    const uint8_t *(*scan_line)(struct lexer *lexer, const uint8_t *line);
    /* Passes ASCII letters, ASCII digits, and bytes beyond ASCII that can only belong to letters.
     * Returns the first other byte. Sets *high if it passed any byte beyond ASCII. */
    const uint8_t *(*skip_word)(const uint8_t *at, bool *high);
    /* Finds hashes, `known`, `begins` and the sums of lines, see lex/tokens.h. */
    void (*resolve_words)(struct words *words, const struct vocabulary *vocabulary);
};

/* The kernels for a level that is at most cpu_level(). */
const struct lexer_kernels *lexer_kernels(enum cpu_level level);

/* What the lexer found on a line. */
#define LEXED_VALUES 32 /* FEATURE_LEXED, rounded up to whole vectors */
struct lexed {
    uint16_t values[LEXED_VALUES]; /* the COUNT and KIND features; counts stop at 65535 */
    const uint8_t *line, *end;     /* its newline is at `end` */
    bool blank;                    /* nothing on it is visible */
    bool plain; /* only ASCII words and blanks, and the first word has two letters or more */
};
_Static_assert(FEATURE_LEXED <= LEXED_VALUES, "the features fit the array");

/* The lexer is full with this many lines or words; the last line may have more words. */
#define LEXER_LINES WORDS_LINES
#define LEXER_WORDS 256

struct lexer {
    const struct lexer_kernels *kernels;
    const struct vocabulary *vocabulary;

    /* The lines in hand, and their words: words->lines[i] belongs to lines[i]. */
    struct lexed lines[LEXER_LINES];
    struct words *words;

    /* The line that is being read. */
    size_t first_word;
    const uint8_t *line;
    uint32_t word_count, ideographs, capitals, stops;
    uint32_t months; /* names of months in scripts without spaces */
    uint32_t extra;  /* bytes that are not the first of their character */
    uint8_t end;     /* enum end of the last token */
};

/* Opens a lexer that looks words up in a vocabulary, which must outlive it. NULL stands for an
 * empty vocabulary. Returns false when out of memory. Call lexer_close() in either case. */
bool lexer_open(struct lexer *lexer, const struct vocabulary *vocabulary);
void lexer_close(struct lexer *lexer);

/* How to use it: lexer_begin() forgets the lines in hand; lexer_scan() adds a line, again and again
 * until lexer_full(); lexer_resolve() looks the words up and fills in the features that depend on
 * them. `text` is where the first line begins, or any place up to 2 GiB before it. */
void lexer_begin(struct lexer *lexer, const uint8_t *text);
void lexer_resolve(struct lexer *lexer);
static inline bool lexer_full(const struct lexer *lexer) {
    return lexer->words->line_count == LEXER_LINES || lexer->words->count >= LEXER_WORDS;
}

/* Scans a line of at most LEXER_BYTES, which ends at its first '\n'. The line must stay as it is
 * until lexer_resolve(), except the newline: if it was put there as a sentinel, the byte under it
 * may be restored earlier. Returns the byte after the newline. */
static inline const uint8_t *lexer_scan(struct lexer *lexer, const uint8_t *line) {
    return lexer->kernels->scan_line(lexer, line);
}

/* The same, token by token. */
const uint8_t *lexer_line(struct lexer *lexer, const uint8_t *line);

/* All steps for one line, which becomes lines[0]. */
void lexer_one(struct lexer *lexer, const uint8_t *line);

/* The parts of lexer_scan() and lexer_line(). lexer_begin_line() begins a line and returns its
 * values. lexer_tokens() reads the tokens that begin in at .. until - 1, or up to the newline, and
 * returns where the next token begins. lexer_end_line() ends the line, whose newline is at `end`,
 * and returns the byte after it. */
uint16_t *lexer_begin_line(struct lexer *lexer, const uint8_t *line);
const uint8_t *lexer_tokens(struct lexer *lexer, const uint8_t *at, const uint8_t *until,
                            uint16_t values[FEATURE_LEXED]);
const uint8_t *lexer_end_line(struct lexer *lexer, const uint8_t *end, bool plain);

/* Whether an ASCII word begins with two capitals and has no small letter. */
bool lexer_capitals(const uint8_t *at, size_t size);

/* A guillemet, dash or slash separates menu entries when it stands alone, with blanks or line ends
 * on both sides. */
static inline bool lexer_alone(const uint8_t *line, const uint8_t *start, const uint8_t *end) {
    return (start == line || start[-1] <= ' ') && *end <= ' ';
}

/* Whether a full stop ends a sentence if this byte is next: white space, a quotation mark, or any
 * byte beyond ASCII. */
static inline bool lexer_stops(uint8_t next) {
    return (uint8_t)(next - 0x21) >= 0x80 - 0x21 || next == '"';
}

/* Adds to a count. */
static inline void lexer_count_many(uint16_t values[FEATURE_LEXED], unsigned feature,
                                    uint32_t many) {
    uint32_t sum = values[feature] + many;
    values[feature] = (uint16_t)(sum < UINT16_MAX ? sum : UINT16_MAX);
}

/* Adds 1 to a count if a condition holds. */
static inline void lexer_count(uint16_t values[FEATURE_LEXED], unsigned feature, bool condition) {
    lexer_count_many(values, feature, condition);
}

/* Counts what a full stop is part of. */
static inline void lexer_dot(uint16_t values[FEATURE_LEXED], const uint8_t *line,
                             const uint8_t *dot) {
    if (dot[1] == ' ')
        lexer_count(values, FEATURE_date, dot_in_date(line, dot));
    else
        lexer_count(values, FEATURE_address, dot_in_address(line, dot));
}

#endif
