/* SPDX-License-Identifier: Apache-2.0
 *
 * The comments that readers left below an article. */
#ifndef COMMENTS_H
#define COMMENTS_H

#include "label/analysis.h"

struct rule_set;

/* Finds where comments begin below an article, and makes all lines from there on that are body
 * navigation. Needs the classes of the lines. A page that is a discussion as a whole, as in a
 * forum, has no article above its comments, and stays as it is; so do pages with lines that only
 * forums have, which rules with names like "en.navigation.forum-thread" hit.
 *
 * Signs of comments are short lines with a date or an address, and those that rules with names like
 * "en.navigation.comments" hit: titles ("12 comments"), authors ("Ann says:") and buttons
 * ("Reply"). Comments begin at a title, an author, or a date with a time. Above it stands a
 * paragraph or more with hardly a sign among them. Below it the signs stand near each other, with
 * one for a few lines of body on the whole rest of the page. Where a line repeats the title right
 * above a paragraph, the article is below it, and nothing above it counts. */
void drop_comments(const struct window *window, struct analysis *analysis,
                   const struct rule_set *rules);

#endif
