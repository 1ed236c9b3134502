/* SPDX-License-Identifier: Apache-2.0
 *
 * Progress of a run, shown by a thread of its own: one line on a terminal that is written over, or
 * a line each minute in a log. The workers put the numbers into memory that they share with it. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "inputs.h"

#include <pthread.h>
#include <stdatomic.h>

/* Progress of one worker. */
struct worker_progress {
    _Atomic uint64_t done;  /* bytes of the inputs that it has finished */
    _Atomic uint64_t here;  /* bytes that it has read of the input that it is at */
    _Atomic uint64_t pages; /* so far */
    _Atomic size_t input;   /* index of the input that it is at, + 1; 0: none */
};

struct progress {
    enum progress_kind kind; /* PROGRESS_NONE: nothing is shown */
    const struct inputs *inputs;
    const struct worker_progress *workers;
    size_t count;   /* of workers */
    uint64_t known; /* bytes of all inputs; 0: not known */
    bool shown;     /* the terminal shows a line */
    double began;
    pthread_t thread;
    bool running;
    _Atomic bool over;
};

/* Seconds on a clock that never goes back. */
double progress_clock(void);

/* Begins to show the progress of `count` workers. Call progress_end() in each case: where no thread
 * can be started, nothing is shown. */
void progress_begin(struct progress *progress, enum progress_kind kind, const struct inputs *inputs,
                    const struct worker_progress *workers, size_t count);
void progress_end(struct progress *progress);

#endif
