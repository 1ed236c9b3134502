/* SPDX-License-Identifier: Apache-2.0 */
#include "parallel/pool_worker.h"
#include "parallel/problem_log.h"

#include <errno.h>
#include <string.h>

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

/* Adds an action with what was counted so far. */
static int add_counted(struct pool_worker *worker, enum action_kind kind, size_t size) {
    struct task *task = worker->task;
    struct counts *counts = &task->counts;
    counts->rule_hits = task->rule_log.hits.size;
    for (size_t i = 0; i < SINKS_MAX; i++)
        counts->pages[i] = worker->sinks.writers[i].pages;
    if (!buffer_append(&task->records, counts, sizeof *counts))
        return out_of_memory(worker);
    return add_action(worker, kind, NULL, NULL, size);
}

/* Whether the record in hand has the first text of its batch, or of a new output. What separates it
 * from the page before depends on that page. */
static bool begins_text(const struct pool_worker *worker) {
    const struct writer *writer = &worker->sinks.writers[0];
    return writer->kind->format == DESCALE_TEXT && !worker->text_begun && writer->pages > 0;
}

/* Adds what is kept of the record in hand as it is. */
static int add_raw(struct pool_worker *worker) {
    struct task *task = worker->task;
    struct buffer *raw = &worker->raw;
    size_t size = raw->size;
    if (begins_text(worker)) {
        worker->text_begun = true;
        if (!task_add(task, DO_SEPARATE, NULL, NULL, 0))
            return out_of_memory(worker);
    }
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
    return error ? error : add_action(worker, DO_PACKED, NULL, NULL, task->output.size - before);
}

/* ---- Callbacks of the writers ---- */

static int on_write(void *context, const void *bytes, size_t size) {
    struct pool_worker *worker = context;
    struct counts *counts = &worker->task->counts;
    counts->last = ((const uint8_t *)bytes)[size - 1];
    counts->any = true;
    if (!buffer_append(&worker->raw, bytes, size))
        return out_of_memory(worker);
    if (worker->raw.size <= TASK_BYTES)
        return 0;
    worker->split = true;
    return add_raw(worker);
}

static int on_record(void *context) {
    struct pool_worker *worker = context;
    bool pack = worker->run->pack && worker->raw.size > 0 && !worker->split && !begins_text(worker);
    int error = pack ? add_packed(worker) : add_raw(worker);
    worker->split = false;
    return error ? error : add_counted(worker, DO_RECORD, 0);
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

/* Readies the writers for records that are written in a format. False: out of memory. */
static bool begin_sinks(struct pool_worker *worker, enum descale_format format) {
    const enum descale_format formats[SINKS_MAX] = {format, DESCALE_REJECTS_JSON};
    const struct output outputs[SINKS_MAX] = {{on_write, on_record, worker},
                                              {on_reject, on_rejects_record, worker}};
    for (size_t i = 0; i < SINKS_MAX && i < worker->run->sinks; i++) {
        struct writer *writer = &worker->sinks.writers[i];
        writer->out.size = 0;
        if (!writer_begin(writer, formats[i], worker->job.add != 0, outputs[i]))
            return false;
        writer->job = &worker->job;
        writer->model = worker->run->pipeline->model;
        writer->totals = &worker->task->counts.totals;
    }
    worker->sinks.count = worker->run->sinks;
    return true;
}

/* Has the writers count pages from where the batch begins. Plain text is told apart from what was
 * before when it is written. */
static void begin_pages(struct pool_worker *worker) {
    const struct run *run = worker->run;
    worker->sinks.writers[0].pages =
        writer_numbers(run->pipeline->job->to) ? run->pages[0] + worker->task->pages_before : 0;
    worker->sinks.writers[1].pages = run->pages[1] + worker->task->pages_before;
    worker->text_begun = false;
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

/* The records that follow are of a member of the archive. */
static void begin_member(struct pool_worker *worker, const char *name, bool again) {
    struct task *task = worker->task;
    worker->job.name = name;
    worker->job.reporter.member = name + strlen(worker->run->pipeline->job->name) + 1;
    if (again)
        return;
    if (!buffer_append(&task->names, name, strlen(name) + 1))
        out_of_memory(worker);
    else
        add_counted(worker, DO_MEMBER, strlen(name) + 1);
    if (worker->run->new_outputs) {
        worker->sinks.writers[0].pages = 0;
        worker->text_begun = false;
    }
}

/* Takes an item of the batch. */
static enum descale_status take_item(struct pool_worker *worker, const struct pipeline *pipeline,
                                     const struct batch_cursor *cursor) {
    const struct batch_record *item = cursor->here;
    enum descale_status status = DESCALE_OK;
    switch (item->item) {
    case BATCH_RECORD:
        status = pipeline_record(pipeline);
        break;
    case BATCH_MEMBER:
        begin_member(worker, batch_name(cursor), item->again);
        break;
    case BATCH_FORMAT:
        if (!begin_sinks(worker, item->format))
            out_of_memory(worker);
        else if (!item->again)
            add_counted(worker, DO_FORMAT, item->format);
        break;
    case BATCH_MEMBER_END:
        add_counted(worker, DO_MEMBER_END, 0);
        break;
    }
    return worker->no_memory                               ? DESCALE_NO_MEMORY
           : status != DESCALE_OK && status == item->ended ? DESCALE_OK /* the reader returns it */
                                                           : status;
}

/* Takes the batch through the pipeline. Returns its status. */
static enum descale_status run_pipeline(struct pool_worker *worker) {
    struct descale_totals *totals = &worker->task->counts.totals;
    struct batch_cursor cursor;
    struct reader reader = batch_reader(&cursor, &worker->task->batch, &worker->job, totals);
    const struct pipeline pipeline = {worker->run->pipeline->model,
                                      &worker->job,
                                      &reader,
                                      worker->space,
                                      &worker->sinks,
                                      totals,
                                      &worker->splitter};
    enum descale_status status;
    while ((status = reader_next(&reader)) == DESCALE_OK)
        if ((status = take_item(worker, &pipeline, &cursor)) != DESCALE_OK ||
            (status = pipeline_stopped(&pipeline, 0)) != DESCALE_OK)
            break;
    sinks_flush(&worker->sinks);
    enum descale_status written = sinks_status(&worker->sinks);
    return written != DESCALE_OK ? written : status == STATUS_END ? DESCALE_OK : status;
}

void pool_worker_run(struct pool_worker *worker, const struct run *run, struct task *task) {
    worker->run = run;
    worker->task = task;
    worker->no_memory = worker->split = false;
    worker->raw.size = 0;
    worker->sinks.count = 0;
    task_begin(task);
    worker->job = job_of(worker);
    begin_pages(worker);
    enum descale_status status = DESCALE_NO_MEMORY;
    if (run->format == DESCALE_AUTO || begin_sinks(worker, run->format))
        status = run_pipeline(worker);
    task->counts.rule_hits = task->rule_log.hits.size;
    for (size_t i = 0; i < SINKS_MAX; i++)
        task->counts.pages[i] = worker->sinks.writers[i].pages;
    task->status = worker->no_memory || task->rule_log.lost ? DESCALE_NO_MEMORY : status;
}
