/* SPDX-License-Identifier: Apache-2.0 */
#include "worker.h"
#include "interrupt.h"
#include "output_folder.h"
#include "worker_stream.h"
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

/* Whether damage of this status ends the run: what was written of the input is not all of it. */
static bool stops(const struct batch *batch, descale_status status) {
    return status == DESCALE_DAMAGED && batch->options->strict;
}

/* Whether an input was read as far as it can be. */
static bool is_finished(const struct batch *batch, descale_status status) {
    return status == DESCALE_OK || (status == DESCALE_DAMAGED && !stops(batch, status));
}

int worker_close(struct worker *worker, bool good, bool cut, const char **unwritten) {
    struct output *output = worker->output, *rejects = worker->rejects;
    const char *paths[] = {output->path, rejects ? rejects->path : NULL};
    int error = output_close(output, good && !(cut && output->temporary));
    good = good && !error;
    int other = rejects ? output_close(rejects, good && !(cut && rejects->temporary)) : 0;
    worker->output = worker->rejects = NULL;
    *unwritten = paths[error == 0 && other != 0];
    return error ? error : other;
}

/* The files of one input in output folders. */
struct files {
    char *output_path, *rejects_path; /* NULL: none */
    struct output output, rejects;
    const char *unwritten; /* the path that could not be written */
};

/* Opens the files of an input, and has the worker write to them. Returns 0 or an errno value. */
static int open_files(struct worker *worker, struct files *files) {
    const struct options *options = worker->batch->options;
    files->unwritten = files->output_path;
    int error = folder_open_file(&files->output, files->output_path, options->output,
                                 &options->form, options->resume);
    if (error)
        return error;
    worker->output = &files->output;
    if (!files->rejects_path)
        return 0;
    files->unwritten = files->rejects_path;
    error = folder_open_file(&files->rejects, files->rejects_path, options->rejects,
                             &output_by_name, options->resume);
    worker->rejects = error ? NULL : &files->rejects;
    return error;
}

/* Opens the files of an input, fills and closes them. Returns 0 or an errno value: what is wrong
 * with files->unwritten. */
static int fill_files(struct worker *worker, const struct input *input, struct files *files,
                      descale_status *status) {
    const char *unwritten;
    int error = open_files(worker, files);
    if (!worker->output)
        return error;
    worker_stream_outputs(worker);
    *status = error ? DESCALE_WRITE_ERROR : clean_file(worker, input);
    bool cut = stops(worker->batch, *status);
    int closed = worker_close(worker, is_finished(worker->batch, *status) || cut, cut, &unwritten);
    if (!error)
        files->unwritten = unwritten;
    return error ? error : closed;
}

/* Notes in the manifest that an input is finished. Returns its status. */
static descale_status finish_input(const struct batch *batch, const struct input *input,
                                   descale_status status) {
    if (!is_finished(batch, status))
        return status;
    int error = manifest_add(&batch->manifest, batch->options, input, status == DESCALE_DAMAGED);
    if (!error)
        return status;
    char *path = manifest_path(batch->options);
    message_unwritten(path ? path : MANIFEST_NAME, error);
    free(path);
    return DESCALE_WRITE_ERROR;
}

/* One input into its own file. */
static descale_status clean_to_folder(struct worker *worker, const struct input *input) {
    const struct options *options = worker->batch->options;
    struct files files = {.output_path = folder_path(options->output, input->name)};
    if (options->rejects)
        files.rejects_path = folder_rejects_path(options->rejects, input->name);
    descale_status status = DESCALE_NO_MEMORY;
    if (!files.output_path || (options->rejects && !files.rejects_path)) {
        message_no_memory();
    } else {
        int error = fill_files(worker, input, &files, &status);
        if (error) {
            message_unwritten(files.unwritten, error);
            status = DESCALE_WRITE_ERROR;
        }
        status = finish_input(worker->batch, input, status);
    }
    free(files.output_path);
    free(files.rejects_path);
    return status;
}

/* Says which outputs of an input that cannot be used are of an earlier run. */
static void tell_earlier(const struct batch *batch, const struct input *input) {
    const struct options *options = batch->options;
    char *path = folder_path(options->output, input->name);
    char *second = options->rejects ? folder_rejects_path(options->rejects, input->name) : NULL;
    message_earlier(&batch->messages, path);
    message_earlier(&batch->messages, second);
    free(path);
    free(second);
}

/* ---- All inputs ---- */

bool worker_stopped(const struct batch *batch, const struct run_counts *counts) {
    return batch->options->strict && counts->files_damaged > 0;
}

/* Notes how an input went. False: the run is over. */
static bool note(const struct batch *batch, struct result *result, descale_status status) {
    result->counts.files++;
    result->counts.files_unreadable += status == DESCALE_UNREADABLE;
    result->counts.files_damaged += status == DESCALE_UNREADABLE || status == DESCALE_DAMAGED;
    if (status == DESCALE_CANCELLED)
        result->exit_status = EXIT_INTERRUPTED;
    if (status == DESCALE_NO_MEMORY || status == DESCALE_WRITE_ERROR)
        result->exit_status = EXIT_FAILED;
    return result->exit_status == EXIT_GOOD && !worker_stopped(batch, &result->counts);
}

/* The input that is taken next, or NULL; *index is its place. */
static const struct input *next_input(const struct batch *batch, size_t *index) {
    *index = atomic_fetch_add(&batch->shared->next, 1);
    return *index < batch->inputs.count ? &batch->inputs.items[*index] : NULL;
}

/* Takes one input. False: the run is over. */
static bool take_input(struct worker *worker, const struct input *input) {
    struct batch *batch = worker->batch;
    const struct options *options = batch->options;
    bool damaged;
    worker->input = input;
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
    if (batch->folder && (status == DESCALE_UNREADABLE || stops(batch, status)))
        tell_earlier(batch, input);
    return note(batch, worker->result, status);
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
        open_packers(worker) ? worker_stream_open(worker, &rule_lines) : DESCALE_NO_MEMORY;
    if (status != DESCALE_OK) {
        message("%s", descale_status_text(status));
        worker->result->exit_status = EXIT_FAILED;
    } else if (!batch->folder) {
        worker_stream_outputs(worker);
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

void worker_take_part(struct batch *batch, size_t number, struct relay *relay) {
    struct worker worker = {.batch = batch,
                            .relay = relay,
                            .result = &batch->shared->results[number],
                            .progress = &batch->shared->progress[number],
                            .collected = batch->collected ? batch->collected[number] : NULL};
    worker_run(&worker);
}
