/* SPDX-License-Identifier: Apache-2.0
 *
 * Progress of a run, shown from a thread of its own: a line that is written over on a terminal, or
 * a line a minute in a log. What it shows the workers put into memory that they share with it. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "inputs.h"

#include <pthread.h>
#include <stdatomic.h>

/* What one worker is at. */
struct stand {
    _Atomic uint64_t done;  /* bytes of the inputs it has finished */
    _Atomic uint64_t here;  /* bytes of the one in hand that were read */
    _Atomic uint64_t pages; /* so far */
    _Atomic size_t input;   /* index of the one in hand, + 1; 0: none */
};

struct progress {
    enum progress_kind kind; /* PROGRESS_NONE: nothing is shown */
    const struct inputs *inputs;
    const struct stand *stands;
    size_t count;   /* of workers */
    uint64_t known; /* bytes of all inputs; 0: not known */
    bool shown;     /* a line stands on the terminal */
    double began;
    pthread_t thread;
    bool running;
    _Atomic bool over;
};

/* Seconds on a clock that only goes forward. */
double progress_clock(void);

/* Begins to show the progress of `count` workers; progress_end() it, whatever came of it. */
void progress_begin(struct progress *progress, enum progress_kind kind, const struct inputs *inputs,
                    const struct stand *stands, size_t count);
void progress_end(struct progress *progress);

#endif
