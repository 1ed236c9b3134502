/* SPDX-License-Identifier: Apache-2.0
 *
 * The heading above the content of a page whose title is not known. */
#ifndef FIRST_HEADING_H
#define FIRST_HEADING_H

#include "label/analysis.h"

struct rule_set;

/* Where the body of a page begins with a paragraph, makes the heading above it body. Needs the
 * classes of the lines. Between the two may stand names of authors, dates, images, and lines that
 * rules know: buttons, for example. A page whose title is its first line, or is repeated, has a
 * headline as its first line of body, and does not change. */
void keep_first_heading(struct analysis *analysis, const struct rule_set *rules);

#endif
