/* SPDX-License-Identifier: Apache-2.0
 *
 * One line through the matcher and the shapes. */
#ifndef LINE_H
#define LINE_H

#include "lexer.h"

/* Adds the rules that hit a line, `index` of those the lexer has in hand, to `hits`, as hits of line
 * `number`. False: no memory. */
bool line_match(const struct lexer *lexer, size_t index, uint32_t number, struct hits *hits);

#endif
