/* SPDX-License-Identifier: Apache-2.0 */
#include "batch.h"
#include "inputs.h"
#include "manifest.h"
#include "output.h"
#include "progress.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What one worker did. */
struct result {
    struct tally tally;
    int exit_status;
};

/* What the workers have in common, in memory that their processes share. */
struct shared {
    _Atomic size_t next; /* input that nobody has taken yet */
    struct result *results;
    struct stand *stands;
};

struct batch {
    const struct options *options;
    const struct descale_model *model;
    const volatile sig_atomic_t *stop;
    struct inputs inputs;
    struct manifest manifest;
    struct shared *shared;
    FILE *damage; /* messages for --stats, appended to by all workers */
    bool folder;  /* each input has an output of its own */
    bool alone;   /* there is one worker, and a processor left */
};

/* A worker with the input it has in hand. */
struct worker {
    const struct batch *batch;
    struct descale_stream *stream;
    struct output *output, *rejects; /* NULL: none */
    struct result *result;
    struct stand *stand;
    int file;
};

void batch_message(void *context, const char *message) {
    const struct batch *batch = context;
    if (!batch || !batch->options->quiet)
        fprintf(stderr, "%s\n", message);
    if (batch && batch->damage)
        dprintf(fileno(batch->damage), "%s\n", message);
}

static int complain(const char *name, int error) {
    char escaped[512];
    fprintf(stderr, "descale: %s: %s\n", status_name(escaped, sizeof escaped, name),
            strerror(error));
    return EXIT_FAILED;
}

/* Opens an input. Returns a descriptor, or -1 with the reason reported. */
static int open_input(const struct batch *batch, const char *name) {
    char escaped[512], message[700];
    struct stat found;
    int file = strcmp(name, "-") != 0 ? open(name, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    int error = file < 0 || fstat(file, &found) != 0 ? errno : S_ISDIR(found.st_mode) ? EISDIR : 0;
    if (!error)
        return file;
    snprintf(message, sizeof message, "descale: %s: %s: skipped",
             status_name(escaped, sizeof escaped, name), strerror(error));
    batch_message((void *)(uintptr_t)batch, message);
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
    off_t place = lseek(worker->file, 0, SEEK_CUR);
    if (place > 0)
        worker->stand->here = (uint64_t)place;
    worker->stand->pages = worker->result->tally.totals.pages;
    return output_record(worker->output);
}

/* One input. The status is that of descale_stream_run(), or DESCALE_UNUSABLE. */
static enum descale_status clean_file(struct worker *worker, const struct input *input) {
    const struct batch *batch = worker->batch;
    const struct options *options = batch->options;
    struct tally *tally = &worker->result->tally;
    char escaped[512];
    worker->file = open_input(batch, input->path);
    if (worker->file < 0)
        return DESCALE_UNUSABLE;
    enum descale_status status = DESCALE_WRITE_FAILED;
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
            .rule_lines = tally->rule_lines,
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
            .strict = options->strict,
        };
        status = descale_stream_run(worker->stream, &job, &tally->totals);
    }
    if (worker->file != STDIN_FILENO)
        close(worker->file);
    return status;
}

static char *join(const char *folder, const char *name, const char *suffix) {
    size_t size = strlen(folder) + strlen(name) + strlen(suffix) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s%s", folder, name, suffix);
    return path;
}

/* Makes the folders that a path goes through below `from`. Returns 0 or an errno value. */
static int make_folders(char *path, size_t from) {
    for (char *slash = path + from; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        int error = slash > path && mkdir(path, 0777) != 0 && errno != EEXIST ? errno : 0;
        *slash = '/';
        if (error)
            return error;
    }
    return 0;
}

/* Opens a file below a folder, and the folders between. Returns 0 or an errno value. */
static int open_below(struct output *output, char *path, const char *folder,
                      const struct options *options, bool archives) {
    int error = make_folders(path, strlen(folder) + 1);
    if (options->resume)
        output_sweep(path);
    return error ? error : output_open(output, path, options, archives);
}

/* Closes both outputs of an input. Returns 0 or an errno value. */
static int close_outputs(struct worker *worker, bool good) {
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
    char *path = join(options->output, input->name, "");
    char *second = options->rejects ? join(options->rejects, input->name, ".rejects.jsonl") : NULL;
    enum descale_status status = DESCALE_NO_MEMORY;
    int error = !path || (options->rejects && !second) ? ENOMEM : 0;
    if (!error)
        error = open_below(&output, path, options->output, options, options->to == DESCALE_AUTO);
    if (!error) {
        worker->output = &output;
        error = second ? open_below(&rejects, second, options->rejects, &plain, false) : 0;
        worker->rejects = second && !error ? &rejects : NULL;
        status = error ? DESCALE_WRITE_FAILED : clean_file(worker, input);
        int closed = close_outputs(worker, status == DESCALE_OK || status == DESCALE_DAMAGED);
        error = error ? error : closed;
    }
    if (!error && (status == DESCALE_OK || status == DESCALE_DAMAGED))
        error = manifest_add(&batch->manifest, input);
    if (error) {
        complain(path ? path : input->path, error);
        status = DESCALE_WRITE_FAILED;
    }
    free(path);
    free(second);
    return status;
}

/* Notes how an input went. False: the run is over. */
static bool note(const struct options *options, struct result *result, enum descale_status status) {
    result->tally.files++;
    result->tally.unusable += status == DESCALE_UNUSABLE;
    result->tally.damaged += status == DESCALE_UNUSABLE || status == DESCALE_DAMAGED;
    if (status == DESCALE_INTERRUPTED)
        result->exit_status = EXIT_INTERRUPTED;
    if (status == DESCALE_NO_MEMORY || status == DESCALE_WRITE_FAILED) {
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

/* Takes inputs until none is left, each into the folder or all into the worker's output. */
static void work(struct worker *worker) {
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
            enum descale_status status =
                batch->folder ? clean_to_folder(worker, input) : clean_file(worker, input);
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

/* One output for all. */
static int run_to_one(const struct batch *batch) {
    const struct options *options = batch->options;
    const struct options plain = {.compress = COMPRESS_BY_NAME, .level = -1};
    struct output output, rejects;
    struct worker worker = {
        .batch = batch, .result = &batch->shared->results[0], .stand = &batch->shared->stands[0]};
    int error = output_open(&output, options->output, options, options->to == DESCALE_AUTO);
    if (error)
        return complain(options->output, error);
    worker.output = &output;
    if (options->rejects && (error = output_open(&rejects, options->rejects, &plain, false))) {
        output_close(&output, false);
        return complain(options->rejects, error);
    }
    worker.rejects = options->rejects ? &rejects : NULL;
    work(&worker);
    const struct result *result = worker.result;
    bool good = result->exit_status == EXIT_GOOD && result->tally.unusable < batch->inputs.count;
    error = close_outputs(&worker, good || batch->inputs.count == 0);
    if (error && result->exit_status != EXIT_FAILED) {
        fprintf(stderr, "descale: cannot write the output: %s\n", strerror(error));
        return EXIT_FAILED;
    }
    return result->exit_status;
}

/* Waits for the workers, and hands on a signal that only this process got. */
static int wait_for(const struct batch *batch, const pid_t *workers, size_t count) {
    int exit_status = EXIT_GOOD;
    bool told = false;
    for (size_t i = 0; i < count;) {
        int status;
        if (*batch->stop && !told) {
            told = true;
            for (size_t j = i; j < count; j++)
                kill(workers[j], SIGTERM);
        }
        if (waitpid(workers[i], &status, 0) < 0 && errno == EINTR)
            continue;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            fprintf(stderr, "descale: a worker ended unexpectedly\n");
            exit_status = EXIT_FAILED;
        }
        i++;
    }
    return exit_status;
}

/* One worker, in this process. */
static void work_as(const struct batch *batch, size_t number) {
    struct worker worker = {.batch = batch,
                            .result = &batch->shared->results[number],
                            .stand = &batch->shared->stands[number]};
    work(&worker);
}

/* Starts workers in processes of their own. Returns how many. */
static size_t start(const struct batch *batch, pid_t *workers, size_t jobs) {
    size_t started = 0;
    fflush(NULL);
    for (; started < jobs; started++) {
        workers[started] = fork();
        if (workers[started] == 0) {
            work_as(batch, started);
            _exit(EXIT_GOOD);
        }
        if (workers[started] < 0)
            break;
    }
    if (started == 0)
        fprintf(stderr, "descale: cannot start a worker: %s\n", strerror(errno));
    return started;
}

/* Runs the batch, and shows how it goes on. */
static int run_workers(const struct batch *batch, size_t jobs, enum progress_kind kind) {
    struct progress progress;
    pid_t *workers = calloc(jobs, sizeof *workers);
    int exit_status = EXIT_GOOD;
    if (!workers)
        return complain("workers", ENOMEM);
    size_t started = jobs > 1 ? start(batch, workers, jobs) : 0;
    progress_begin(&progress, kind, &batch->inputs, batch->shared->stands, jobs);
    if (jobs > 1)
        exit_status = started ? wait_for(batch, workers, started) : EXIT_FAILED;
    else if (batch->folder)
        work_as(batch, 0);
    else
        exit_status = run_to_one(batch);
    progress_end(&progress);
    free(workers);
    return exit_status;
}

/* Room for the workers' results, which their processes share. NULL: none. */
static struct shared *share(size_t jobs, size_t rules, size_t *size) {
    size_t counts = rules * sizeof(uint64_t[DESCALE_CLASSES]);
    *size = sizeof(struct shared) + jobs * (sizeof(struct result) + sizeof(struct stand) + counts);
    struct shared *shared =
        mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return NULL;
    shared->results = (struct result *)(shared + 1);
    shared->stands = (struct stand *)(shared->results + jobs);
    char *room = (char *)(shared->stands + jobs);
    for (size_t i = 0; i < jobs; i++) {
        shared->results[i].tally.rule_count = rules;
        shared->results[i].tally.rule_lines = (void *)(room + i * counts);
    }
    return shared;
}

/* Whether the output is a folder: it is one, is written as one, or folders go into it. */
static bool wants_folder(const struct batch *batch) {
    const char *path = batch->options->output;
    struct stat found;
    if (!path || !strcmp(path, "-"))
        return false;
    if (stat(path, &found) == 0)
        return S_ISDIR(found.st_mode);
    return batch->inputs.folders || batch->options->resume || path[strlen(path) - 1] == '/';
}

/* Makes the output folder and opens its manifest. */
static bool open_folder(struct batch *batch) {
    const char *folders[] = {batch->options->output, batch->options->rejects};
    for (size_t i = 0; i < 2; i++) {
        char *path = folders[i] ? join(folders[i], "", "") : NULL;
        int error = !folders[i] ? 0 : path ? make_folders(path, 0) : ENOMEM;
        free(path);
        if (error) {
            complain(folders[i], error);
            return false;
        }
    }
    return inputs_named(&batch->inputs, batch->options) &&
           manifest_open(&batch->manifest, batch->options);
}

static enum progress_kind kind_of_progress(const struct options *options) {
    if (options->progress != PROGRESS_AUTO)
        return options->progress;
    /* On a terminal that the output does not go to as well. */
    bool shown =
        isatty(STDERR_FILENO) && !options->quiet && (options->output || !isatty(STDOUT_FILENO));
    return shown ? PROGRESS_LINE : PROGRESS_NONE;
}

static int run_batch(struct batch *batch, struct tally *tally) {
    const struct options *options = batch->options;
    size_t size, jobs = batch->folder && options->jobs > 1 ? options->jobs : 1;
    jobs = jobs < batch->inputs.count ? jobs : batch->inputs.count > 0 ? batch->inputs.count : 1;
    batch->shared = share(jobs, tally->rule_count, &size);
    if (!batch->shared)
        return complain("shared memory", errno);
    batch->alone = jobs == 1 && sysconf(_SC_NPROCESSORS_ONLN) > 1;
    int exit_status = run_workers(batch, jobs, kind_of_progress(options));
    for (size_t i = 0; i < jobs; i++) {
        const struct result *result = &batch->shared->results[i];
        tally_add(tally, &result->tally);
        exit_status = result->exit_status > exit_status ? result->exit_status : exit_status;
    }
    munmap(batch->shared, size);
    if (exit_status != EXIT_GOOD)
        return exit_status;
    return tally->files > 0 && tally->unusable == tally->files ? EXIT_FAILED
           : tally->damaged                                    ? EXIT_DAMAGED
                                                               : EXIT_GOOD;
}

int batch_run(const struct options *options, const struct descale_model *model,
              const volatile sig_atomic_t *stop, struct tally *tally, FILE *damage) {
    struct batch batch = {.options = options,
                          .model = model,
                          .stop = stop,
                          .damage = damage,
                          .manifest = {.file = -1}};
    int exit_status = EXIT_FAILED;
    if (inputs_open(&batch.inputs, options)) {
        batch.folder = wants_folder(&batch);
        if (!batch.folder || open_folder(&batch))
            exit_status = run_batch(&batch, tally);
    }
    manifest_close(&batch.manifest);
    inputs_close(&batch.inputs);
    return exit_status;
}
