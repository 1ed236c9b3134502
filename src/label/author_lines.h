/* SPDX-License-Identifier: Apache-2.0
 *
 * What the lines of a page may be in a discussion: posts, names, and signs in the headers of posts;
 * for authors.c. */
#ifndef AUTHOR_LINES_H
#define AUTHOR_LINES_H

#include "label/analysis.h"
#include "label/window.h"

struct rule_set;

enum author_kind {
    AUTHOR_OTHER,
    AUTHOR_NUMBER, /* the number of a post, such as "#2" */
    AUTHOR_NAME,   /* may be a name */
    AUTHOR_DATED,  /* has a date or a time */
    AUTHOR_SAYS,   /* "Ann says:", "Posted by Ann": a rule about authors hits it */
    AUTHOR_POST,   /* of the text of a post, or any other body */
    AUTHOR_CHOSEN  /* is the name of a post, as keep_authors() found out */
};

/* Keys of signs: those with the same one may be the same part of different headers. Smaller keys
 * are bytes: layouts of lines, or hashes of lines that stand often on the page. A line with a date
 * counts for its layout and for KEY_DATED. */
enum { KEY_DATED = 256, KEY_SAYS, KEYS, NO_KEY = KEYS };

/* Non-blank lines of the window. The header of a post is what stands above it, below the post
 * before; no more than some lines. */
struct author_lines {
    struct analysis *analysis;
    const struct rule_set *rules;
    uint8_t kinds[WINDOW_ROWS];  /* each an enum author_kind */
    uint32_t names[WINDOW_ROWS]; /* the hash of what may be a name; 0: nothing */
    uint16_t
        posts[WINDOW_ROWS]; /* in a header: the number of the post's first line, from 1; else 0 */
    uint16_t keys[WINDOW_ROWS];
};

/* Fills the arrays in, but for the names. */
void author_lines_find(struct author_lines *lines, const struct window *window);

/* Fills the names in. */
void author_lines_names(struct author_lines *lines, const struct window *window);

/* Whether a rule knows a line as furniture that only discussions have. */
bool author_rules_talk(const struct analysis *analysis, const struct rule_set *rules, size_t line);

/* Whether furniture stands on a line that only discussions have. */
bool author_lines_talk(const struct author_lines *lines, size_t line);

static inline uint8_t author_value(const struct author_lines *lines, enum feature feature,
                                   size_t line) {
    return analysis_value(lines->analysis, feature, line);
}

#endif
