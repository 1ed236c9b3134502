/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries of a table of contents. */
#ifndef CONTENTS_H
#define CONTENTS_H

#include "label/analysis.h"
#include "label/window.h"

/* Makes three or more lines body that have a title, a row of dots, and the number of a page, as in
 * "3.2 Forwarding ........ 7", and the heading above them. Needs the classes of the lines.
 * Documents have such lines; menus of sites, which look like them otherwise, do not. */
void keep_contents(const struct window *window, struct analysis *analysis);

#endif
