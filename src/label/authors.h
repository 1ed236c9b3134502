/* SPDX-License-Identifier: Apache-2.0
 *
 * Who wrote the posts of a discussion, and the comments below an article. */
#ifndef AUTHORS_H
#define AUTHORS_H

#include "label/analysis.h"

struct rule_set;

/* Finds the lines that say who wrote a post, and makes them body. Needs the classes of the lines.
 * Above the posts of a page the same furniture stands again and again: a date, how many posts
 * somebody wrote, a button. A name is a short line that no rule hits, and it has the same place
 * above or below one such sign each time; or it is a part of the sign: "alice, 3 May 2020, 10:11".
 * It is hardly ever the same as that of the post before, which tells names from ranks and buttons.
 * Where no such place is found, no line changes. */
void keep_authors(const struct window *window, struct analysis *analysis,
                  const struct rule_set *rules);

#endif
