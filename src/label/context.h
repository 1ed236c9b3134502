/* SPDX-License-Identifier: Apache-2.0
 *
 * Context features: what the rest of a line, the lines around it and the page as a whole add to
 * what the lexer found on it. */
#ifndef CONTEXT_H
#define CONTEXT_H

#include "label/analysis.h"
#include "label/weights.h"

/* Computes every feature that scan_lines() has not, but those of the draft, for all lines of the
 * analysis. */
void context_features(const struct window *window, struct analysis *analysis,
                      const struct weights *weights, const struct rule_set *rules);

#endif
