/* SPDX-License-Identifier: Apache-2.0
 *
 * The lexer: one pass over some lines that counts their features and finds their words; then
 * words.c hashes the words of all of them and looks them up. It has two fronts that find the same:
 * tokens by re2c, for whatever a text may have, and skim.c, which takes plain words and signs 64
 * bytes at a time and leaves the rest to the former. */
#ifndef LEXER_H
#define LEXER_H

#include "lex/features.h"
#include "lex/tokens.h"
#include "simd/cpu.h"

/* Bytes that must be readable behind the newline that ends a line: lines are looked at 64 bytes at
 * a time. Their values do not matter. */
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

/* A line that the lexer has been over. */
#define LEXED_VALUES 32 /* FEATURE_LEXED, rounded up */
struct lexed {
    uint16_t values[LEXED_VALUES]; /* the COUNT and KIND features; counts stop at 65535 */
    const uint8_t *line, *end;     /* its newline is at `end` */
    bool blank;                    /* it has nothing visible */
    bool plain; /* it has only ASCII words, more than one letter in the first, and blanks */
};
_Static_assert(FEATURE_LEXED <= LEXED_VALUES, "there is room");

/* So many lines and words are taken together; the last line may have more words. */
#define LEXER_LINES WORDS_LINES
#define LEXER_WORDS 256

struct lexer {
    const struct lexer_kernels *kernels;
    const struct vocabulary *vocabulary;

    /* The lines in hand, and their words: words->lines[i] are those of lines[i]. */
    struct lexed lines[LEXER_LINES];
    struct words *words;
    size_t first_word; /* of the line that is being read */

    /* Of the line that is being read. */
    const uint8_t *line;
    uint32_t word_count, ideographs, capitals, stops;
    uint32_t extra; /* bytes that are not the first of their character */
    uint8_t end;    /* enum end of the token read last */
};

/* False: no memory. lexer_close() in either case. The vocabulary may be NULL: then nothing is known
 * of the words. */
bool lexer_open(struct lexer *lexer, const struct vocabulary *vocabulary);
void lexer_close(struct lexer *lexer);

/* Lines are scanned in four steps: lexer_begin() forgets those in hand; skim_line() adds one, until
 * lexer_full(); lexer_know() finds out all that depends on what is known of the words. `text` is
 * where the first line begins, or anything up to 2 GiB before. */
void lexer_begin(struct lexer *lexer, const uint8_t *text);
void lexer_know(struct lexer *lexer);
static inline bool lexer_full(const struct lexer *lexer) {
    return lexer->words->line_count == LEXER_LINES || lexer->words->count >= LEXER_WORDS;
}

/* Scans the line at `line`, which ends at its first '\n', is at most LEXER_BYTES long and has
 * LEXER_PADDING bytes behind that, all of which stay until lexer_know(), but that whatever ended
 * the line may be put back. Returns the byte after the newline. */
static inline const uint8_t *skim_line(struct lexer *lexer, const uint8_t *line) {
    return lexer->kernels->scan_line(lexer, line);
}

/* The same by tokens alone. */
const uint8_t *lexer_line(struct lexer *lexer, const uint8_t *line);

/* All four steps for one line, which is lines[0] then. */
void lexer_one(struct lexer *lexer, const uint8_t *line);

/* What both fronts are made of: begins a line and returns its values, reads the tokens that begin
 * before `until`, or up to the newline, and ends it, the newline being at `end`. lexer_tokens()
 * returns where the next token begins. */
uint16_t *lexer_begin_line(struct lexer *lexer, const uint8_t *line);
const uint8_t *lexer_tokens(struct lexer *lexer, const uint8_t *at, const uint8_t *until,
                            uint16_t values[FEATURE_LEXED]);
const uint8_t *lexer_end_line(struct lexer *lexer, const uint8_t *end, bool plain);

/* Whether an ASCII word has capitals only, digits aside: two of them at its head or more. */
bool lexer_capitals(const uint8_t *at, size_t size);

static inline bool ascii_alphanumeric(uint8_t byte) {
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10;
}

/* A guillemet, dash or slash is furniture when it stands alone: blanks or line ends around it. */
static inline bool lexer_alone(const uint8_t *line, const uint8_t *start, const uint8_t *end) {
    return (start == line || start[-1] <= ' ') && *end <= ' ';
}

/* Whether a full stop ends a sentence before this byte: white space, a quote or anything beyond
 * ASCII. */
static inline bool lexer_stops(uint8_t next) {
    return (uint8_t)(next - 0x21) >= 0x80 - 0x21 || next == '"';
}

/* Counts so many. */
static inline void lexer_count_many(uint16_t values[FEATURE_LEXED], unsigned feature,
                                    uint32_t many) {
    uint32_t sum = values[feature] + many;
    values[feature] = (uint16_t)(sum < UINT16_MAX ? sum : UINT16_MAX);
}

/* Counts one, if a condition holds. */
static inline void lexer_count(uint16_t values[FEATURE_LEXED], unsigned feature, bool condition) {
    lexer_count_many(values, feature, condition);
}

#endif
