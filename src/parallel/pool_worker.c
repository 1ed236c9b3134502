/* SPDX-License-Identifier: Apache-2.0 */
#include "parallel/pool_worker.h"
#include "parallel/problem_log.h"

#include <errno.h>

#define TASK_BYTES ((size_t)4 << 20) /* of output that a task holds, more or less */

bool pool_worker_open(struct pool_worker *worker, const struct descale_model *model,
                      struct workspace *space) {
    if (worker->space)
        return true;
    if (!space && !workspace_open(&worker->own, model)) {
        workspace_close(&worker->own);
        return false;
    }
    worker->space = space ? space : &worker->own;
    return true;
}

void pool_worker_close(struct pool_worker *worker) {
    if (worker->space == &worker->own)
        workspace_close(&worker->own);
    splitter_close(&worker->splitter);
    sinks_close(&worker->sinks);
    buffer_free(&worker->raw);
}

/* ---- Actions ---- */

static int out_of_memory(struct pool_worker *worker) {
    worker->no_memory = true;
    return ENOMEM;
}

/* Adds an action, and has the actions done if there is much in them. Returns 0 or an errno value.
 */
static int add_action(struct pool_worker *worker, enum action_kind kind, struct buffer *buffer,
                      const void *bytes, size_t size) {
    struct task *task = worker->task;
    if (!task_add(task, kind, buffer, bytes, size))
        return out_of_memory(worker);
    if (task_held(task) > TASK_BYTES) {
        worker->hand_over(worker->context, task);
        task_clear(task);
    }
    return 0;
}

/* Whether the record in hand has the first text of its batch. What separates it from the page
 * before depends on that page. */
static bool begins_text(const struct pool_worker *worker) {
    const struct writer *writer = &worker->sinks.writers[0];
    return writer->kind->format == DESCALE_TEXT && worker->task->pages[0] == 0 && writer->pages > 0;
}

/* Adds what is kept of the record in hand as it is. */
static int add_raw(struct pool_worker *worker) {
    struct task *task = worker->task;
    struct buffer *raw = &worker->raw;
    size_t size = raw->size;
    if (begins_text(worker) && !task_add(task, DO_SEPARATE, NULL, NULL, 0))
        return out_of_memory(worker);
    task->pages[0] = worker->sinks.writers[0].pages;
    raw->size = 0;
    return size > 0 ? add_action(worker, DO_OUTPUT, &task->output, raw->bytes, size) : 0;
}

static int take_packed(void *user, const void *bytes, size_t size) {
    struct pool_worker *worker = user;
    return buffer_append(&worker->task->output, bytes, size) ? 0 : out_of_memory(worker);
}

static int add_packed(struct pool_worker *worker) {
    const struct run *run = worker->run;
    struct task *task = worker->task;
    struct buffer *raw = &worker->raw;
    size_t before = task->output.size;
    int error =
        run->pack(run->pack_user, worker->number, raw->bytes, raw->size, take_packed, worker);
    raw->size = 0;
    task->pages[0] = worker->sinks.writers[0].pages;
    return error ? error : add_action(worker, DO_PACKED, NULL, NULL, task->output.size - before);
}

/* ---- Callbacks of the writers ---- */

static int on_write(void *context, const void *bytes, size_t size) {
    struct pool_worker *worker = context;
    struct task *task = worker->task;
    task->last = ((const uint8_t *)bytes)[size - 1];
    task->any = true;
    if (!buffer_append(&worker->raw, bytes, size))
        return out_of_memory(worker);
    if (worker->raw.size <= TASK_BYTES)
        return 0;
    worker->split = true;
    return add_raw(worker);
}

static int on_record(void *context) {
    struct pool_worker *worker = context;
    struct task *task = worker->task;
    bool pack = worker->run->pack && worker->raw.size > 0 && !worker->split && !begins_text(worker);
    int error = pack ? add_packed(worker) : add_raw(worker);
    worker->split = false;
    if (error)
        return error;
    task->counts.rule_hits = task->rule_log.hits.size;
    return add_action(worker, DO_RECORD, &task->records, &task->counts, sizeof task->counts);
}

static int on_reject(void *context, const void *bytes, size_t size) {
    struct pool_worker *worker = context;
    return add_action(worker, DO_REJECTS, &worker->task->rejects, bytes, size);
}

/* The rejects are handed over by the record. */
static int on_rejects_record(void *context) {
    (void)context;
    return 0;
}

static void on_problem(void *user, const descale_problem *problem) {
    struct pool_worker *worker = user;
    struct buffer *problems = &worker->task->problems;
    size_t before = problems->size;
    if (worker->no_memory) /* which is reported at the end of the run */
        return;
    if (problem_log_add(problems, problem))
        add_action(worker, DO_PROBLEM, NULL, NULL, problems->size - before);
    else
        out_of_memory(worker);
}

/* ---- Work ---- */

/* Readies the writers for a batch. False: out of memory. */
static bool begin_sinks(struct pool_worker *worker, const struct job *job) {
    const struct pipeline *pipeline = worker->run->pipeline;
    struct task *task = worker->task;
    const struct output kept = {on_write, on_record, worker},
                        removed = {on_reject, on_rejects_record, worker};
    struct sinks *sinks = &worker->sinks;
    sinks->count = pipeline->sinks->count;
    for (size_t i = 0; i < sinks->count; i++) {
        struct writer *writer = &sinks->writers[i];
        enum descale_format format = pipeline->sinks->writers[i].kind->format;
        writer->out.size = 0;
        if (!writer_begin(writer, format, job->add != 0, i == 0 ? kept : removed))
            return false;
        writer->job = job;
        writer->model = pipeline->model;
        writer->totals = &task->counts.totals;
        writer->pages = format == DESCALE_TEXT ? 0 : worker->run->pages[i] + task->pages_before;
    }
    return true;
}

/* What the pipeline is asked to do with a batch. It goes through even when the run is cancelled:
 * its records were read. */
static struct job job_of(struct pool_worker *worker) {
    struct job job = *worker->run->pipeline->job;
    job.reporter = (struct reporter){on_problem, worker, job.reporter.input, job.reporter.member};
    job.cancelled = NULL;
    job.error = &worker->task->error;
    job.event = NULL;
    job.rule_log = job.rule_lines ? &worker->task->rule_log : NULL;
    return job;
}

/* Takes the batch through the pipeline. Returns its status. */
static enum descale_status run_pipeline(struct pool_worker *worker, const struct job *job) {
    struct task *task = worker->task;
    struct descale_totals *totals = &task->counts.totals;
    if (!begin_sinks(worker, job))
        return DESCALE_NO_MEMORY;
    struct batch_cursor cursor;
    struct reader reader = batch_reader(&cursor, &task->batch, job, totals);
    const struct pipeline pipeline = {worker->run->pipeline->model,
                                      job,
                                      &reader,
                                      worker->space,
                                      &worker->sinks,
                                      totals,
                                      &worker->splitter};
    enum descale_status status = pipeline_run(&pipeline);
    sinks_flush(&worker->sinks);
    enum descale_status written = sinks_status(&worker->sinks);
    return written != DESCALE_OK ? written : status == STATUS_END ? DESCALE_OK : status;
}

void pool_worker_run(struct pool_worker *worker, const struct run *run, struct task *task) {
    worker->run = run;
    worker->task = task;
    worker->no_memory = worker->split = false;
    worker->raw.size = 0;
    task_begin(task);
    task->pages[0] = task->pages[1] = 0;
    const struct job job = job_of(worker);
    enum descale_status status = run_pipeline(worker, &job);
    task->counts.rule_hits = task->rule_log.hits.size;
    for (size_t i = 0; i < worker->sinks.count; i++)
        task->pages[i] = worker->sinks.writers[i].pages;
    task->status = worker->no_memory || task->rule_log.lost ? DESCALE_NO_MEMORY : status;
}
