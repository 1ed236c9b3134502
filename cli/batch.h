/* SPDX-License-Identifier: Apache-2.0
 *
 * The inputs of a command line: one after the other into one output, or each into its own file of a
 * folder, several at a time. */
#ifndef BATCH_H
#define BATCH_H

#include "worker.h"
#include "report/statistics.h"

/* Cleans every input. Adds what was counted to `counts`, which has room for the model's rules, and
 * what reports show beyond them to `statistics`, unless that is NULL; its file of messages has to
 * be open for appending. Returns the exit status; what went wrong was printed. */
int batch_run(const struct options *options, const descale_model *model, struct run_counts *counts,
              struct statistics *statistics);

#endif
