/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls that run pages through the pipeline: see descale.h. */
#include "input/archive.h"
#include "pipeline.h"
#include "base/report.h"

#include <stdlib.h>
#include <string.h>

struct descale_stream {
    const struct descale_model *model;
    struct workspace space;
    struct sinks sinks;
};

enum descale_status descale_stream_open(struct descale_stream **stream,
                                        const struct descale_model *model) {
    struct descale_stream *opened = calloc(1, sizeof *opened);
    *stream = NULL;
    if (!opened)
        return DESCALE_NO_MEMORY;
    opened->model = model;
    if (!workspace_open(&opened->space, model)) {
        descale_stream_close(opened);
        return DESCALE_NO_MEMORY;
    }
    *stream = opened;
    return DESCALE_OK;
}

void descale_stream_close(struct descale_stream *stream) {
    if (!stream)
        return;
    workspace_close(&stream->space);
    sinks_close(&stream->sinks);
    free(stream);
}

/* Sets up the sinks for an input that `reader` reads: the output, and what is removed from it if
 * the job asks for that. */
static void begin_sinks(struct descale_stream *stream, const struct descale_job *job,
                        const struct reader *reader, struct descale_totals *totals) {
    const enum descale_format format = job->to == DESCALE_AUTO ? reader->kind->format : job->to;
    const struct output outputs[SINKS_MAX] = {{job->write, job->record, job->context},
                                              {job->reject, NULL, job->reject_context}};
    const enum descale_format formats[SINKS_MAX] = {format, DESCALE_REJECTS_JSON};
    stream->sinks.count = job->reject ? 2 : 1;
    for (size_t i = 0; i < stream->sinks.count; i++) {
        struct writer *writer = &stream->sinks.writers[i];
        writer_begin(writer, formats[i], outputs[i]);
        writer->job = job;
        writer->model = stream->model;
        writer->totals = totals;
    }
}

/* Runs the pipeline on the records of a reader, and hands all output over. */
static enum descale_status run(struct descale_stream *stream, const struct descale_job *job,
                               struct reader *reader, struct descale_totals *totals) {
    struct sinks *sinks = &stream->sinks;
    begin_sinks(stream, job, reader, totals);
    struct pipeline pipeline = {stream->model, job, reader, &stream->space, sinks, totals};
    enum descale_status status = pipeline_run(&pipeline);
    sinks_flush(sinks);
    enum descale_status written = sinks_status(sinks);
    return written != DESCALE_OK ? written : status;
}

/* Reads the pages of a source. */
static enum descale_status run_source(struct descale_stream *stream, const struct descale_job *job,
                                      struct source *source, struct descale_totals *totals) {
    struct reader reader;
    enum descale_status status = reader_open(&reader, source, job, totals);
    if (status == DESCALE_OK && job->from == DESCALE_AUTO && reader_binary(&reader)) {
        status = DESCALE_UNREADABLE;
        source_damage(source, 0,
                      "binary data, no text: skipped (--from text reads it all the same)");
    } else if (status == DESCALE_OK) {
        status = run(stream, job, &reader, totals);
    }
    reader_close(&reader);
    return status;
}

/* An archive in hand. */
struct archived {
    struct descale_stream *stream;
    const struct descale_job *job;
    struct descale_totals *totals;
};

/* One member of it, as an input of its own. */
static enum descale_status run_member(void *context, const char *name, int file) {
    struct archived *archived = context;
    const struct descale_job *job = archived->job;
    struct buffer full = {0};
    struct descale_job member = *job;
    struct source source;
    enum descale_status status = DESCALE_NO_MEMORY;
    if (!buffer_format(&full, "%s!%s", job->name, name) || !buffer_append(&full, "", 1)) {
        buffer_free(&full);
        return status;
    }
    member.name = (const char *)full.bytes;
    member.input = file;
    int error = job->member ? job->member(job->context, name) : 0;
    if (error) {
        buffer_free(&full);
        return status_unwritten(&job->reporter, error);
    }
    if (job->member)
        writer_new_output(&archived->stream->sinks.writers[0]);
    status = source_open(&source, &member, archived->totals);
    if (status == DESCALE_OK && members_probe(&source)) {
        source_damage(&source, 0, "an archive in an archive: not read, unpack it first");
        status = DESCALE_UNREADABLE;
    }
    if (status == DESCALE_OK)
        status = run_source(archived->stream, &member, &source, archived->totals);
    source_close(&source);
    buffer_free(&full);
    return status;
}

enum descale_status descale_stream_run(struct descale_stream *stream, const struct descale_job *job,
                                       struct descale_totals *totals) {
    uint64_t damaged = totals->damaged;
    struct source source;
    struct archived archived = {stream, job, totals};
    for (size_t i = 0; job->new_output && i < SINKS_MAX; i++)
        writer_new_output(&stream->sinks.writers[i]);
    enum descale_status status = source_open(&source, job, totals);
    if (status == DESCALE_OK && members_probe(&source))
        status = members_each(&source, run_member, &archived);
    else if (status == DESCALE_OK)
        status = run_source(stream, job, &source, totals);
    source_close(&source);
    if (status == DESCALE_NO_MEMORY)
        status_report(&job->reporter, "descale: out of memory");
    if (status != DESCALE_OK && status != DESCALE_END && status != DESCALE_UNREADABLE)
        return status;
    if (status == DESCALE_UNREADABLE && totals->pages == 0)
        return status;
    return totals->damaged > damaged ? DESCALE_DAMAGED : DESCALE_OK;
}

/* A reader of one page in memory. */
struct memory {
    const uint8_t *at;
    size_t left;
    bool done; /* the page was handed out */
};

static enum descale_status memory_next(struct reader *reader) {
    struct memory *memory = reader->state;
    bool done = memory->done;
    memory->done = true;
    return done ? DESCALE_END : DESCALE_OK;
}

static enum descale_status memory_read(struct reader *reader, uint8_t *to, size_t size,
                                       size_t *got) {
    struct memory *memory = reader->state;
    *got = memory->left < size ? memory->left : size;
    if (*got == 0)
        return DESCALE_END;
    memcpy(to, memory->at, *got);
    memory->at += *got;
    memory->left -= *got;
    return DESCALE_OK;
}

static const struct reader_kind reader_memory = {
    .name = "memory", .format = DESCALE_TEXT, .next = memory_next, .read = memory_read};

static int append(void *context, const void *bytes, size_t size) {
    return buffer_append(context, bytes, size) ? 0 : 12; /* ENOMEM */
}

enum descale_status descale_clean(const struct descale_model *model, const void *text, size_t size,
                                  unsigned keep, char **clean, size_t *clean_size) {
    struct descale_stream *stream;
    struct buffer out = {0};
    *clean = NULL;
    *clean_size = 0;
    enum descale_status status = descale_stream_open(&stream, model);
    if (status != DESCALE_OK || !buffer_reserve(&out, 1)) {
        descale_stream_close(stream);
        return DESCALE_NO_MEMORY;
    }
    struct memory memory = {text, size, false};
    struct reader reader = {.kind = &reader_memory, .state = &memory};
    struct descale_job job = {.keep = keep, .to = DESCALE_TEXT, .write = append, .context = &out};
    struct descale_totals totals = {0};
    status = run(stream, &job, &reader, &totals);
    descale_stream_close(stream);
    if (status != DESCALE_END) {
        buffer_free(&out);
        return DESCALE_NO_MEMORY;
    }
    *clean = (char *)out.bytes;
    *clean_size = out.size;
    return DESCALE_OK;
}

enum descale_status descale_label(const struct descale_model *model, const void *text, size_t size,
                                  uint8_t **labels, size_t *count) {
    struct descale_stream *stream;
    struct buffer out = {0};
    *labels = NULL;
    *count = 0;
    enum descale_status status = descale_stream_open(&stream, model);
    if (status != DESCALE_OK)
        return status;
    struct memory memory = {text, size, false};
    struct reader reader = {.kind = &reader_memory, .state = &memory};
    struct workspace *space = &stream->space;
    const struct window *window = &space->window;
    workspace_begin(space);
    bool kept = buffer_reserve(&out, 1);
    while (kept && window_fill(&space->window, &reader) == DESCALE_OK) {
        status = pipeline_label(model, space, false);
        for (size_t i = window->first; kept && status == DESCALE_OK && i < window->last; i++) {
            bool blank = window->lines[i].content_index == LINE_BLANK;
            uint8_t label = blank ? DESCALE_BLANK : space->analysis.labels[i];
            kept = buffer_append(&out, &label, 1);
        }
        size_t rest;
        bool open = window->open_line;
        while (open && window_rest(&space->window, &reader, &rest) == DESCALE_OK)
            continue;
        kept = kept && status == DESCALE_OK;
    }
    descale_stream_close(stream);
    if (!kept) {
        buffer_free(&out);
        return DESCALE_NO_MEMORY;
    }
    *labels = out.bytes;
    *count = out.size;
    return DESCALE_OK;
}
