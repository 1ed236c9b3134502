/* SPDX-License-Identifier: Apache-2.0
 *
 * The inputs of a command line, one after another into one output, or each into its own file of a
 * folder, several at a time. */
#ifndef BATCH_H
#define BATCH_H

#include "worker.h"

/* Cleans every input. `stop` becomes non-zero when the run is to end early. What was counted is
 * added to the tally, which has room for the model's rules; messages are appended to `damage`, a
 * file open for appending, if that is not NULL. Returns the exit status; what went wrong was said
 * on standard error. */
int batch_run(const struct options *options, const struct descale_model *model,
              const volatile sig_atomic_t *stop, struct tally *tally, FILE *damage);

/* A reporter's function: prints a message unless -q was given; `context` is NULL or internal. */
void batch_message(void *context, const char *message);

#endif
