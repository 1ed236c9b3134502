/* SPDX-License-Identifier: Apache-2.0
 *
 * Marks: what markup says about a line. Text from crawlers often carries markup: Markdown (as
 * html2text and markdownify write it), the link numbers of lynx, the buttons of w3m, bullets,
 * headings, tables, fenced code. A reader of the rendered page sees neither that syntax nor the
 * addresses of links. So a line with markup gets
 *
 *   - a visible text, which the lexer, the rules and the lexicon see in place of the line's bytes,
 *     and a map from the visible text back to the bytes;
 *   - marks: one byte for each MARK row of features.def.
 *
 * A line of plain prose has no marks, and its visible text is the line itself. Deciding that costs
 * a few instructions, because the lexer has already counted the signs that markup is made of.
 *
 * The syntax is that of CommonMark 0.31 (https://spec.commonmark.org/0.31.2/) as far as it concerns
 * single lines, plus reference definitions, pipe tables, and `lynx -dump`. */
#ifndef MARKS_H
#define MARKS_H

#include "lex/lexer.h"

#include <string.h>

/* The marks of a line, in the order of features.def. While a page is being read, rule_line is 4
 * more if the signs stand right under text: mark_columns_finish() takes that for a heading above.
 */
enum mark {
#define MARK(name, meaning) MARK_##name,
#include "lex/features.def"
    MARKS
};

#define MARKS_BYTES 16 /* MARKS, rounded up; the rest is zeros */
_Static_assert(MARKS <= MARKS_BYTES, "there is room");

/* What the marks of a line depend on besides its own bytes. A page begins with zeros. A caller that
 * scans a line again must begin with the state that line began with. */
struct marks_state {
    uint8_t fence, fence_size;   /* the sign of the open code fence, and how often; 0: none */
    uint8_t link_lines;          /* lines that an open link may still go on for; 0: none is open */
    uint8_t target_lines;        /* the same for the address of a link */
    bool table;                  /* the line above is a row of a pipe table */
    bool page_break;             /* a form feed stood on the blank lines above */
    bool text_above;             /* the line above is not blank */
    bool markdown : 1, list : 1; /* Markdown was seen further up; a list is open */
    bool indented : 1;           /* the line above is indented code */
};
_Static_assert(sizeof(struct marks_state) == 8, "a state is kept for each line");

/* A piece of visible text and where it comes from, both in bytes from the start of their line. */
struct marks_piece {
    uint32_t visible, original;
};

/* Bytes of visible text that stand inside a link, half open. */
struct marks_span {
    uint32_t start, end;
};

/* A square bracket of the line that is being read. */
struct marks_bracket {
    uint32_t at;         /* where it stands */
    uint32_t match;      /* the index of its counterpart, or MARKS_NO_MATCH, or MARKS_LEFT_OPEN */
    uint32_t syntax_end; /* of one that closes the text of a link: where the link's syntax ends */
};
#define MARKS_NO_MATCH UINT32_MAX
#define MARKS_LEFT_OPEN (UINT32_MAX - 1) /* none on the line; it may stand on one of the next */

/* A line that the lexer has in hand. */
struct marked_line {
    uint8_t values[MARKS_BYTES];
    size_t first_piece, piece_count; /* its map, if its visible text is not its bytes */
};

struct marks {
    struct marks_state state; /* after the line that was read last */
    bool open;                /* something goes on from the line above */
    bool failed;              /* there was no memory for a line, which stayed as it is */
    const uint8_t *limit;     /* the end of the text that may be looked at */

    /* The lines that the lexer has in hand. Bit i is set in `marked` if line i has marks, and in
     * `rewritten` if its visible text is not its bytes; only then is lines[i] of use. */
    uint32_t marked, rewritten;
    struct marked_line lines[LEXER_LINES];
    uint8_t *text; /* room owned by the caller, see marks_begin() */
    size_t text_size;
    struct marks_piece *pieces;
    size_t piece_count, piece_capacity;

    /* Of the line that is being read. */
    struct marks_span *links;
    size_t link_count, link_capacity;
    struct marks_bracket *brackets;
    size_t bracket_count, bracket_capacity;
    size_t addresses; /* left out of the visible text */
};

/* Zeros make an empty `struct marks`. Frees what it allocated. */
void marks_close(struct marks *marks);

/* A new text follows: where it ends, and the state its first line begins with. */
void marks_text(struct marks *marks, const uint8_t *limit, struct marks_state state);

/* Forgets the lines in hand, together with lexer_begin(). `text` is where their visible texts go.
 * It must have room for as many bytes as those lines have together, plus LEXER_PADDING, and stand
 * less than 2 GiB after the text that lexer_begin() was given. */
void marks_begin(struct marks *marks, uint8_t *text);

/* Whether the lexer counted a sign on the line that markup is made of. */
static inline bool marks_signs(const struct lexed *lexed) {
    uint64_t signs; /* brackets, signs of code, bars, other signs */
    _Static_assert(FEATURE_symbol == FEATURE_bracket + 3, "the four are read at once");
    memcpy(&signs, &lexed->values[FEATURE_bracket], sizeof signs);
    return (signs != 0) | (lexed->values[FEATURE_address] > 0);
}

/* Whether a list number may stand at the begin of a line that begins with a digit. */
static inline bool marks_number(const uint8_t *line) {
    return line[1] == '.' || line[1] == ')' || line[2] == '.' || line[2] == ')' || line[3] == '.' ||
           line[3] == ')';
}

/* Whether the commas of a line are too many for prose. */
static inline bool marks_commas(const uint16_t values[FEATURE_LEXED]) {
    return values[FEATURE_comma] > values[FEATURE_words] / 4U + 1;
}

/* Whether a line may have markup, from what the lexer counted on it. False for nearly all lines of
 * plain prose. */
static inline bool marks_wanted(const struct marks *marks, const struct lexed *lexed) {
    const unsigned signs = 1U << FIRST_bullet | 1U << FIRST_sign;
    if ((*lexed->line <= ' ') | marks->open)
        return true;
    if (lexed->plain)
        return false;
    unsigned first = lexed->values[FEATURE_first];
    return marks_signs(lexed) | (unsigned)marks_commas(lexed->values) | (signs >> first & 1) |
               (*lexed->line == '`') ||
           (first == FIRST_digit && marks_number(lexed->line));
}

/* Reads the line that the lexer was given last, and gives the lexer its visible text instead if
 * that differs. Call this for every line for which marks_wanted() holds, marks_plain() for the
 * others, and marks_blank() for empty lines, which the lexer does not see. */
void marks_line(struct marks *marks, struct lexer *lexer);
static inline void marks_plain(struct marks *marks) {
    marks->state.text_above = true;
}
static inline void marks_blank(struct marks *marks) {
    marks->state.text_above = false;
}

/* The byte of the line that stands for byte `place` of its visible text. */
uint32_t marks_original(const struct marks *marks, const struct marked_line *line, uint32_t place);

/* Turns a span of visible text into the span of bytes it comes from; both half open. */
void marks_map(const struct marks *marks, const struct marked_line *line, uint32_t *start,
               uint32_t *end);

#endif
