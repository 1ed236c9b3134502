/* SPDX-License-Identifier: Apache-2.0
 *
 * The place of a line: what the lines around it and the page as a whole add to its features. */
#ifndef CONTEXT_H
#define CONTEXT_H

#include "label/window.h"

/* Works out all features but those of the lexer, for every non-blank line of the window. */
void place_lines(struct page *page, const struct weights *weights, const struct matcher *matcher);

#endif
