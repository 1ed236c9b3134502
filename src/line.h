/* SPDX-License-Identifier: Apache-2.0
 *
 * One line through the lexer, the matcher and the shapes. */
#ifndef LINE_H
#define LINE_H

#include "lexer.h"

/* Scans the line at `line`, as lexer_line() wants it: fills in the counts and kinds among its
 * features, and adds the rules that hit to `hits`, as hits of line `number`. A blank line has
 * lexer->blank and no hits. Returns the byte after the newline, or NULL: no memory. */
const uint8_t *line_scan(struct lexer *lexer, const uint8_t *line, uint16_t values[FEATURE_LEXED],
                         uint32_t number, struct hits *hits);

#endif
