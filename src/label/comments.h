/* SPDX-License-Identifier: Apache-2.0
 *
 * The comments that readers left below an article. */
#ifndef COMMENTS_H
#define COMMENTS_H

#include "label/analysis.h"

struct rule_set;

/* Finds where comments begin below an article, and makes all lines from there on that are body
 * navigation. Needs the classes of the lines. A page that is a discussion as a whole, as in a
 * forum, has no article above its comments, and stays as it is.
 *
 * The section begins at a short line that a rule with a name like "en.navigation.comments" hits,
 * and that is on the page once: a button to reply is there for every comment. Above it stands an
 * article: some paragraphs with hardly a date or such a line among them. Below it stand dates and
 * such lines, one for a few lines of body. */
void drop_comments(const struct window *window, struct analysis *analysis,
                   const struct rule_set *rules);

/* Whether drop_comments() made a line navigation. */
bool comments_dropped(const struct analysis *analysis, size_t line);

#endif
