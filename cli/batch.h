/* SPDX-License-Identifier: Apache-2.0
 *
 * The inputs of a command line: one after the other into one output, or each into its own file of a
 * folder, several at a time. */
#ifndef BATCH_H
#define BATCH_H

#include "worker.h"

/* Cleans every input. Adds what was counted to `counts`, which has room for the model's rules, and
 * appends messages to `damage`, a file that is open for appending, if that is not NULL. Returns the
 * exit status; what went wrong was printed. */
int batch_run(const struct options *options, const descale_model *model, struct run_counts *counts,
              FILE *damage);

#endif
