/* SPDX-License-Identifier: Apache-2.0
 *
 * The draft: a first decision on every line, which becomes features of the lines around it. So the
 * second one knows what stands above and below, and blocks come out whole (stacking: D. Wolpert,
 * Stacked generalization, 1992; W. Cohen and V. Carvalho, Stacked sequential learning, 2005). */
#ifndef DRAFT_H
#define DRAFT_H

#include "label/analysis.h"
#include "label/weights.h"

/* Computes every feature whose name has "draft" in it, for all lines of the analysis. All other
 * features must be there. Without forests for the draft every line is as likely body as not. */
void draft_features(struct analysis *analysis, const struct weights *weights);

/* What the draft says for a line with these values of features: the values of draft_body,
 * draft_cookie and draft_promo. */
void draft_of_line(const struct weights *weights, const uint8_t values[FEATURES],
                   uint8_t draft[SCORES]);

#endif
