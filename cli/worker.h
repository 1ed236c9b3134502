/* SPDX-License-Identifier: Apache-2.0
 *
 * One worker of a batch: takes inputs until none is left. Several may run, each in a process. */
#ifndef WORKER_H
#define WORKER_H

#include "inputs.h"
#include "manifest.h"
#include "output_file.h"
#include "progress.h"
#include "run_counts.h"

#include <signal.h>
#include <stdio.h>

enum { EXIT_GOOD = 0, EXIT_DAMAGED = 1, EXIT_FAILED = 2, EXIT_INTERRUPTED = 130 };

/* What one worker did. */
struct result {
    _Alignas(struct stand) struct tally tally;
    int exit_status;
};

/* What the workers have in common, in memory that their processes share. The results, the stands
 * and the counts of rules stand behind it, and want numbers of 64 bits to be aligned. */
struct shared {
    _Alignas(struct stand) _Atomic size_t next; /* input that nobody has taken yet */
    struct result *results;
    struct stand *stands;
};

struct batch {
    const struct options *options;
    const struct descale_model *model;
    const volatile sig_atomic_t *stop;
    struct inputs inputs;
    struct manifest manifest;
    struct shared *shared;
    FILE *damage; /* messages for --stats, appended to by all workers */
    bool folder;  /* each input has an output of its own */
    bool watched; /* progress is shown */
    bool alone;   /* there is one worker, and a processor left */
};

/* A worker with the input it has in hand. */
struct worker {
    const struct batch *batch;
    struct descale_stream *stream;
    struct output *output, *rejects; /* NULL: none */
    struct result *result;
    struct stand *stand;
    int file;
};

/* Takes inputs, each into the folder, or all into the worker's output. What came of it is in the
 * worker's result. */
void worker_run(struct worker *worker);

/* Closes the worker's outputs; if `good` they get their names. Returns 0 or an errno value. */
int worker_close(struct worker *worker, bool good);

/* Says what is wrong with a file. Returns EXIT_FAILED. */
int worker_complain(const char *name, int error);

/* FOLDER/NAMESUFFIX, to be freed; NULL: no memory. */
char *worker_join(const char *folder, const char *name, const char *suffix);

/* Makes the folders that a path goes through behind its first `from` bytes, if any: none there may
 * be a link, which may lead anywhere (ELOOP). Returns 0 or an errno value. */
int worker_folders(char *path, size_t from);

#endif
