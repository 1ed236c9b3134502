/* SPDX-License-Identifier: Apache-2.0
 *
 * Does the actions of tasks, in the order of the input: writes, reports, counts and tells of
 * records and members as a run without a pool does. */
#ifndef REPLAY_H
#define REPLAY_H

#include "parallel/task.h"
#include "pipeline.h"

/* Who hears of the members of an archive. */
struct member_calls {
    enum descale_status (*begin)(void *context, const char *name);          /* INPUT!MEMBER */
    enum descale_status (*open)(void *context, enum descale_format format); /* of its output */
    void (*end)(void *context);
    void *context;
};

struct replay {
    const struct pipeline *pipeline;
    struct member_calls members;
    struct reporter reporter;       /* takes the problems */
    descale_write_fn *write_packed; /* takes what the caller's function packed, with `user` */
    void *user;
    struct descale_totals before; /* the totals of the stream before the task in hand */
    size_t rule_hits;             /* bytes of the task's that were counted */
    enum descale_status status;   /* the first error; nothing is done after it */
};

/* Begins with a task, all before which are finished. */
void replay_begin(struct replay *replay);

/* Does the actions that the task has so far. */
void replay_actions(struct replay *replay, const struct task *task);

/* Takes over what a task that is done says of the outputs and totals as a whole. Its actions were
 * done. */
void replay_finish(struct replay *replay, const struct task *task);

#endif
