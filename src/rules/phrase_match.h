/* SPDX-License-Identifier: Apache-2.0
 *
 * Finds the phrases of an index among the words of lines.
 *
 * At each word, from left to right, the longest phrase that begins there wins, across all rules;
 * every rule that owns it hits; the search goes on after its last word. The lexer has picked the
 * words that may begin a phrase. For many lines at once, phrase_match_begin() looks those up among
 * the pairs that phrases begin with; from there phrase_match_line() walks the graph. */
#ifndef PHRASE_MATCH_H
#define PHRASE_MATCH_H

#include "lex/tokens.h"
#include "rules/hits.h"
#include "rules/phrase_index.h"

/* Finds where phrases begin among all `words`. */
void phrase_match_begin(const struct phrase_index *index, struct words *words);

/* Appends the phrases found on line `line` of `words` to `hits`, as hits of line `number`. `values`
 * are the line's features, for the conditions of rules. Lines have to be passed in order, after
 * phrase_match_begin(). False: no memory. */
bool phrase_match_line(const struct phrase_index *index, struct words *words, size_t line,
                       const uint16_t *values, uint32_t number, struct hits *hits);

#endif
