/* SPDX-License-Identifier: Apache-2.0
 *
 * What a config asks of the rules of a model that is being built. Each call returns DESCALE_OK,
 * DESCALE_INVALID or DESCALE_UNREADABLE (reported), or DESCALE_NO_MEMORY. */
#ifndef MODEL_RULES_H
#define MODEL_RULES_H

#include "model/model.h"

/* Adds the rules of all requests, so that all errors are reported, makes the index again, and runs
 * their `hit` and `miss` lines. */
enum descale_status model_add_rules(struct descale_model *model,
                                    const struct descale_config *config);

/* Checks the files that requests name, see model_check(). */
enum descale_status model_check_rules(struct descale_model *model,
                                      const struct descale_config *config);

/* Disables the rules whose name matches a pattern. Returns their number. */
size_t model_disable(struct descale_model *model, const char *pattern);

/* Disables what the requests name. */
enum descale_status model_disable_rules(struct descale_model *model,
                                        const struct descale_config *config);

/* Adds the rule try.rule, if there is a pattern to try. */
enum descale_status model_add_tried(struct descale_model *model,
                                    const struct descale_config *config);

#endif
