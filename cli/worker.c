/* SPDX-License-Identifier: Apache-2.0 */
#include "worker.h"
#include "interrupt.h"
#include "base/io_retry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens an input. Returns a descriptor, or -1: reported, except when the run is to end, which ends
 * the wait for somebody to write into a named pipe. */
static int open_input(struct batch *batch, const char *name) {
    struct stat found;
    int file = STDIN_FILENO;
    if (strcmp(name, "-") != 0)
        file = open_file_until(name, O_RDONLY | O_CLOEXEC, 0, interrupt_seen);
    int error = file < 0 || fstat(file, &found) != 0 ? errno : S_ISDIR(found.st_mode) ? EISDIR : 0;
    if (!error && file == STDIN_FILENO && isatty(file) && !batch->options->quiet)
        message("reading from the terminal; Control-D ends the text");
    if (!error)
        return file;
    if (file < 0 && interrupt_seen())
        return -1;
    message_skipped(&batch->messages, name, error);
    if (file > STDIN_FILENO)
        close(file);
    return -1;
}

/* ---- Callbacks of the stream ---- */

static int on_write(void *user, const void *bytes, size_t size) {
    struct worker *worker = user;
    return output_write(worker->output, bytes, size);
}

static int on_reject(void *user, const void *bytes, size_t size) {
    struct worker *worker = user;
    return output_write(worker->rejects, bytes, size);
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
    return output_packed(worker->output, bytes, size);
}

/* A member of an archive becomes a member of the output, if that is an archive too. */
static int on_member(struct worker *worker, const char *name) {
    if (!worker->output->archive)
        return 0;
    descale_stream_output(worker->stream, on_write, worker);
    return output_member(worker->output, name);
}

static int on_event(void *user, descale_event event, const char *member) {
    struct worker *worker = user;
    if (event == DESCALE_EVENT_MEMBER)
        return on_member(worker, member);
    if (worker->batch->watched) {
        off_t offset = lseek(worker->file, 0, SEEK_CUR);
        worker->progress->here = offset > 0 ? (uint64_t)offset : 0;
        worker->progress->pages = descale_stream_totals(worker->stream)->pages;
    }
    return output_record(worker->output);
}

/* ---- One input ---- */

/* Returns the status of descale_stream_run_fd(), or why the input could not be opened. */
static descale_status clean_file(struct worker *worker, const struct input *input) {
    struct batch *batch = worker->batch;
    worker->file = open_input(batch, input->path);
    if (worker->file < 0)
        return interrupt_seen() ? DESCALE_CANCELLED : DESCALE_UNREADABLE;
    descale_status status = DESCALE_WRITE_ERROR;
    if (output_is(worker->output, worker->file))
        message_file(input->path, "the output would overwrite this input");
    else
        status = descale_stream_run_fd(
            worker->stream, strcmp(input->path, "-") != 0 ? input->path : "standard input",
            worker->file);
    if (worker->file != STDIN_FILENO)
        close(worker->file);
    return status;
}

char *worker_join(const char *folder, const char *name, const char *suffix) {
    char *path;
    return asprintf(&path, "%s/%s%s", folder, name, suffix) < 0 ? NULL : path;
}

static bool is_link(const char *path) {
    struct stat found;
    return lstat(path, &found) == 0 && S_ISLNK(found.st_mode);
}

int worker_folders(char *path, size_t from) {
    for (char *slash = path + from; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        int error = slash > path && mkdir(path, 0777) != 0 && errno != EEXIST ? errno : 0;
        if (from > 0 && !error && is_link(path))
            error = ELOOP;
        *slash = '/';
        if (error)
            return error;
    }
    return 0;
}

/* Opens a file below a folder, and the folders between; a link in its place is replaced, since it
 * may lead out of the folder. Returns 0 or an errno value. */
static int open_below(struct output *output, char *path, const char *folder,
                      const struct output_form *form, bool sweep) {
    int error = worker_folders(path, strlen(folder) + 1);
    if (!error && is_link(path) && unlink(path) != 0)
        error = errno;
    if (sweep)
        output_sweep(path);
    return error ? error : output_open(output, path, form);
}

int worker_close(struct worker *worker, bool good) {
    int error = output_close(worker->output, good);
    int other = worker->rejects ? output_close(worker->rejects, good && !error) : 0;
    worker->output = worker->rejects = NULL;
    return error ? error : other;
}

/* Has the stream write to the worker's outputs, from their beginning. */
static void begin_outputs(struct worker *worker) {
    descale_stream_output(worker->stream, on_write, worker);
    descale_stream_rejects(worker->stream, worker->rejects ? on_reject : NULL, worker);
    bool packs = !worker->output->archive && worker->output->compressor.kind != COMPRESS_NONE;
    descale_stream_pack(worker->stream, packs ? on_pack : NULL, on_packed, worker);
}

/* One input into its own file. */
static descale_status clean_to_folder(struct worker *worker, const struct input *input) {
    const struct options *options = worker->batch->options;
    struct output output, rejects;
    char *path = worker_join(options->output, input->name, "");
    char *second =
        options->rejects ? worker_join(options->rejects, input->name, ".rejects.jsonl") : NULL;
    descale_status status = DESCALE_NO_MEMORY;
    int error = !path || (options->rejects && !second) ? ENOMEM : 0;
    if (!error)
        error = open_below(&output, path, options->output, &options->form, options->resume);
    if (!error) {
        worker->output = &output;
        if (second)
            error =
                open_below(&rejects, second, options->rejects, &output_by_name, options->resume);
        worker->rejects = second && !error ? &rejects : NULL;
        begin_outputs(worker);
        status = error ? DESCALE_WRITE_ERROR : clean_file(worker, input);
        int closed = worker_close(worker, status == DESCALE_OK || status == DESCALE_DAMAGED);
        error = error ? error : closed;
    }
    if (!error && (status == DESCALE_OK || status == DESCALE_DAMAGED))
        error = manifest_add(&worker->batch->manifest, options, input, status == DESCALE_DAMAGED);
    if (error) {
        message_error(path ? path : input->path, error);
        status = DESCALE_WRITE_ERROR;
    }
    free(path);
    free(second);
    return status;
}

/* ---- All inputs ---- */

/* Notes how an input went. False: the run is over. */
static bool note(const struct options *options, struct result *result, descale_status status) {
    result->counts.files++;
    result->counts.files_unreadable += status == DESCALE_UNREADABLE;
    result->counts.files_damaged += status == DESCALE_UNREADABLE || status == DESCALE_DAMAGED;
    if (status == DESCALE_CANCELLED)
        result->exit_status = EXIT_INTERRUPTED;
    if (status == DESCALE_NO_MEMORY || status == DESCALE_WRITE_ERROR) {
        if (options->quiet)
            message("%s",
                    status == DESCALE_NO_MEMORY ? "out of memory" : "cannot write the output");
        result->exit_status = EXIT_FAILED;
    }
    return result->exit_status == EXIT_GOOD &&
           !(options->strict && result->counts.files_damaged > 0);
}

/* The input that is taken next, or NULL; *index is its place. */
static const struct input *next_input(const struct batch *batch, size_t *index) {
    *index = atomic_fetch_add(&batch->shared->next, 1);
    return *index < batch->inputs.count ? &batch->inputs.items[*index] : NULL;
}

/* Opens a stream with the settings of the options. *rule_lines: what it counts for each rule, NULL:
 * nothing. */
static descale_status open_stream(struct worker *worker, const uint64_t **rule_lines) {
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

/* Takes one input. False: the run is over. */
static bool take_input(struct worker *worker, const struct input *input) {
    struct batch *batch = worker->batch;
    const struct options *options = batch->options;
    bool damaged;
    if (batch->folder && options->resume &&
        manifest_has(&batch->manifest, options, input, &damaged)) {
        worker->result->counts.files_skipped++;
        worker->result->damaged_before |= damaged;
        if (damaged)
            message_damaged_before(&batch->messages, input->path);
        return true;
    }
    descale_status status = DESCALE_UNREADABLE;
    if (input->error)
        message_skipped(&batch->messages, input->path, input->error);
    else
        status = batch->folder ? clean_to_folder(worker, input) : clean_file(worker, input);
    return note(options, worker->result, status);
}

static int on_collected(void *user, const void *bytes, size_t size) {
    return fwrite(bytes, 1, size, user) == size ? 0 : errno;
}

/* Takes over what the stream counted and collected. */
static void take_counts(struct worker *worker, const uint64_t *rule_lines) {
    run_counts_set(&worker->result->counts, descale_stream_totals(worker->stream), rule_lines);
    if (!worker->collected)
        return;
    descale_status status =
        descale_stream_collected(worker->stream, on_collected, worker->collected);
    if (status == DESCALE_OK && fflush(worker->collected) != 0)
        status = DESCALE_WRITE_ERROR;
    if (status == DESCALE_OK)
        return;
    message("cannot collect statistics: %s", descale_status_text(status));
    worker->result->exit_status = EXIT_FAILED;
}

/* Makes the compressors of a worker's threads. False: out of memory. */
static bool open_packers(struct worker *worker) {
    worker->packers = calloc(worker->batch->threads, sizeof *worker->packers);
    return worker->packers != NULL;
}

static void close_packers(struct worker *worker) {
    for (size_t i = 0; worker->packers && i < worker->batch->threads; i++)
        compressor_close(&worker->packers[i]);
    free(worker->packers);
}

void worker_run(struct worker *worker) {
    struct batch *batch = worker->batch;
    const struct input *input = NULL;
    const uint64_t *rule_lines = NULL;
    size_t index;
    descale_status status =
        open_packers(worker) ? open_stream(worker, &rule_lines) : DESCALE_NO_MEMORY;
    if (status != DESCALE_OK) {
        message("%s", descale_status_text(status));
        worker->result->exit_status = EXIT_FAILED;
    } else if (!batch->folder) {
        begin_outputs(worker);
    }
    interrupt_cancels(worker->stream);
    while (worker->stream && (input = next_input(batch, &index))) {
        worker->progress->input = index + 1;
        if (worker->relay)
            relay_begin_input(worker->relay, index);
        if (!take_input(worker, input))
            break;
        worker->progress->here = 0;
        worker->progress->done += input->size;
    }
    worker->progress->input = 0;
    if (worker->relay)
        relay_begin_input(worker->relay, SIZE_MAX);
    if (input || !worker->stream) /* the others end after the inputs that they are at */
        atomic_store(&batch->shared->next, batch->inputs.count);
    interrupt_cancels(NULL);
    if (worker->stream)
        take_counts(worker, rule_lines);
    descale_stream_close(worker->stream);
    close_packers(worker);
}
