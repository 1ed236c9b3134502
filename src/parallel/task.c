/* SPDX-License-Identifier: Apache-2.0 */
#include "parallel/task.h"

bool task_add(struct task *task, enum action_kind kind, struct buffer *buffer, const void *bytes,
              size_t size) {
    const struct action action = {kind, size};
    return (!bytes || buffer_append(buffer, bytes, size)) &&
           buffer_append(&task->actions, &action, sizeof action);
}

size_t task_held(const struct task *task) {
    return task->output.size + task->rejects.size + task->problems.size + task->actions.size +
           task->records.size + task->names.size;
}

void task_clear(struct task *task) {
    task->actions.size = task->output.size = task->rejects.size = 0;
    task->problems.size = task->records.size = task->names.size = 0;
}

void task_begin(struct task *task) {
    task_clear(task);
    task->rule_log.hits.size = 0;
    task->rule_log.lost = false;
    task->counts = (struct counts){.any = false};
    task->status = DESCALE_OK;
    task->error = 0;
}

void task_free(struct task *task) {
    batch_free(&task->batch);
    buffer_free(&task->actions);
    buffer_free(&task->output);
    buffer_free(&task->rejects);
    buffer_free(&task->problems);
    buffer_free(&task->names);
    buffer_free(&task->records);
    buffer_free(&task->rule_log.hits);
}
