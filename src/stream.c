/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls that run pages through the pipeline: see descale.h. */
#include "pipeline.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

struct descale_stream {
    const struct descale_model *model;
    struct page page;
    struct lexer lexer;
    struct writer writer;
    bool *keep;
};

enum descale_status descale_stream_open(struct descale_stream **stream,
                                        const struct descale_model *model) {
    struct descale_stream *opened = calloc(1, sizeof *opened);
    *stream = NULL;
    if (!opened)
        return DESCALE_NO_MEMORY;
    opened->model = model;
    opened->keep = malloc((WINDOW_LINES + 1) * sizeof *opened->keep);
    bool lexer = lexer_open(&opened->lexer, &model->matcher);
    if (!page_open(&opened->page) || !lexer || !opened->keep) {
        descale_stream_close(opened);
        return DESCALE_NO_MEMORY;
    }
    *stream = opened;
    return DESCALE_OK;
}

void descale_stream_close(struct descale_stream *stream) {
    if (!stream)
        return;
    page_close(&stream->page);
    lexer_close(&stream->lexer);
    writer_close(&stream->writer);
    free(stream->keep);
    free(stream);
}

/* Runs the pipeline with a reader at hand, and hands the output over. */
static enum descale_status run(struct descale_stream *stream, const struct descale_job *job,
                               struct reader *reader, struct descale_totals *totals) {
    struct writer *writer = &stream->writer;
    writer->job = job;
    if (job->new_output)
        writer->pages = 0;
    writer->totals = totals;
    writer->model = stream->model;
    writer->status = DESCALE_OK;
    writer->kind = writer_find(job->to == DESCALE_AUTO ? reader->kind->format : job->to);
    struct pipeline pipeline = {stream->model,  job,    reader, &stream->page,
                                &stream->lexer, writer, totals, stream->keep};
    enum descale_status status = pipeline_run(&pipeline);
    writer_flush(writer);
    return writer->status != DESCALE_OK ? writer->status : status;
}

enum descale_status descale_stream_run(struct descale_stream *stream, const struct descale_job *job,
                                       struct descale_totals *totals) {
    uint64_t damaged = totals->damaged;
    struct source source;
    struct reader reader;
    enum descale_status status = source_open(&source, job, totals);
    if (status == DESCALE_OK) {
        reader_open(&reader, &source, job, totals);
        status = run(stream, job, &reader, totals);
        reader_close(&reader);
    }
    source_close(&source);
    if (status == DESCALE_NO_MEMORY)
        status_report(&job->reporter, "descale: out of memory");
    if (status != DESCALE_END && status != DESCALE_UNUSABLE)
        return status;
    if (status == DESCALE_UNUSABLE && totals->pages == 0)
        return status;
    return totals->damaged > damaged ? DESCALE_DAMAGED : DESCALE_OK;
}

/* A reader of one page in memory. */
struct memory {
    struct reader reader;
    const uint8_t *at;
    size_t left;
};

static enum descale_status memory_next(struct reader *reader, struct page *page) {
    (void)page;
    bool done = reader->done;
    reader->done = true;
    return done ? DESCALE_END : DESCALE_OK;
}

static enum descale_status memory_read(struct reader *reader, struct page *page, uint8_t *to,
                                       size_t size, size_t *got) {
    struct memory *memory = (struct memory *)reader;
    (void)page;
    *got = memory->left < size ? memory->left : size;
    if (*got == 0)
        return DESCALE_END;
    memcpy(to, memory->at, *got);
    memory->at += *got;
    memory->left -= *got;
    return DESCALE_OK;
}

static const struct reader_kind reader_memory = {"memory", DESCALE_TEXT, NULL, memory_next,
                                                 memory_read};

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
    struct memory memory = {{.kind = &reader_memory}, text, size};
    struct descale_job job = {.keep = keep, .to = DESCALE_TEXT, .write = append, .context = &out};
    struct descale_totals totals = {0};
    status = run(stream, &job, &memory.reader, &totals);
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
    struct memory memory = {{.kind = &reader_memory}, text, size};
    struct page *page = &stream->page;
    page_begin(page);
    bool kept = buffer_reserve(&out, 1);
    while (kept && page_fill(page, &memory.reader) == DESCALE_OK) {
        status = pipeline_label(model, page, &stream->lexer);
        for (size_t i = page->first; kept && status == DESCALE_OK && i < page->last; i++) {
            uint8_t label = page->lines[i].visible == UINT32_MAX ? DESCALE_BLANK : page->labels[i];
            kept = buffer_append(&out, &label, 1);
        }
        size_t rest;
        bool open = page->open_line;
        while (open && page_rest(page, &memory.reader, &rest) == DESCALE_OK)
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
