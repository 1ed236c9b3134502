/* SPDX-License-Identifier: Apache-2.0
 *
 * A model: rules and weights together, or a filter: what a page is judged by. It is built once,
 * from a config, and never changes afterwards. Public calls: descale.h. */
#ifndef MODEL_H
#define MODEL_H

#include "base/report.h"
#include "filter/filter.h"
#include "label/weights.h"
#include "rules/phrase_index_build.h"
#include "rules/rulefile.h"

struct descale_model {
    struct rule_set rules;                /* the built-in rules, then those that were added */
    struct phrase_index index;            /* their phrases */
    struct phrase_index_builder *builder; /* of the rules that were added, or NULL */
    struct weights weights;
    bool drop_comments;        /* comments below an article are not body */
    bool keep_authors;         /* the names of those who wrote posts are body */
    struct filter *filter;     /* decides alone; NULL: rules and weights decide */
    descale_rule *shown_rules; /* the rules as the public calls show them */
};

/* Gives a model that is being built a builder, to which phrases may be added; then model_index()
 * has to make the index again. False: no memory; the model is as before. */
bool model_extend(struct descale_model *model);

/* Makes the index of the rules and phrases that there are now. False: no memory. */
bool model_index(struct descale_model *model);

/* Adds the rules of a rule file that was parsed, `status` says how, to a model that is being built,
 * in place of rules with the same names, and runs their `hit` and `miss` lines; a filter is only
 * checked. Closes the file. Returns DESCALE_OK,
 * DESCALE_INVALID or DESCALE_UNREADABLE (reported), or DESCALE_NO_MEMORY; after an error the model
 * is good for nothing but further checks. */
enum descale_status model_check(struct descale_model *model, struct rulefile *file,
                                enum descale_status status, const struct reporter *reporter);

/* Runs the `hit` and `miss` lines of a rule file that was parsed, `status` says how, and whose
 * rules the model has; closes it. Warns of lines that fail. Returns DESCALE_OK or
 * DESCALE_NO_MEMORY. */
enum descale_status model_run_examples(struct descale_model *model, struct rulefile *file,
                                       enum descale_status status, const struct reporter *reporter);

#endif
