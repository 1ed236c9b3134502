/* SPDX-License-Identifier: Apache-2.0
 *
 * Posts of a few words, in a discussion. */
#ifndef SHORT_POSTS_H
#define SHORT_POSTS_H

#include "label/analysis.h"
#include "label/window.h"

struct rule_set;

/* Finds short lines of posts, such as "Any ideas?", and makes them body. Needs the classes of the
 * lines. Most posts of a discussion begin below the same part of their headers, as a rule a date.
 * Lines below it that say something, of which no rule knows anything, are of a post too, if what
 * follows is the rest of the post, or furniture that stands below other posts as well; so are lines
 * between a post and such furniture. Where no such part is found, no line changes. */
void keep_short_posts(const struct window *window, struct analysis *analysis,
                      const struct rule_set *rules);

#endif
