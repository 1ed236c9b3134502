/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines that text browsers make of links. */
#ifndef LINK_LINES_H
#define LINK_LINES_H

#include "label/analysis.h"
#include "label/window.h"

/* Makes lines navigation that `lynx -dump` writes for links, whose numbers are their marks: a
 * paragraph of two or more links of a few words, such as "[8]Older [9]Newer", the links of a page's
 * head, and the headings of the list of addresses at the end. Needs the classes of the lines. Links
 * of Markdown are left alone: shops write their articles so. */
void drop_link_lines(const struct window *window, struct analysis *analysis);

#endif
