/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels that what stands around a line decides, against its own scores: see comments.h,
 * authors.h,
 * short_posts.h and first_heading.h. */
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
    OVERRULED_COMMENT, /* navigation: a reader's comment, with odds of 3,000 to 1 */
    OVERRULED_AUTHOR,  /* body: who wrote a post, with the same odds */
    OVERRULED_POST,    /* body: a post of a few words, with odds of 20 to 1 */
    OVERRULED_HEADING  /* body: the heading above the content, with odds of 5 to 1 */
};

/* Gives a line the class and the scores of an overruling. */
void overrule(struct analysis *analysis, size_t line, enum overruling why);

/* Whether overrule() did that. */
bool is_overruled(const struct analysis *analysis, size_t line, enum overruling why);

#endif
