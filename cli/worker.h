/* SPDX-License-Identifier: Apache-2.0
 *
 * A worker of a batch: takes inputs until none is left. Several may run, each in its own process.
 */
#ifndef WORKER_H
#define WORKER_H

#include "worker_state.h"

/* Takes inputs, each into the folder, or all into the worker's output. The worker's result says how
 * it went. */
void worker_run(struct worker *worker);

/* Runs the worker of a number, in this process, into the output folder. `relay` passes its messages
 * on; NULL: it prints them. */
void worker_take_part(struct batch *batch, size_t number, struct relay *relay);

/* Whether damage ended the run of a worker. */
bool worker_stopped(const struct batch *batch, const struct run_counts *counts);

/* Closes the worker's outputs; if `good` they get their names. `cut`: damage ended the run, so that
 * files are removed, while what went to a pipe or a device is ended in order. Returns 0 or an errno
 * value: what is wrong with the output *unwritten, a path, or NULL for standard output. */
int worker_close(struct worker *worker, bool good, bool cut, const char **unwritten);

#endif
