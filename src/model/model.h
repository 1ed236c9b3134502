/* SPDX-License-Identifier: Apache-2.0
 *
 * A model: rules and weights together, what a page is judged by. Public calls: descale.h. */
#ifndef MODEL_H
#define MODEL_H

#include "filter/filter.h"
#include "label/weights.h"
#include "rules/phrase_index_build.h"

struct descale_model {
    struct rule_set rules;                /* the built-in rules, then those that were added */
    struct phrase_index index;            /* their phrases */
    struct phrase_index_builder *builder; /* what made the index; NULL: it is the built-in one */
    struct weights weights;
    struct filter *filter; /* decides alone; NULL: rules and weights decide */
    char *weights_name; /* of the weights file in use, and its text; NULL: the built-in one */
    char *weights_text;
    size_t weights_size;
};

/* Gets the model a builder with the phrases of its rules, to which more may be added; then
 * model_index() has to make the index again. False: no memory; the model is as before. */
bool model_extend(struct descale_model *model);

/* Makes the index of the rules and phrases that there are now. False: no memory. */
bool model_index(struct descale_model *model);

/* Reads the weights in use again, for the rules that there are now. Returns DESCALE_OK or
 * DESCALE_NO_MEMORY, for weights that were read before. */
enum descale_status model_weigh(struct descale_model *model,
                                const struct descale_reporter *reporter);

/* Finds the rule in use of that name; *number becomes its number. False: there is none. */
bool model_find(const struct descale_model *model, const char *name, uint32_t *number);

#endif
