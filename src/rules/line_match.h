/* SPDX-License-Identifier: Apache-2.0
 *
 * Matches lines against all rules: their phrases and their shapes. */
#ifndef LINE_MATCH_H
#define LINE_MATCH_H

#include "lex/lexer.h"
#include "rules/hits.h"
#include "rules/phrase_index.h"

/* Resolves the words of all lines in the lexer: lexer_resolve(), then where phrases begin. */
void line_match_begin(struct lexer *lexer, const struct phrase_index *index);

/* Appends the rules that hit line `line` of the lexer to `hits`, as hits of line `number`. Lines
 * have to be passed in order. False: no memory. */
bool line_match(const struct phrase_index *index, const struct lexer *lexer, size_t line,
                uint32_t number, struct hits *hits);

#endif
