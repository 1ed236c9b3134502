/* SPDX-License-Identifier: Apache-2.0
 *
 * The first look at a window: its bytes are cut into lines, and each line that is not blank goes
 * through the lexer, the lexicon and the rules. */
#ifndef SCAN_LINES_H
#define SCAN_LINES_H

#include "label/analysis.h"
#include "rules/phrase_index.h"

/* Cuts the window into lines, decides which of them are to be written, and begins a new analysis
 * with the lexer's features, the lexicon's, and the hits of rules. `separated`: newlines separate
 * lines instead of ending them. Returns DESCALE_OK or DESCALE_NO_MEMORY. */
enum descale_status scan_lines(struct window *window, bool separated, struct analysis *analysis,
                               struct lexer *lexer, const struct lexicon *lexicon,
                               const struct phrase_index *phrases);

#endif
