/* SPDX-License-Identifier: Apache-2.0
 *
 * A worker of a pool: takes batches through the pipeline, on a thread of its own or not. */
#ifndef POOL_WORKER_H
#define POOL_WORKER_H

#include "parallel/task.h"
#include "pipeline.h"

/* What all workers of a run have in common. */
struct run {
    const struct pipeline *pipeline; /* of the thread that reads and writes */
    enum descale_format format; /* of the output; AUTO: each member of an archive has its own */
    size_t sinks;               /* how many there are */
    uint64_t pages[SINKS_MAX];  /* of each output before the tasks that are under way */
    bool new_outputs;           /* each member of an archive may begin a new output */
    descale_pack_fn *pack;      /* NULL: the output stays as it is */
    void *pack_user;
};

struct pool_worker {
    unsigned number;
    struct workspace *space; /* `own`, or that of the stream; NULL: not opened */
    struct workspace own;
    struct splitter splitter;
    struct sinks sinks;
    struct buffer raw; /* output of the record in hand, before packing */
    bool split;        /* some of it is in the task already */
    bool text_begun;   /* plain text: a page of this output is in the task */

    const struct run *run; /* for the task in hand */
    struct task *task;
    struct job job; /* of the input or member that the records are of */
    bool no_memory;

    /* Waits until the actions of the task were done, and may be cleared. */
    void (*hand_over)(void *context, struct task *task);
    void *context;
};

/* Readies a worker for pages that a model labels, in a workspace of its own if `space` is NULL.
 * False: out of memory; may be tried again. */
bool pool_worker_open(struct pool_worker *worker, const struct descale_model *model,
                      struct workspace *space);
void pool_worker_close(struct pool_worker *worker);

/* Labels the batch of a task, and leaves the actions there. */
void pool_worker_run(struct pool_worker *worker, const struct run *run, struct task *task);

#endif
