/* SPDX-License-Identifier: Apache-2.0
 *
 * Reasons in words, for a person. */
#ifndef REASON_TEXT_H
#define REASON_TEXT_H

#include "base/buffer.h"
#include "label/explain.h"

/* A reason with a smaller share is not shown: it changes the odds by less than a twentieth. */
#define REASON_LEAST 0.05

/* What a reason is about. */
struct reason_context {
    const struct rule_set *rules;
    const struct hit *hits;             /* of the line */
    const uint8_t *text;                /* of the line */
    enum descale_label_id label, other; /* what was explained against what */
    const struct explanation *explanation;
};

/* Appends a reason to a buffer, as in `rule en.promo.newsletter: "our newsletter", asks to
 * subscribe` or "stands in a run of 12 lines of at most 4 words". Text of the page stands in it as
 * it is. False: out of memory. */
bool reason_text(struct buffer *to, const struct reason_context *context,
                 const struct reason *reason);

/* Appends what a share does to odds: "x 12" multiplies them by 12, "/ 1.5" divides them; at most 8
 * characters, ">1000" for more. */
bool reason_factor(struct buffer *to, double share);

/* Appends odds by their logarithm: "12 to 1", or "1 to 1.5". */
bool reason_odds(struct buffer *to, double odds);

#endif
