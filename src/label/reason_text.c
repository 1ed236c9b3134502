/* SPDX-License-Identifier: Apache-2.0 */
#include "label/reason_text.h"
#include "base/plain_locale.h"
#include "descale.h"
#include "label/feature_text.h"
#include "label/spoken_words.h"
#include "rules/rule_set.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST_FACTOR 1000 /* a larger one is not told exactly */

/* The rules that hit the same words: their names, the words, and why the first of them is there. */
static bool put_phrase(struct buffer *to, const struct reason_context *context,
                       const struct reason *reason) {
    const uint32_t *order = context->explanation->order + reason->first_hit;
    const struct hit *hit = &context->hits[order[0]];
    bool good = buffer_text(to, reason->hits > 1 ? "rules " : "rule ");
    for (size_t i = 0; good && i < reason->hits; i++)
        good = buffer_text(to, i ? ", " : "") &&
               buffer_text(to, context->rules->items[context->hits[order[i]].rule].name);
    return good && buffer_text(to, ": \"") &&
           buffer_append(to, context->text + hit->start, hit->end - hit->start) &&
           buffer_text(to, "\", ") && buffer_text(to, context->rules->items[hit->rule].why);
}

static bool put_words(struct buffer *to, const struct reason_context *context,
                      const struct reason *reason) {
    const struct spoken *words = reason->words;
    bool several = memchr(words->text, ' ', words->size);
    return buffer_text(to, several ? "the words \"" : "the word \"") &&
           buffer_append(to, words->text, words->size) &&
           buffer_format(to, several ? "\" speak for %s" : "\" speaks for %s",
                         descale_label_name(reason->share > 0 ? context->label : context->other));
}

bool reason_text(struct buffer *to, const struct reason_context *context,
                 const struct reason *reason) {
    char text[FEATURE_TEXT_BYTES];
    switch (reason->kind) {
    case REASON_PHRASE:
        return put_phrase(to, context, reason);
    case REASON_WORDS:
        return put_words(to, context, reason);
    case REASON_JOINED:
        return buffer_text(to, "belongs together with the lines next to it, which count for it");
    case REASON_OVERRULED:
        return buffer_text(to, overruling_words(reason->overruling)->why);
    case REASON_FEATURE:
        break;
    }
    return buffer_text(to, feature_text(text, reason->feature, context->explanation->values));
}

/* A factor from 1 on as text. */
struct factor {
    char text[32];
};
static struct factor factor_of(double share) {
    struct factor factor;
    double value = exp(fabs(share));
    struct plain_locale locale = plain_begin();
    if (value > MOST_FACTOR)
        snprintf(factor.text, sizeof factor.text, ">%d", MOST_FACTOR);
    else
        snprintf(factor.text, sizeof factor.text, "%.*f", value < 9.95 ? 1 : 0, value);
    plain_end(locale);
    return factor;
}

bool reason_factor(struct buffer *to, double share) {
    return buffer_format(to, "%s %s", share < 0 ? "/" : "x", factor_of(share).text);
}

bool reason_odds(struct buffer *to, double odds) {
    const struct factor factor = factor_of(odds);
    return odds < 0 ? buffer_format(to, "1 to %s", factor.text)
                    : buffer_format(to, "%s to 1", factor.text);
}
