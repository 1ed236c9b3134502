/* SPDX-License-Identifier: Apache-2.0
 *
 * A task: a batch, and what a worker makes of it. That is a list of actions, which are done later,
 * in the order of the input, see replay.h. */
#ifndef TASK_H
#define TASK_H

#include "parallel/batch.h"
#include "output/sinks.h"

enum action_kind {
    DO_OUTPUT,   /* writes `size` bytes of the task's output */
    DO_PACKED,   /* the same; the caller's function packed them */
    DO_SEPARATE, /* writes what separates a page of plain text from the one before */
    DO_REJECTS,  /* writes `size` bytes of the task's rejects */
    DO_PROBLEM,  /* reports `size` bytes of the task's problems */
    /* The others come with a struct counts: */
    DO_RECORD, /* a record ends */
    DO_MEMBER, /* a member of an archive begins: its name is the next `size` bytes of the names */
    DO_FORMAT, /* its records begin; `size` is the format that they are written in */
    DO_MEMBER_END /* it ends */
};
struct action {
    enum action_kind kind;
    size_t size;
};

/* What was counted and written of a batch so far. */
struct counts {
    struct descale_totals totals;
    size_t rule_hits;          /* bytes of the task's rule_log */
    uint64_t pages[SINKS_MAX]; /* of the worker's writers, see struct writer */
    uint8_t last;              /* the byte of the output that was written last, before packing */
    bool any;                  /* there was one */
};

struct task {
    struct batch batch;
    uint64_t pages_before; /* of the rejects output: pages in tasks before this one */

    struct buffer actions, output, rejects, problems, names;
    struct buffer records;    /* the struct counts of actions */
    struct rule_log rule_log; /* of all actions since the beginning */
    struct counts counts;     /* so far */

    /* When it is done: */
    enum descale_status status; /* DESCALE_OK: the whole batch went through */
    int error;                  /* errno value of a callback that failed; 0: none did */
};

/* Adds an action with its bytes to one of the task's buffers; `bytes` may be NULL if they are there
 * already. False: out of memory. */
bool task_add(struct task *task, enum action_kind kind, struct buffer *buffer, const void *bytes,
              size_t size);

/* Bytes of output that a task holds. */
size_t task_held(const struct task *task);

/* Forgets the actions, which were done. */
void task_clear(struct task *task);

/* Readies a task for a worker: forgets everything but the batch. */
void task_begin(struct task *task);

void task_free(struct task *task);

#endif
