/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels that what stands around a line decides, against its own scores: see comments.h, authors.h,
 * contents.h, short_posts.h, first_heading.h, list_items.h, table_rows.h and link_lines.h. */
#ifndef OVERRULE_H
#define OVERRULE_H

#include "label/analysis.h"
#include "rules/rule_topic.h"

struct rule_set;

/* Whether a line is hit by a rule with one of these topics: a mask of TOPIC_MASK(). */
bool is_hit_about(const struct analysis *analysis, const struct rule_set *rules, size_t line,
                  unsigned topics);

/* Why a line was overruled. */
enum overruling {
    OVERRULED_NOT,       /* it was not */
    OVERRULED_COMMENT,   /* navigation: a reader's comment */
    OVERRULED_LINKS,     /* navigation: nothing but links */
    OVERRULED_ADDRESSES, /* navigation: heads a list of addresses */
    OVERRULED_AUTHOR,    /* body: who wrote a post */
    OVERRULED_POST,      /* body: a post of a few words */
    OVERRULED_HEADING,   /* body: the heading above the content */
    OVERRULED_ITEM,      /* body: an item of a list that the body introduces */
    OVERRULED_ROW,       /* body: a row of a table that the body introduces */
    OVERRULED_CONTENTS   /* body: an entry of a table of contents */
};

/* What an overruling says. */
struct overruling_words {
    const char *lines; /* which lines, in a word */
    const char *why;   /* as a reason, after "because it" */
};

/* Gives a line the class and the scores of an overruling. */
void overrule(struct analysis *analysis, size_t line, enum overruling why);

/* The overruling that a line has its class and its scores from. */
enum overruling overruling_of(const struct analysis *analysis, size_t line);

/* The words of an overruling but OVERRULED_NOT. */
const struct overruling_words *overruling_words(enum overruling why);

#endif
