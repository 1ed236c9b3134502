/* SPDX-License-Identifier: Apache-2.0
 *
 * What descale finds out about the lines of a window, stage after stage: features, hits of rules,
 * scores, and at last labels. Valid until the next window is scanned. */
#ifndef ANALYSIS_H
#define ANALYSIS_H

#include "label/columns.h"
#include "label/lexicon.h"
#include "label/odds.h"
#include "lex/lexer.h"
#include "lex/marks.h"
#include "rules/hits.h"

#define LEXED_BYTES LEXED_VALUES /* what the lexer finds on a line, a byte each */

struct analysis {
    size_t count; /* non-blank lines of the window; arrays have an entry for each, in their order */
    uint8_t (*lexed)[LEXED_BYTES]; /* what the lexer found on each line */
    uint8_t *columns;              /* FEATURES columns of COLUMN_BYTES, see columns.h */
    uint64_t *line_hashes;         /* hash of each line's words */
    uint32_t *first_hits; /* [count + 1]: the hits of line i begin at hits.items[this[i]] */
    struct hits hits;
    int16_t *scores[SCORES]; /* the sum of each forest, see odds.h */
    uint8_t *classes;        /* the class decided for each line */
    unsigned body_step;      /* the step of scores from which on lines are body, see decide.h */

    uint8_t *labels; /* one entry a line of the window, blank lines labelled like the one above */
    uint8_t
        label_above; /* label of the line above the first to be written; DESCALE_BLANK at the top */
    bool in_comments;   /* the lines in hand stand below the article, see comments.h */
    struct title title; /* words of the page's first line */

    struct marks marks;              /* the markup of the lines in the lexer's hand */
    struct marks_state *mark_states; /* where each line of the window, blank ones too, begins */
    size_t marked_count;             /* lines of the window that have marks */
    uint32_t marks_seen;             /* which marks they have: bit i for the i-th, see marks.h */
    uint32_t
        marks_stale;  /* those of windows before, which columns that are made of them may show */
    size_t mark_rows; /* lines that the columns of marks may have values for */

    /* Room to work in. */
    uint8_t *layouts;  /* layouts[COLUMN_PAD + i]: signature of line i's layout, see repetition.c */
    uint16_t *sums;    /* sums[COLUMN_PAD + i]: sum of a column over the lines above line i */
    uint64_t *repeats; /* hash table of 2 * WINDOW_LINES entries, see repetition.c */
    uint64_t key;      /* of that table: odd, and chosen at random */
    uint32_t *slots;   /* the entry of each line in `repeats` */
    void *memory;      /* all the arrays, one after the other */
};

/* Makes room for the lines of a window. False: out of memory. Call analysis_close() in either case.
 */
bool analysis_open(struct analysis *analysis);
void analysis_close(struct analysis *analysis);

/* Forgets the page in hand. */
void analysis_begin(struct analysis *analysis);

/* A feature's column: its value on the first line. */
static inline uint8_t *analysis_column(const struct analysis *analysis, enum feature feature) {
    return analysis->columns + (size_t)feature * COLUMN_BYTES + COLUMN_PAD;
}

/* The value of any feature on a non-blank line, as the forests see it. */
static inline uint8_t analysis_value(const struct analysis *analysis, enum feature feature,
                                     size_t line) {
    return analysis->columns[column_offset(feature) + (feature_shared(feature) ? 0 : line)];
}

/* Whether one of `count` features of a non-blank line is more than 0. */
static inline bool analysis_has_any(const struct analysis *analysis, const enum feature *features,
                                    size_t count, size_t line) {
    for (size_t i = 0; i < count; i++)
        if (analysis_value(analysis, features[i], line) > 0)
            return true;
    return false;
}

/* The hits on a non-blank line: *count of them; NULL: none. */
static inline const struct hit *analysis_hits(const struct analysis *analysis, size_t line,
                                              size_t *count) {
    *count = analysis->first_hits[line + 1] - analysis->first_hits[line];
    return *count > 0 ? analysis->hits.items + analysis->first_hits[line] : NULL;
}

#endif
