/* SPDX-License-Identifier: Apache-2.0
 *
 * --changes: what rules change. The inputs are labelled twice, with the built-in rules and with
 * those of the command line, and both runs are compared. */
#ifndef CHANGES_H
#define CHANGES_H

#include "options.h"

/* Opens the model that options ask for. NULL: reported. */
typedef descale_model *open_model_fn(const struct options *options);

/* Labels all inputs with both models, and prints what changed, or writes the page of --report.
 * Returns the exit status. */
int changes_run(const struct options *options, open_model_fn *open_model);

/* Whether a run that has written pages, or hits of --try, to a terminal is to show what its rules
 * change as well. */
bool changes_wanted(const struct options *options);

/* Shows it after such a run with a model: for --try, as a rule for each class. Returns the exit
 * status. */
int changes_show(const struct options *options, const descale_model *model,
                 open_model_fn *open_model);

#endif
