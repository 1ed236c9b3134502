/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines through the matcher and the shapes. */
#ifndef LINE_MATCH_H
#define LINE_MATCH_H

#include "lex/lexer.h"

/* Finds out all that depends on what is known of the words: lexer_know(), and where phrases begin.
 */
void line_know(struct lexer *lexer);

/* Adds the rules that hit a line, `index` of those the lexer has in hand, to `hits`, as hits of
 * line `number`. False: no memory. */
bool line_match(const struct lexer *lexer, size_t index, uint32_t number, struct hits *hits);

#endif
