/* SPDX-License-Identifier: Apache-2.0
 *
 * A model: rules and weights together, what a page is judged by. Public calls: descale.h. */
#ifndef MODEL_H
#define MODEL_H

#include "rules/phrase_index.h"
#include "filter/filter.h"
#include "label/weights.h"

struct descale_model {
    struct matcher matcher;
    struct weights weights;
    struct pack *pack;  /* decides alone; NULL: rules and weights do */
    char *weights_name; /* of the weights file in use, and its text; NULL: the built-in one */
    char *weights_text;
    size_t weights_size;
};

/* Reads the weights in use again, for the rules that there are now. Returns DESCALE_OK or
 * DESCALE_NO_MEMORY, for weights that were read before. */
enum descale_status model_weigh(struct descale_model *model,
                                const struct descale_reporter *reporter);

/* The number of the rule of that name, or -1. */
int64_t model_find(const struct descale_model *model, const char *name);

#endif
