/* SPDX-License-Identifier: Apache-2.0
 *
 * A ring of tasks, and the threads that work on them. Each task is filled, handed out, worked on,
 * and written out; all but the work happens on the thread that owns the ring, in the order of the
 * ring. The owner works as well when it would have to wait. */
#ifndef RING_H
#define RING_H

#include "parallel/pool_worker.h"

#include <pthread.h>

struct ring_entry;

struct ring {
    const struct descale_model *model;
    const struct run *run; /* what all workers have in common; changes only between tasks */

    /* Does the actions of a task, which the worker clears afterwards; `done`: there will be no
     * more.
     */
    void (*write)(void *context, struct task *task, bool done);
    void *context;

    struct pool_worker *workers; /* `threads` of them; the first is the owner's */
    pthread_t *running;          /* threads of the others, as far as they were started */
    size_t threads, started;     /* `started` does not count the owner */

    struct ring_entry *entries;
    size_t entry_count;
    uint64_t handed_out, taken, written; /* how many tasks, since the beginning */
    bool over;
    pthread_mutex_t lock;    /* of `handed_out`, `taken`, `over` and the states of entries */
    pthread_cond_t work;     /* something was handed out, or it is over */
    pthread_cond_t finished; /* there are actions to do */
    pthread_cond_t resumed;  /* actions were done; their worker goes on */
};

/* Readies a ring for `threads` threads, the owner included. The others are started when there is
 * work for them. False: out of memory. Call ring_close() in either case. */
bool ring_open(struct ring *ring, const struct descale_model *model, size_t threads);
void ring_close(struct ring *ring);

/* The task that is handed out next. */
struct task *ring_next(struct ring *ring);

/* Hands it out, if its batch is not empty, and waits until there is another; `start`: starts
 * another thread for it. */
void ring_hand_out(struct ring *ring, bool start);

/* Works until everything that was handed out was written out. */
void ring_drain(struct ring *ring);

#endif
