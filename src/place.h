/* SPDX-License-Identifier: Apache-2.0
 *
 * The place of a line: what the lines around it and the page as a whole add to its features. */
#ifndef PLACE_H
#define PLACE_H

#include "page.h"

/* Works out the SHARE and PLACE features of every non-blank line of the window. */
void place_lines(struct page *page, const struct matcher *matcher);

#endif
