/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls for streams, which take inputs of any size through the pipeline: see descale.h.
 */
#include "stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_LIMIT ((uint64_t)64 << 30)    /* of decompressed bytes, unless the caller says */
#define WINDOW_LIMIT ((uint64_t)128 << 20) /* of a decompression's window, likewise */
#define TABLE_COLUMNS 120                  /* of a table, likewise */

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
    buffer_free(&stream->member.name);
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

void descale_stream_cancel(descale_stream *stream) {
    stream->cancelled = 1;
}

int descale_stream_error(const descale_stream *stream) {
    return stream->error;
}

const descale_totals *descale_stream_totals(const descale_stream *stream) {
    return &stream->totals;
}
