/* SPDX-License-Identifier: Apache-2.0
 *
 * Context features that need no language: lines that look like headings, ends of sentences and
 * dates, as lists of headlines and teasers have them; and which line heads the
 * content. */
#ifndef LINE_FORMS_H
#define LINE_FORMS_H

#include "label/analysis.h"
#include "label/window.h"

/* Values of the feature headline. */
enum { HEADLINE_NONE, HEADLINE_ALONE, HEADLINE_REPEATED, HEADLINE_ABOVE_CONTENT, HEADLINE_AGAIN };

/* Whether a line of `size` bytes is the number of a post, such as "#2". */
bool is_post_number(const uint8_t *text, size_t size);

/* Fills in heading_like, ended and dated. Needs the lexer's features. */
void line_forms(struct analysis *analysis);

/* Fills in headline, and whether the title is repeated. Needs sentence, title and title_cover. */
void find_headline(const struct window *window, struct analysis *analysis);

#endif
