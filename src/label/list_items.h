/* SPDX-License-Identifier: Apache-2.0
 *
 * Items of lists that the body of a page introduces. */
#ifndef LIST_ITEMS_H
#define LIST_ITEMS_H

#include "label/analysis.h"

/* Makes the items of a list body whose line above is body and introduces it: by a colon at its end,
 * or, where the markup shows links, by being a sentence. Needs the classes of the lines. Menus are
 * lists too: so an item that is a link, a button, or hit by a rule is left alone, and so are those
 * after it, and all items below a line that a rule hits ("Read also:"). */
void keep_list_items(struct analysis *analysis);

#endif
