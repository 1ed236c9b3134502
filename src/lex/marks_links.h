/* SPDX-License-Identifier: Apache-2.0
 *
 * The square brackets of a line. `index` is that of a bracket in marks->brackets, and `at` the
 * place where it stands. */
#ifndef MARKS_LINKS_H
#define MARKS_LINKS_H

#include "lex/marks_visible.h"

/* Finds the counterpart of each square bracket from `at` on, the first of the line. False: no
 * memory.
 */
bool links_match(struct visible *visible, const uint8_t *at);

/* Whether the text of an image begins with this bracket, and its address follows on the line. */
bool links_is_image(const struct visible *visible, size_t index);

/* Reads an opening or a closing bracket, and returns where to go on. `image`: the bracket opens the
 * text of an image, which is left out. */
const uint8_t *links_open(struct visible *visible, size_t index, const uint8_t *at, bool image);
const uint8_t *links_close(struct visible *visible, size_t index, const uint8_t *at);

#endif
