/* SPDX-License-Identifier: Apache-2.0 */
#include "worker.h"
#include "batch.h"
#include "base/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void batch_message(void *context, const char *message) {
    const struct batch *batch = context;
    if (!batch || !batch->options->quiet)
        fprintf(stderr, "%s\n", message);
    if (batch && batch->damage)
        dprintf(fileno(batch->damage), "%s\n", message);
}

int worker_complain(const char *name, int error) {
    char escaped[512];
    fprintf(stderr, "descale: %s: %s\n", status_name(escaped, sizeof escaped, name),
            strerror(error));
    return EXIT_FAILED;
}

/* Says that an input is left out. */
static enum descale_status refuse(const struct batch *batch, const char *name, int error) {
    char escaped[512], message[700];
    snprintf(message, sizeof message, "descale: %s: %s: skipped",
             status_name(escaped, sizeof escaped, name), strerror(error));
    batch_message((void *)(uintptr_t)batch, message);
    return DESCALE_UNREADABLE;
}

/* Opens an input. Returns a descriptor, or -1 with the reason reported; but when the run is to
 * stop, which ends the wait for somebody to write into a named pipe. */
static int open_input(const struct batch *batch, const char *name) {
    struct stat found;
    int file = strcmp(name, "-") != 0 ? open(name, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    int error = file < 0 || fstat(file, &found) != 0 ? errno : S_ISDIR(found.st_mode) ? EISDIR : 0;
    if (!error && file == STDIN_FILENO && isatty(file) && !batch->options->quiet)
        fprintf(stderr, "descale: reading from the terminal; Control-D ends the text\n");
    if (!error)
        return file;
    if (file < 0 && *batch->stop)
        return -1;
    refuse(batch, name, error);
    if (file > STDIN_FILENO)
        close(file);
    return -1;
}

static int on_write(void *context, const void *bytes, size_t size) {
    struct worker *worker = context;
    return output_write(worker->output, bytes, size);
}

static int on_reject(void *context, const void *bytes, size_t size) {
    struct worker *worker = context;
    return output_write(worker->rejects, bytes, size);
}

static int on_member(void *context, const char *name) {
    struct worker *worker = context;
    return output_member(worker->output, name);
}

/* Behind each record: where it is can be seen by who shows progress. */
static int on_record(void *context) {
    struct worker *worker = context;
    if (worker->batch->watched) {
        off_t place = lseek(worker->file, 0, SEEK_CUR);
        worker->stand->here = place > 0 ? (uint64_t)place : 0;
        worker->stand->pages = worker->result->tally.totals.pages;
    }
    return output_record(worker->output);
}

/* One input. The status is that of descale_stream_run(), or DESCALE_UNREADABLE. */
static enum descale_status clean_file(struct worker *worker, const struct input *input) {
    const struct batch *batch = worker->batch;
    const struct options *options = batch->options;
    struct tally *tally = &worker->result->tally;
    char escaped[512];
    worker->file = open_input(batch, input->path);
    if (worker->file < 0)
        return *batch->stop ? DESCALE_CANCELLED : DESCALE_UNREADABLE;
    enum descale_status status = DESCALE_WRITE_ERROR;
    if (output_is(worker->output, worker->file)) {
        fprintf(stderr, "descale: %s: the output would overwrite this input\n",
                status_name(escaped, sizeof escaped, input->path));
    } else {
        struct descale_job job = {
            .name = strcmp(input->path, "-") != 0 ? input->path : "standard input",
            .input = worker->file,
            .from = options->from,
            .to = options->to,
            .keep = options->keep,
            .keep_above = options->keep_above,
            .rule = options->command == COMMAND_TRY ? "try.rule" : NULL,
            .colour = options->colour,
            .field = options->field,
            .rule_lines = options->stats || options->command == COMMAND_CHECK_RULES
                              ? tally->rule_lines
                              : NULL,
            .write = on_write,
            .context = worker,
            .record = on_record,
            .member = worker->output->archive ? on_member : NULL,
            .reject = worker->rejects ? on_reject : NULL,
            .reject_context = worker,
            .new_output = batch->folder,
            .reporter = {batch_message, (void *)(uintptr_t)batch},
            .stop = batch->stop,
            .read_ahead = batch->alone,
            .memory = options->memory,
            .limit = options->limit,
            .strict = options->strict,
        };
        status = descale_stream_run(worker->stream, &job, &tally->totals);
    }
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
                      const struct options *options, bool archives) {
    int error = worker_folders(path, strlen(folder) + 1);
    if (!error && is_link(path) && unlink(path) != 0)
        error = errno;
    if (options->resume)
        output_sweep(path);
    return error ? error : output_open(output, path, options, archives);
}

int worker_close(struct worker *worker, bool good) {
    int error = output_close(worker->output, good);
    int other = worker->rejects ? output_close(worker->rejects, good && !error) : 0;
    worker->output = worker->rejects = NULL;
    return error ? error : other;
}

/* One input into its own file. */
static enum descale_status clean_to_folder(struct worker *worker, const struct input *input) {
    const struct batch *batch = worker->batch;
    const struct options *options = batch->options;
    struct options plain = {.compress = COMPRESS_BY_NAME, .level = -1, .resume = options->resume};
    struct output output, rejects;
    char *path = worker_join(options->output, input->name, "");
    char *second =
        options->rejects ? worker_join(options->rejects, input->name, ".rejects.jsonl") : NULL;
    enum descale_status status = DESCALE_NO_MEMORY;
    int error = !path || (options->rejects && !second) ? ENOMEM : 0;
    if (!error)
        error = open_below(&output, path, options->output, options, options->to == DESCALE_AUTO);
    if (!error) {
        worker->output = &output;
        error = second ? open_below(&rejects, second, options->rejects, &plain, false) : 0;
        worker->rejects = second && !error ? &rejects : NULL;
        status = error ? DESCALE_WRITE_ERROR : clean_file(worker, input);
        int closed = worker_close(worker, status == DESCALE_OK || status == DESCALE_DAMAGED);
        error = error ? error : closed;
    }
    if (!error && (status == DESCALE_OK || status == DESCALE_DAMAGED))
        error = manifest_add(&batch->manifest, options, input);
    if (error) {
        worker_complain(path ? path : input->path, error);
        status = DESCALE_WRITE_ERROR;
    }
    free(path);
    free(second);
    return status;
}

/* Notes how an input went. False: the run is over. */
static bool note(const struct options *options, struct result *result, enum descale_status status) {
    result->tally.files++;
    result->tally.unusable += status == DESCALE_UNREADABLE;
    result->tally.damaged += status == DESCALE_UNREADABLE || status == DESCALE_DAMAGED;
    if (status == DESCALE_CANCELLED)
        result->exit_status = EXIT_INTERRUPTED;
    if (status == DESCALE_NO_MEMORY || status == DESCALE_WRITE_ERROR) {
        if (options->quiet)
            fprintf(stderr, "descale: %s\n",
                    status == DESCALE_NO_MEMORY ? "out of memory" : "cannot write the output");
        result->exit_status = EXIT_FAILED;
    }
    return result->exit_status == EXIT_GOOD && !(options->strict && result->tally.damaged > 0);
}

/* The input taken next, or NULL; *index is its place. */
static const struct input *next_input(const struct batch *batch, size_t *index) {
    *index = atomic_fetch_add(&batch->shared->next, 1);
    return *index < batch->inputs.count ? &batch->inputs.items[*index] : NULL;
}

void worker_run(struct worker *worker) {
    const struct batch *batch = worker->batch;
    const struct options *options = batch->options;
    const struct input *input = NULL;
    size_t index;
    if (descale_stream_open(&worker->stream, batch->model) != DESCALE_OK) {
        fprintf(stderr, "descale: out of memory\n");
        worker->result->exit_status = EXIT_FAILED;
    }
    while (worker->stream && (input = next_input(batch, &index))) {
        worker->stand->input = index + 1;
        if (batch->folder && options->resume && manifest_has(&batch->manifest, options, input)) {
            worker->result->tally.skipped++;
        } else {
            enum descale_status status = input->error    ? refuse(batch, input->path, input->error)
                                         : batch->folder ? clean_to_folder(worker, input)
                                                         : clean_file(worker, input);
            if (!note(options, worker->result, status))
                break;
        }
        worker->stand->here = 0;
        worker->stand->done += input->size;
    }
    worker->stand->input = 0;
    if (input || !worker->stream) /* the others end after what they have in hand */
        atomic_store(&batch->shared->next, batch->inputs.count);
    descale_stream_close(worker->stream);
}
