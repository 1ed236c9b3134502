/* SPDX-License-Identifier: Apache-2.0
 *
 * How a stream runs one input. */
#include "base/report.h"
#include "input/archive.h"
#include "stream.h"

#include <sys/stat.h>

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

/* The sinks that somebody listens to. */
static size_t count_sinks(const struct descale_stream *stream) {
    return stream->targets[1].write ? 2 : 1;
}

enum descale_status stream_tell(const struct job *job) {
    const char *member = job->reporter.member;
    int error = job->event ? job->event(job->event_user,
                                        member ? DESCALE_EVENT_MEMBER : DESCALE_EVENT_INPUT, member)
                           : 0;
    if (!error)
        return DESCALE_OK;
    *job->error = error;
    return report_write_error(&job->reporter, error);
}

bool stream_begin_sinks(struct descale_stream *stream, const struct job *job,
                        enum descale_format format) {
    const enum descale_format formats[SINKS_MAX] = {format, DESCALE_REJECTS_JSON};
    stream->sinks.count = count_sinks(stream);
    for (size_t i = 0; i < SINKS_MAX && i < stream->sinks.count; i++) {
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

void stream_end_sinks(struct descale_stream *stream, const struct job *job,
                      enum descale_format format, uint64_t pages) {
    sinks_flush(&stream->sinks);
    if (stream->totals.pages > pages)
        check_form(stream, job, format);
}

struct pipeline stream_pipeline(struct descale_stream *stream, const struct job *job,
                                struct reader *reader) {
    stream->sinks.count = count_sinks(stream);
    return (struct pipeline){.model = stream->model,
                             .job = job,
                             .reader = reader,
                             .space = &stream->space,
                             .sinks = &stream->sinks,
                             .totals = &stream->totals,
                             .splitter = &stream->splitter};
}

/* Plain text is one page, which one thread labels. In a dialogue every record is answered at once.
 * In a strict run the damage that ends it is found when pages after it were collected already. */
static bool runs_in_pool(const struct descale_stream *stream, const struct job *job,
                         const struct reader *reader) {
    return stream->pool && reader->kind != &reader_text && !job->line_buffered &&
           !(job->strict && job->collector);
}

void stream_read_ahead(const struct descale_stream *stream, const struct job *job, bool pooled,
                       struct source *source) {
    if (job->read_ahead && !(pooled && pool_threads(stream->pool) == 2))
        source_read_ahead(source);
}

/* Runs the pipeline on the records of a reader, and hands all output over. */
static enum descale_status run_reader(struct descale_stream *stream, const struct job *job,
                                      struct reader *reader) {
    enum descale_format format = form_of(job, reader);
    uint64_t pages = stream->totals.pages;
    const struct pipeline pipeline = stream_pipeline(stream, job, reader);
    bool pooled = stream->member.shares || runs_in_pool(stream, job, reader);
    stream_read_ahead(stream, job, pooled, reader->source);
    if (stream->member.shares)
        return pool_run_member(stream->pool, &pipeline, format);
    enum descale_status status = stream_tell(job);
    if (status != DESCALE_OK)
        return status;
    if (!stream_begin_sinks(stream, job, format))
        return DESCALE_NO_MEMORY;
    status = pooled ? pool_run(stream->pool, &pipeline) : pipeline_run(&pipeline);
    stream_end_sinks(stream, job, format, pages);
    enum descale_status written = sinks_status(&stream->sinks);
    return written != DESCALE_OK ? written : status;
}

enum descale_status stream_run_source(struct descale_stream *stream, const struct job *job,
                                      struct source *source) {
    struct reader reader;
    enum descale_status status = reader_open(&reader, source, job, stream->counts);
    if (status == DESCALE_OK)
        status = run_reader(stream, job, &reader);
    reader_close(&reader);
    return status;
}

static enum descale_status run_job(struct descale_stream *stream, struct job *job) {
    uint64_t damaged = stream->totals.damaged, pages = stream->totals.pages;
    struct source source;
    stream->error = 0;
    stream->counts =
        stream->pool ? pool_begin(stream->pool, &job->reporter, &stream->totals) : &stream->totals;
    enum descale_status status = source_open(&source, job, stream->counts);
    if (status == DESCALE_OK && !job_takes_as_is(job) && members_probe(&source))
        status = stream_run_archive(stream, job, &source);
    else if (status == DESCALE_OK)
        status = stream_run_source(stream, job, &source);
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
