/* SPDX-License-Identifier: Apache-2.0
 *
 * Workers in processes of their own, whose messages are printed in the order of the inputs. */
#ifndef WORKER_PROCESSES_H
#define WORKER_PROCESSES_H

#include "worker.h"

/* Runs `jobs` workers, shows their progress, and waits for them. Returns the exit status of the run
 * as far as the processes tell; what each worker did is in its result. What went wrong was
 * printed. */
int worker_processes_run(struct batch *batch, size_t jobs, enum progress_kind kind);

#endif
