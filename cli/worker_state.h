/* SPDX-License-Identifier: Apache-2.0
 *
 * What the workers of a batch know of it, share, and are at. */
#ifndef WORKER_STATE_H
#define WORKER_STATE_H

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
    bool withheld;  /* damage ended the run before the one output was whole */
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
    FILE *collected;           /* NULL: nothing is collected */
    const struct input *input; /* NULL: none was taken yet */
    int file;
};

#endif
