/* SPDX-License-Identifier: Apache-2.0
 *
 * A worker of a batch: takes inputs until none is left. Several may run, each in its own process.
 */
#ifndef WORKER_H
#define WORKER_H

#include "inputs.h"
#include "manifest.h"
#include "message.h"
#include "output_file.h"
#include "progress.h"
#include "relay.h"
#include "run_counts.h"

/* What one worker did. */
struct result {
    _Alignas(struct worker_progress) struct run_counts counts;
    int exit_status;
    bool damaged_before; /* an input that --resume skipped was damaged */
};

/* What the workers have in common, in memory that their processes share. The results, the progress
 * and the counts of rules come after it in the same block, so they need its alignment. */
struct shared {
    _Alignas(struct worker_progress) _Atomic size_t next; /* input that nobody has taken yet */
    struct result *results;
    struct worker_progress *progress;
};

struct batch {
    const struct options *options;
    const descale_model *model;
    struct inputs inputs;
    struct manifest manifest;
    struct shared *shared;
    struct messages messages;
    FILE *
        *collected; /* for each worker, a temporary file for what reports show; NULL: nobody asks */
    bool folder;    /* each input has an output of its own */
    bool watched;   /* progress is shown */
    size_t threads; /* of each worker */
};

/* A worker with the input that it is at. */
struct worker {
    struct batch *batch;
    struct relay *relay; /* passes messages on; NULL: they are printed */
    descale_stream *stream;
    struct output *output, *rejects; /* NULL: none */
    struct compressor *packers;      /* one for each thread, opened when it is needed */
    struct result *result;
    struct worker_progress *progress;
    FILE *collected; /* NULL: nothing is collected */
    int file;
};

/* Takes inputs, each into the folder, or all into the worker's output. The worker's result says how
 * it went. */
void worker_run(struct worker *worker);

/* Closes the worker's outputs; if `good` they get their names. Returns 0 or an errno value. */
int worker_close(struct worker *worker, bool good);

/* FOLDER/NAMESUFFIX, to be freed; NULL: no memory. */
char *worker_join(const char *folder, const char *name, const char *suffix);

/* Makes the folders of a path. Those that begin after its first `from` bytes, if that is not 0, may
 * not be links, which may lead anywhere (ELOOP). Returns 0 or an errno value. */
int worker_folders(char *path, size_t from);

#endif
