/* SPDX-License-Identifier: Apache-2.0
 *
 * Matches lines against all rules: the phrases and the shapes. */
#ifndef LINE_MATCH_H
#define LINE_MATCH_H

#include "lex/lexer.h"
#include "rules/phrase_index.h"

/* Resolves the words of all lines in the lexer: lexer_know(), then where phrases begin. */
void line_know(struct lexer *lexer, const struct matcher *matcher);

/* Appends the rules that hit the lexer's line `index` to `hits`, as hits of line `number`. Lines
 * have to be passed in order. False: no memory. */
bool line_match(const struct matcher *matcher, const struct lexer *lexer, size_t index,
                uint32_t number, struct hits *hits);

#endif
