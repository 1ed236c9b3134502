/* SPDX-License-Identifier: Apache-2.0 */
#include "worker_stream.h"
#include "interrupt.h"
#include "member_name.h"
#include "base/escape.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Notes which output could not be written, if `error` is not 0, for the message about that. Returns
 * the error; when the reader of a pipe has gone away, the run ends without a message. */
static int note(const struct worker *worker, const struct output *output, int error) {
    if (interrupt_is_pipe(error))
        return ECANCELED;
    if (error)
        worker->batch->messages.unwritten = (struct unwritten){output->path, error};
    return error;
}

static int on_write(void *user, const void *bytes, size_t size) {
    const struct worker *worker = user;
    return note(worker, worker->output, output_write(worker->output, bytes, size));
}

static int on_reject(void *user, const void *bytes, size_t size) {
    const struct worker *worker = user;
    return note(worker, worker->rejects, output_write(worker->rejects, bytes, size));
}

/* Compresses the output of a record, on any thread. */
static int on_pack(void *user, unsigned thread, const void *bytes, size_t size,
                   descale_write_fn *write, void *to) {
    const struct worker *worker = user;
    struct compressor *packer = &worker->packers[thread];
    enum compress kind = worker->output->compressor.kind;
    if (packer->kind != kind) {
        compressor_close(packer);
        int error = compressor_open(packer, kind, worker->batch->options->form.level);
        if (error)
            return error;
    }
    int error = compressor_put(packer, bytes, size, false, write, to);
    return error ? error : compressor_put(packer, "", 0, true, write, to);
}

static int on_packed(void *user, const void *bytes, size_t size) {
    const struct worker *worker = user;
    return note(worker, worker->output, output_packed(worker->output, bytes, size));
}

/* Warns of a member that is written under another name than its own. */
static void warn_of_number(struct worker *worker, const char *member) {
    char name[512], text[600];
    snprintf(text, sizeof text,
             "another member of the output would have the same name: written as %s",
             escape_name(name, sizeof name, worker->output->member));
    message_problem(&worker->batch->messages, &(descale_problem){.severity = DESCALE_WARNING,
                                                                 .cause = DESCALE_CAUSE_NAME,
                                                                 .input = worker->input->path,
                                                                 .member = member,
                                                                 .message = text});
}

/* Begins a member of the output, if that is an archive. `member`: of the input; NULL: the input is
 * no archive. */
static int begin_member(struct worker *worker, const char *name, const char *member) {
    bool numbered = false;
    if (!worker->output->archive)
        return 0;
    descale_stream_output(worker->stream, on_write, worker);
    int error = output_member(worker->output, name, &numbered);
    if (!error && numbered)
        warn_of_number(worker, member);
    return note(worker, worker->output, error);
}

/* An input that is no archive becomes a member of the output, if that is an archive, with the name
 * that its output would have in a folder: --compress speaks of the archive. */
static int begin_input(struct worker *worker) {
    const struct batch *batch = worker->batch;
    const char *name = worker->input->name;
    if (batch->folder || !strcmp(worker->input->path, "-"))
        return begin_member(worker, "text", NULL);
    size_t length = strlen(name);
    if (batch->options->form.compress > COMPRESS_NONE)
        name_cut_compression(name, &length);
    char *plain = strndup(name, length);
    int error = plain ? begin_member(worker, plain, NULL) : ENOMEM;
    free(plain);
    return error;
}

static int on_record(struct worker *worker) {
    if (worker->batch->watched) {
        off_t offset = lseek(worker->file, 0, SEEK_CUR);
        worker->progress->here = offset > 0 ? (uint64_t)offset : 0;
        worker->progress->pages = descale_stream_totals(worker->stream)->pages;
    }
    return note(worker, worker->output, output_record(worker->output));
}

static int on_event(void *user, descale_event event, const char *member) {
    switch (event) {
    case DESCALE_EVENT_MEMBER:
        return begin_member(user, member, member);
    case DESCALE_EVENT_INPUT:
        return begin_input(user);
    case DESCALE_EVENT_RECORD:
        break;
    }
    return on_record(user);
}

void worker_stream_outputs(struct worker *worker) {
    descale_stream_output(worker->stream, on_write, worker);
    descale_stream_rejects(worker->stream, worker->rejects ? on_reject : NULL, worker);
    bool packs = !worker->output->archive && worker->output->compressor.kind != COMPRESS_NONE;
    descale_stream_pack(worker->stream, packs ? on_pack : NULL, on_packed, worker);
}

descale_status worker_stream_open(struct worker *worker, const uint64_t **rule_lines) {
    const struct options *options = worker->batch->options;
    descale_stream *stream = NULL;
    descale_status status = descale_stream_open(worker->batch->model, &stream);
    if (status != DESCALE_OK)
        return status;
    descale_stream_strict(stream, options->strict);
    descale_stream_colour(stream, options->colour);
    descale_stream_columns(stream, options->columns);
    descale_stream_reasons(stream, options->reasons);
    descale_stream_split(stream, options->split);
    descale_stream_escaped_newlines(stream, options->escaped_newlines);
    descale_stream_drop_empty(stream, options->drop_empty);
    descale_stream_line_buffered(stream, options->line_buffered);
    descale_stream_read_ahead(stream, worker->batch->threads > 1);
    descale_stream_limits(stream, options->memory, options->limit);
    descale_stream_on_problem(stream, message_problem, &worker->batch->messages);
    descale_stream_on_event(stream, on_event, worker);
    status = descale_stream_threads(stream, (unsigned)worker->batch->threads);
    if (status == DESCALE_OK)
        status = descale_stream_formats(stream, options->from, options->to);
    if (status == DESCALE_OK)
        status = descale_stream_keep(stream, options->keep, options->keep_above);
    if (status == DESCALE_OK)
        status = descale_stream_add(stream, options->add);
    if (status == DESCALE_OK)
        status = descale_stream_json_field(stream, options->field);
    if (status == DESCALE_OK)
        status = descale_stream_encoding(stream, options->encoding);
    if (status == DESCALE_OK && options->command == COMMAND_TRY)
        status = descale_stream_hits_of(stream, "try.rule");
    if (status == DESCALE_OK && (worker->collected || options->command == COMMAND_CHECK_RULES))
        status = descale_stream_count_rules(stream, rule_lines);
    if (status == DESCALE_OK && worker->collected)
        status = descale_stream_collect(stream, options_sample(options), !options->no_text);
    if (status == DESCALE_OK)
        worker->stream = stream;
    else
        descale_stream_close(stream);
    return status;
}
