/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls that run inputs of any size through the pipeline: see descale.h. */
#include "base/report.h"
#include "input/archive.h"
#include "parallel/pool.h"
#include "pipeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SIZE_LIMIT ((uint64_t)64 << 30)    /* of decompressed bytes, unless the caller says */
#define WINDOW_LIMIT ((uint64_t)128 << 20) /* of a decompression's window, likewise */
#define TABLE_COLUMNS 120                  /* of a table, likewise */

/* Where the bytes of a sink go. */
struct target {
    descale_write_fn *write; /* NULL: nowhere */
    void *user;
    const struct job *job; /* whose event callback hears of records; NULL: none does */
};

struct descale_stream {
    const struct descale_model *model;
    struct job settings;           /* those that hold for all runs */
    char *field, *rule, *encoding; /* what the settings point to */
    uint64_t (*rule_lines)[DESCALE_LABELS];
    struct descale_totals totals;
    int error;
    atomic_int cancelled;
    struct workspace space;
    struct pool *pool;             /* NULL: one thread does all */
    struct descale_totals *counts; /* where readers count: `totals`, or the pool's */
    struct sinks sinks;
    struct splitter splitter;
    struct target targets[SINKS_MAX]; /* the output, and where removed lines go */
    enum descale_format
        form; /* of the output so far; AUTO: nothing was written; FORMATS: several */
};

descale_status descale_stream_open(const descale_model *model, descale_stream **stream) {
    struct descale_stream *opened = calloc(1, sizeof *opened);
    if (!opened)
        return DESCALE_NO_MEMORY;
    opened->model = model;
    opened->totals.struct_size = sizeof opened->totals;
    opened->settings = (struct job){.keep = DESCALE_MASK(DESCALE_BODY),
                                    .window_limit = WINDOW_LIMIT,
                                    .size_limit = SIZE_LIMIT,
                                    .columns = TABLE_COLUMNS,
                                    .cancelled = &opened->cancelled,
                                    .error = &opened->error};
    if (!workspace_open(&opened->space, model)) {
        descale_stream_close(opened);
        return DESCALE_NO_MEMORY;
    }
    *stream = opened;
    return DESCALE_OK;
}

void descale_stream_close(descale_stream *stream) {
    if (!stream)
        return;
    pool_close(stream->pool);
    workspace_close(&stream->space);
    sinks_close(&stream->sinks);
    splitter_close(&stream->splitter);
    free(stream->field);
    free(stream->encoding);
    free(stream->rule);
    free(stream->rule_lines);
    collector_close(stream->settings.collector);
    free(stream);
}

/* ---- Settings ---- */

descale_status descale_stream_formats(descale_stream *stream, descale_format from,
                                      descale_format to) {
    if ((unsigned)from > DESCALE_WET || (unsigned)to >= DESCALE_FORMATS)
        return DESCALE_INVALID;
    stream->settings.from = from;
    stream->settings.to = to;
    return DESCALE_OK;
}

descale_status descale_stream_keep(descale_stream *stream, unsigned labels, double above) {
    if (!pipeline_may_keep(stream->model, labels, above))
        return DESCALE_INVALID;
    stream->settings.keep = labels;
    stream->settings.keep_above = above;
    return DESCALE_OK;
}

descale_status descale_stream_add(descale_stream *stream, unsigned fields) {
    if (fields > (DESCALE_ADD_LABELS | DESCALE_ADD_PROBABILITIES) ||
        (fields & DESCALE_ADD_PROBABILITIES && stream->model->filter))
        return DESCALE_INVALID;
    stream->settings.add = fields;
    return DESCALE_OK;
}

void descale_stream_line_buffered(descale_stream *stream, int on) {
    stream->settings.line_buffered = on != 0;
}

void descale_stream_drop_empty(descale_stream *stream, int on) {
    stream->settings.drop_empty = on != 0;
}

void descale_stream_split(descale_stream *stream, int on) {
    stream->settings.split = on != 0;
}

/* Keeps a copy of a setting, which may be NULL. */
static descale_status set_text(char **kept, const char **setting, const char *text) {
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy)
        return DESCALE_NO_MEMORY;
    free(*kept);
    *setting = *kept = copy;
    return DESCALE_OK;
}

descale_status descale_stream_json_field(descale_stream *stream, const char *name) {
    return set_text(&stream->field, &stream->settings.field, name);
}

void descale_stream_escaped_newlines(descale_stream *stream, int on) {
    stream->settings.escaped_newlines = on != 0;
}

int descale_encoding_known(const char *name) {
    return encoding_known(name);
}

descale_status descale_stream_encoding(descale_stream *stream, const char *name) {
    if (name && !encoding_known(name))
        return DESCALE_INVALID;
    return set_text(&stream->encoding, &stream->settings.encoding, name);
}

descale_status descale_stream_hits_of(descale_stream *stream, const char *rule) {
    return set_text(&stream->rule, &stream->settings.rule, rule);
}

void descale_stream_limits(descale_stream *stream, uint64_t window, uint64_t decompressed) {
    stream->settings.window_limit = window ? window : WINDOW_LIMIT;
    stream->settings.size_limit = decompressed ? decompressed : SIZE_LIMIT;
}

void descale_stream_strict(descale_stream *stream, int on) {
    stream->settings.strict = on != 0;
}

void descale_stream_read_ahead(descale_stream *stream, int on) {
    stream->settings.read_ahead = on != 0;
}

descale_status descale_stream_threads(descale_stream *stream, unsigned threads) {
    struct pool *pool = NULL;
    if (threads == 0 || threads > DESCALE_THREADS_MAX)
        return DESCALE_INVALID;
    if (threads > 1 && !(pool = pool_open(stream->model, threads)))
        return DESCALE_NO_MEMORY;
    pool_close(stream->pool);
    stream->pool = pool;
    return DESCALE_OK;
}

void descale_stream_pack(descale_stream *stream, descale_pack_fn *pack, descale_write_fn *write,
                         void *user) {
    if (stream->pool)
        pool_pack(stream->pool, pack, write, user);
}

void descale_stream_colour(descale_stream *stream, int on) {
    stream->settings.colour = on != 0;
}

void descale_stream_columns(descale_stream *stream, unsigned columns) {
    stream->settings.columns = columns;
}

void descale_stream_reasons(descale_stream *stream, int on) {
    stream->settings.reasons = on != 0;
}

void descale_stream_on_problem(descale_stream *stream, descale_problem_fn *fn, void *user) {
    stream->settings.reporter.report = fn;
    stream->settings.reporter.user = user;
}

void descale_stream_on_event(descale_stream *stream, descale_event_fn *fn, void *user) {
    stream->settings.event = fn;
    stream->settings.event_user = user;
}

/* Has a sink begin a new output. */
static void begin_output(struct descale_stream *stream, size_t sink, descale_write_fn *fn,
                         void *user) {
    stream->targets[sink].write = fn;
    stream->targets[sink].user = user;
    writer_new_output(&stream->sinks.writers[sink]);
}

void descale_stream_output(descale_stream *stream, descale_write_fn *fn, void *user) {
    begin_output(stream, 0, fn, user);
    stream->form = DESCALE_AUTO;
}

void descale_stream_rejects(descale_stream *stream, descale_write_fn *fn, void *user) {
    begin_output(stream, 1, fn, user);
}

descale_status descale_stream_count_rules(descale_stream *stream, const uint64_t **counts) {
    size_t rules = stream->model->rules.count;
    if (!stream->rule_lines &&
        !(stream->rule_lines = calloc(rules + 1, sizeof *stream->rule_lines)))
        return DESCALE_NO_MEMORY;
    stream->settings.rule_lines = stream->rule_lines;
    *counts = *stream->rule_lines;
    return DESCALE_OK;
}

descale_status descale_stream_collect(descale_stream *stream, size_t pages, int text) {
    if (pages > DESCALE_COLLECT_MOST)
        return DESCALE_INVALID;
    struct collector *collector = collector_open(stream->model, pages, text != 0);
    if (!collector)
        return DESCALE_NO_MEMORY;
    collector_close(stream->settings.collector);
    stream->settings.collector = collector;
    return DESCALE_OK;
}

descale_status descale_stream_collected(descale_stream *stream, descale_write_fn *fn, void *user) {
    struct buffer json = {0};
    if (!stream->settings.collector)
        return DESCALE_INVALID;
    descale_status status = collector_json(stream->settings.collector, &json);
    if (status == DESCALE_OK && (stream->error = fn(user, json.bytes, json.size)))
        status = stream->error == ECANCELED ? DESCALE_CANCELLED : DESCALE_WRITE_ERROR;
    buffer_free(&json);
    return status;
}

/* ---- Runs ---- */

static int on_write(void *context, const void *bytes, size_t size) {
    const struct target *target = context;
    return target->write ? target->write(target->user, bytes, size) : 0;
}

static int on_record(void *context) {
    const struct job *job = ((const struct target *)context)->job;
    return job->event(job->event_user, DESCALE_EVENT_RECORD, job->reporter.member);
}

/* Warns once when an output that has the form of its inputs gets pages in another form: who reads
 * it will take that for damage. */
static void check_form(struct descale_stream *stream, const struct job *job,
                       enum descale_format form) {
    if (stream->form == DESCALE_AUTO)
        stream->form = form;
    if (stream->form == form || stream->form == DESCALE_FORMATS || !stream->targets[0].write)
        return;
    stream->form = DESCALE_FORMATS;
    report_problem(&job->reporter,
                   (descale_problem){.severity = DESCALE_WARNING, .cause = DESCALE_CAUSE_FORMS},
                   "inputs before it have another form: the output has pages in several forms; "
                   "choose one with --to");
}

/* The form of what a reader's pages are written as. */
static enum descale_format form_of(const struct job *job, const struct reader *reader) {
    return job->to == DESCALE_AUTO ? reader->kind->format : job->to;
}

/* Sets up the sinks for an input that `reader` reads: the output, and what is removed from it if
 * the caller asks for that. False: out of memory. */
static bool begin_sinks(struct descale_stream *stream, const struct job *job,
                        const struct reader *reader) {
    const enum descale_format formats[SINKS_MAX] = {form_of(job, reader), DESCALE_REJECTS_JSON};
    const size_t count = stream->targets[1].write ? 2 : 1;
    stream->sinks.count = count;
    for (size_t i = 0; i < count; i++) {
        struct target *target = &stream->targets[i];
        struct writer *writer = &stream->sinks.writers[i];
        target->job = i == 0 && job->event ? job : NULL;
        if (!writer_begin(writer, formats[i], job->add != 0,
                          (struct output){on_write, target->job ? on_record : NULL, target}))
            return false;
        writer->job = job;
        writer->model = stream->model;
        writer->totals = &stream->totals;
    }
    return true;
}

/* Plain text is one page, which one thread labels. In a dialogue every record is answered at once.
 * In a strict run the damage that ends it is found when pages after it were collected already. */
static bool runs_in_pool(const struct descale_stream *stream, const struct job *job,
                         const struct reader *reader) {
    return stream->pool && reader->kind != &reader_text && !job->line_buffered &&
           !(job->strict && job->collector);
}

/* Runs the pipeline on the records of a reader, and hands all output over. */
static enum descale_status run_reader(struct descale_stream *stream, const struct job *job,
                                      struct reader *reader) {
    struct sinks *sinks = &stream->sinks;
    uint64_t pages = stream->totals.pages;
    if (!begin_sinks(stream, job, reader))
        return DESCALE_NO_MEMORY;
    const struct pipeline pipeline = {
        stream->model, job, reader, &stream->space, sinks, &stream->totals, &stream->splitter};
    enum descale_status status = runs_in_pool(stream, job, reader)
                                     ? pool_run(stream->pool, &pipeline)
                                     : pipeline_run(&pipeline);
    sinks_flush(sinks);
    if (stream->totals.pages > pages)
        check_form(stream, job, form_of(job, reader));
    enum descale_status written = sinks_status(sinks);
    return written != DESCALE_OK ? written : status;
}

/* Reads the pages of a source. */
static enum descale_status run_source(struct descale_stream *stream, const struct job *job,
                                      struct source *source) {
    struct reader reader;
    enum descale_status status = reader_open(&reader, source, job, stream->counts);
    if (status == DESCALE_OK)
        status = run_reader(stream, job, &reader);
    reader_close(&reader);
    return status;
}

/* The archive that is being read. */
struct archived {
    struct descale_stream *stream;
    const struct job *job; /* of the archive */
};

/* Tells the caller that a member begins, which may have its output begin elsewhere. */
static enum descale_status begin_member(const struct job *job, const char *name) {
    int error = job->event ? job->event(job->event_user, DESCALE_EVENT_MEMBER, name) : 0;
    if (error)
        *job->error = error;
    return error ? report_write_error(&job->reporter, error) : DESCALE_OK;
}

/* What was damaged so far. */
static uint64_t damaged_so_far(const struct descale_stream *stream) {
    uint64_t not_passed_on = stream->pool ? stream->counts->damaged : 0;
    return stream->totals.damaged + not_passed_on;
}

/* Runs a member of an archive as an input of its own. Of a strict run damage ends it. */
static enum descale_status run_member(void *context, const char *name, int file) {
    struct archived *archived = context;
    uint64_t damaged = damaged_so_far(archived->stream);
    struct buffer full = {0};
    struct job job = *archived->job;
    struct source source;
    if (!buffer_format(&full, "%s!%s", job.name, name) || !buffer_append(&full, "", 1)) {
        buffer_free(&full);
        return DESCALE_NO_MEMORY;
    }
    job.name = (const char *)full.bytes;
    job.reporter.member = name;
    job.input = (struct byte_input){.file = file};
    enum descale_status status = begin_member(&job, name);
    if (status == DESCALE_OK) {
        status = source_open(&source, &job, archived->stream->counts);
        if (status == DESCALE_OK && members_nested(&source))
            status = DESCALE_UNREADABLE;
        if (status == DESCALE_OK)
            status = run_source(archived->stream, &job, &source);
        if (source.failed == DESCALE_UNREADABLE) /* the member is read from a temporary file */
            status = DESCALE_WRITE_ERROR;
        source_close(&source);
        bool good = status == DESCALE_OK || status == STATUS_END;
        if (good && job.strict && damaged_so_far(archived->stream) > damaged)
            status = DESCALE_DAMAGED;
    }
    buffer_free(&full);
    return status;
}

static enum descale_status run_job(struct descale_stream *stream, struct job *job) {
    uint64_t damaged = stream->totals.damaged, pages = stream->totals.pages;
    struct source source;
    struct archived archived = {stream, job};
    stream->error = 0;
    stream->counts =
        stream->pool ? pool_begin(stream->pool, &job->reporter, &stream->totals) : &stream->totals;
    enum descale_status status = source_open(&source, job, stream->counts);
    if (status == DESCALE_OK && !job_takes_as_is(job) && members_probe(&source))
        status = members_each(&source, run_member, &archived);
    else if (status == DESCALE_OK)
        status = run_source(stream, job, &source);
    bool unfinished = source.failed == DESCALE_UNREADABLE; /* of a read error, which may pass */
    source_close(&source);
    if (stream->pool)
        pool_end(stream->pool);
    if (job->collector)
        collector_input(job->collector, job->name, stream->totals.damaged - damaged);
    if (status == DESCALE_NO_MEMORY)
        report_problem(&job->reporter,
                       (descale_problem){.status = status, .severity = DESCALE_ERROR, .input = ""},
                       "out of memory");
    if (status != DESCALE_OK && status != STATUS_END && status != DESCALE_UNREADABLE)
        return status;
    if (unfinished || (status == DESCALE_UNREADABLE && stream->totals.pages == pages))
        return DESCALE_UNREADABLE;
    return stream->totals.damaged > damaged ? DESCALE_DAMAGED : DESCALE_OK;
}

descale_status descale_stream_run(descale_stream *stream, const char *name, descale_read_fn *fn,
                                  void *user) {
    struct job job = stream->settings;
    job.name = job.reporter.input = name;
    job.input = (struct byte_input){.file = -1, .read = fn, .user = user};
    return run_job(stream, &job);
}

descale_status descale_stream_run_fd(descale_stream *stream, const char *name, int file) {
    struct job job = stream->settings;
    job.name = job.reporter.input = name;
    job.input = (struct byte_input){.file = file};
    struct stat found;
    if (stream->pool && !(fstat(file, &found) == 0 && S_ISREG(found.st_mode))) {
        job.input.on_stall = pool_on_stall;
        job.input.waiter = stream->pool;
        job.read_ahead = false; /* the pool is told on this thread */
    }
    return run_job(stream, &job);
}

void descale_stream_cancel(descale_stream *stream) {
    stream->cancelled = 1;
}

int descale_stream_error(const descale_stream *stream) {
    return stream->error;
}

const descale_totals *descale_stream_totals(const descale_stream *stream) {
    return &stream->totals;
}
