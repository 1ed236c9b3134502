/* SPDX-License-Identifier: Apache-2.0 */
#include "parallel/pool.h"
#include "parallel/problem_log.h"
#include "parallel/ring.h"

#include <stdlib.h>
#include <string.h>

#define NOTES_BYTES ((size_t)64 << 10) /* of problems that wait for the next record */

/* What the reader does at the moment, which decides where its problems go. */
enum reading {
    READING_ALONE, /* nothing else is under way: at once to the caller */
    READING_NEXT,  /* it looks for the next record: into the notes */
    READING_TEXT,  /* it reads a record into a batch: likewise */
    READING_PAUSED /* nothing; the caller hears of what is written */
};

struct pool {
    descale_pack_fn *pack;
    descale_write_fn *write_packed;
    void *pack_user;

    enum reading reading;
    struct reporter reporter;      /* the caller's */
    struct descale_totals *totals; /* the caller's */
    struct read_notes notes;       /* what the reader did since the last record */
    bool no_memory;                /* some could not be noted */

    struct run run;
    struct ring ring;
    struct replay replay;
    bool active;                /* a run is on */
    const char *member;         /* of an archive, which is being read; NULL: none is */
    enum descale_format format; /* of its output; AUTO: not known yet */
    bool replaying;             /* a task was begun by the replay, and not finished */
    uint64_t pages;             /* of the run, those in batches that were not handed out included */
};

/* Does the actions of the next task. */
static void write_task(void *context, struct task *task, bool done) {
    struct pool *pool = context;
    enum reading before = pool->reading;
    pool->reading = READING_PAUSED;
    if (!pool->replaying)
        replay_begin(&pool->replay);
    replay_actions(&pool->replay, task);
    if (done)
        replay_finish(&pool->replay, task);
    pool->replaying = !done;
    pool->reading = before;
}

struct pool *pool_open(const struct descale_model *model, size_t threads) {
    struct pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return NULL;
    bool opened = ring_open(&pool->ring, model, threads);
    pool->ring.run = &pool->run;
    pool->ring.write = write_task;
    pool->ring.context = pool;
    if (opened)
        return pool;
    pool_close(pool);
    return NULL;
}

void pool_close(struct pool *pool) {
    if (!pool)
        return;
    ring_close(&pool->ring);
    buffer_free(&pool->notes.problems);
    free(pool);
}

size_t pool_threads(const struct pool *pool) {
    return pool->ring.threads;
}

void pool_pack(struct pool *pool, descale_pack_fn *pack, descale_write_fn *write, void *user) {
    pool->pack = pack;
    pool->write_packed = write;
    pool->pack_user = user;
}

/* ---- What the reader counts and reports ---- */

/* Hands what the reader counted on to the caller. */
static void pass_counts(struct pool *pool) {
    struct descale_totals *counts = &pool->notes.counts;
    pool->totals->records += counts->records;
    pool->totals->damaged += counts->damaged;
    counts->records = counts->damaged = 0;
}

static void hand_out(struct pool *pool, bool start);

/* Hands out what was noted after the last record, with the batch. */
static void hand_out_notes(struct pool *pool) {
    pool->no_memory |= !batch_end(&ring_next(&pool->ring)->batch, &pool->notes);
    hand_out(pool, true);
}

static void on_problem(void *user, const descale_problem *problem) {
    struct pool *pool = user;
    if (pool->reading == READING_NEXT || pool->reading == READING_TEXT) {
        pool->no_memory |= !problem_log_add(&pool->notes.problems, problem);
        /* A strict run ends after the record that comes next, so its notes stay with it. */
        if (pool->reading == READING_NEXT && pool->notes.problems.size > NOTES_BYTES &&
            !pool->replay.pipeline->job->strict)
            hand_out_notes(pool);
        return;
    }
    if (pool->reading == READING_ALONE)
        pass_counts(pool);
    if (pool->reporter.report)
        pool->reporter.report(pool->reporter.user, problem);
}

struct descale_totals *pool_begin(struct pool *pool, struct reporter *reporter,
                                  struct descale_totals *totals) {
    pool->reporter = *reporter;
    pool->totals = totals;
    pool->notes.counts = (struct descale_totals){0};
    pool->notes.problems.size = 0;
    pool->reading = READING_ALONE;
    reporter->report = on_problem;
    reporter->user = pool;
    return &pool->notes.counts;
}

void pool_end(struct pool *pool) {
    pass_counts(pool);
}

/* ---- Records ---- */

static void hand_out(struct pool *pool, bool start) {
    struct task *task = ring_next(&pool->ring);
    task->pages_before = pool->pages;
    pool->pages += task->batch.pages;
    ring_hand_out(&pool->ring, start);
}

/* Has tasks count pages from those that the outputs have. No task is under way. */
static void note_pages(struct pool *pool) {
    for (size_t i = 0; i < SINKS_MAX; i++)
        pool->run.pages[i] = pool->run.pipeline->sinks->writers[i].pages;
    pool->pages = 0;
}

/* Writes out all batches. */
static void drain(struct pool *pool) {
    hand_out(pool, false);
    ring_drain(&pool->ring);
    note_pages(pool);
}

void pool_on_stall(void *context) {
    struct pool *pool = context;
    if (pool->active && pool->reading == READING_NEXT)
        drain(pool);
}

/* Takes a record that is too long for a batch through the pipeline. */
static enum descale_status take_alone(struct pool *pool, const struct pipeline *pipeline) {
    struct buffer *problems = &pool->notes.problems;
    drain(pool);
    if (pool->replay.status != DESCALE_OK)
        return pool->replay.status;
    pool->reading = READING_ALONE;
    pass_counts(pool);
    problem_log_report(problems, 0, problems->size, &pool->reporter);
    problems->size = 0;
    enum descale_status status = pipeline_record(pipeline);
    pass_counts(pool);
    sinks_flush(pipeline->sinks);
    note_pages(pool);
    enum descale_status written = sinks_status(pipeline->sinks);
    return status != DESCALE_OK ? status : written;
}

/* Adds an item other than a record to the batch. */
static void mark(struct pool *pool, struct batch_record item, const char *name) {
    struct batch *batch = &ring_next(&pool->ring)->batch;
    pool->no_memory |= !batch_mark(batch, &item, name, &pool->notes);
}

/* Has a batch begin with the member and the format that the one before ended with. */
static void go_on(struct pool *pool) {
    if (ring_next(&pool->ring)->batch.count > 0 || !pool->member)
        return;
    mark(pool, (struct batch_record){.item = BATCH_MEMBER, .again = true}, pool->member);
    if (pool->format != DESCALE_AUTO)
        mark(pool,
             (struct batch_record){.item = BATCH_FORMAT, .again = true, .format = pool->format},
             NULL);
}

/* Takes the record that the reader is at into a batch, or through the pipeline if it is long. */
static enum descale_status take_record(struct pool *pool, const struct pipeline *pipeline) {
    size_t size = batch_record_size(&pipeline->reader->record);
    if (size > BATCH_BYTES)
        return take_alone(pool, pipeline);
    if (batch_size(&ring_next(&pool->ring)->batch) + size > BATCH_BYTES)
        hand_out(pool, true);
    go_on(pool);
    pool->reading = READING_TEXT;
    return batch_add(&ring_next(&pool->ring)->batch, pipeline->reader, &pool->notes);
}

static enum descale_status next_record(struct pool *pool, const struct pipeline *pipeline) {
    pool->reading = READING_NEXT;
    return reader_next(pipeline->reader);
}

static enum descale_status read_records(struct pool *pool, const struct pipeline *pipeline) {
    uint64_t damaged = pipeline->totals->damaged;
    enum descale_status status;
    while (pool->replay.status == DESCALE_OK &&
           (status = next_record(pool, pipeline)) == DESCALE_OK)
        if ((status = take_record(pool, pipeline)) != DESCALE_OK ||
            (status = pipeline_stopped(pipeline, damaged)) != DESCALE_OK)
            return status;
    return pool->replay.status != DESCALE_OK ? pool->replay.status : status;
}

/* Readies the pool for the records of an input, or of the members of an archive. False: out of
 * memory. */
static bool begin_records(struct pool *pool, const struct pipeline *pipeline) {
    if (!pool_worker_open(&pool->ring.workers[0], pipeline->model, pipeline->space))
        return false;
    pool->run = (struct run){.pipeline = pipeline,
                             .sinks = pipeline->sinks->count,
                             .pack = pool->pack,
                             .pack_user = pool->pack_user};
    note_pages(pool);
    pool->replay = (struct replay){.pipeline = pipeline,
                                   .reporter = pool->reporter,
                                   .write_packed = pool->write_packed,
                                   .user = pool->pack_user};
    pool->member = NULL;
    pool->no_memory = false;
    pool->active = true;
    return true;
}

/* Writes out everything. Returns `status`, or what ended the writing. */
static enum descale_status end_records(struct pool *pool, enum descale_status status) {
    hand_out_notes(pool);
    ring_drain(&pool->ring);
    pool->active = false;
    pool->reading = READING_ALONE;
    return pool->replay.status != DESCALE_OK ? pool->replay.status
           : pool->no_memory                 ? DESCALE_NO_MEMORY
                                             : status;
}

enum descale_status pool_run(struct pool *pool, const struct pipeline *pipeline) {
    if (!begin_records(pool, pipeline))
        return DESCALE_NO_MEMORY;
    pool->run.format = pipeline->sinks->writers[0].kind->format;
    return end_records(pool, read_records(pool, pipeline));
}

/* ---- Members of archives ---- */

bool pool_begin_members(struct pool *pool, const struct pipeline *pipeline,
                        const struct member_calls *calls) {
    if (!begin_records(pool, pipeline))
        return false;
    for (size_t i = 0; i < SINKS_MAX; i++) /* before the first member has begun them */
        pipeline->sinks->writers[i].status = DESCALE_OK;
    pool->run.format = DESCALE_AUTO;
    pool->run.new_outputs = pipeline->job->event && !pool->pack;
    pool->replay.members = *calls;
    pool->reading = READING_NEXT;
    return true;
}

enum descale_status pool_begin_member(struct pool *pool, const char *name) {
    const struct batch *batch = &ring_next(&pool->ring)->batch;
    if (batch_size(batch) + sizeof(struct batch_record) + strlen(name) > BATCH_BYTES)
        hand_out(pool, true);
    mark(pool, (struct batch_record){.item = BATCH_MEMBER}, name);
    pool->member = name;
    pool->format = DESCALE_AUTO;
    return pool->replay.status;
}

enum descale_status pool_run_member(struct pool *pool, const struct pipeline *pipeline,
                                    enum descale_format format) {
    go_on(pool);
    mark(pool, (struct batch_record){.item = BATCH_FORMAT, .format = format}, NULL);
    pool->format = format;
    enum descale_status status = read_records(pool, pipeline);
    pool->reading = READING_NEXT;
    return status;
}

void pool_end_member(struct pool *pool) {
    mark(pool, (struct batch_record){.item = BATCH_MEMBER_END}, NULL);
    pool->member = NULL;
}

enum descale_status pool_end_members(struct pool *pool, enum descale_status status) {
    return end_records(pool, status);
}
