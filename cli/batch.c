/* SPDX-License-Identifier: Apache-2.0 */
#include "batch.h"
#include "interrupt.h"
#include "output_conflicts.h"
#include "output_folder.h"
#include "worker_processes.h"
#include "base/escape.h"
#include "base/temp_file.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* One output for all. */
static int run_to_one(struct batch *batch) {
    const struct options *options = batch->options;
    struct output output = {.file = -1}, rejects = {.file = -1};
    struct worker worker = {.batch = batch,
                            .result = &batch->shared->results[0],
                            .progress = &batch->shared->progress[0],
                            .collected = batch->collected ? batch->collected[0] : NULL};
    int error = output_open(&output, options->output, &options->form);
    if (error)
        return message_error(options->output ? options->output : "standard output", error);
    worker.output = &output;
    if (options->rejects && (error = output_open(&rejects, options->rejects, &output_by_name))) {
        output_close(&output, false);
        return message_error(options->rejects, error);
    }
    worker.rejects = options->rejects ? &rejects : NULL;
    worker_run(&worker);
    const struct result *result = worker.result;
    bool unusable =
        batch->inputs.count > 0 && result->counts.files_unreadable == batch->inputs.count;
    bool cut = worker_stopped(batch, &result->counts);
    batch->withheld = cut && (output.temporary || (worker.rejects && rejects.temporary));
    const char *unwritten;
    error = worker_close(&worker, result->exit_status == EXIT_GOOD && !unusable, cut, &unwritten);
    if (unusable || cut) {
        message_earlier(&batch->messages, options->output);
        message_earlier(&batch->messages, options->rejects);
    }
    if (error && result->exit_status != EXIT_FAILED)
        return interrupt_is_pipe(error) ? EXIT_INTERRUPTED : message_unwritten(unwritten, error);
    return result->exit_status;
}

/* Runs the batch, and shows its progress. */
static int run_workers(struct batch *batch, size_t jobs, enum progress_kind kind) {
    struct progress progress;
    int exit_status = EXIT_GOOD;
    if (jobs > 1)
        return worker_processes_run(batch, jobs, kind);
    progress_begin(&progress, kind, &batch->inputs, batch->shared->progress, jobs);
    if (batch->folder)
        worker_take_part(batch, 0, NULL);
    else
        exit_status = run_to_one(batch);
    progress_end(&progress);
    return exit_status;
}

_Static_assert(sizeof(struct shared) % _Alignof(struct result) == 0 &&
                   sizeof(struct result) % _Alignof(struct worker_progress) == 0 &&
                   sizeof(struct worker_progress) % _Alignof(uint64_t) == 0,
               "each array is aligned for the next one");

/* Memory for the workers' results, which their processes share. NULL: errno says why. */
static struct shared *share(size_t jobs, size_t rules, size_t *size) {
    size_t counts = rules * sizeof(uint64_t[DESCALE_LABELS]);
    *size = sizeof(struct shared) +
            jobs * (sizeof(struct result) + sizeof(struct worker_progress) + counts);
    struct shared *shared =
        mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return NULL;
    shared->results = (struct result *)(shared + 1);
    shared->progress = (struct worker_progress *)(shared->results + jobs);
    char *room = (char *)(shared->progress + jobs);
    for (size_t i = 0; i < jobs; i++) {
        shared->results[i].counts.rule_count = rules;
        shared->results[i].counts.rule_lines = (void *)(room + i * counts);
    }
    return shared;
}

/* Whether the output is a folder: it is one, its name ends in '/', or folders go into it. */
static bool output_is_folder(const struct batch *batch) {
    const char *path = batch->options->output;
    struct stat found;
    if (!path || !strcmp(path, "-"))
        return false;
    if (stat(path, &found) == 0)
        return S_ISDIR(found.st_mode);
    return batch->inputs.folders || batch->options->resume || path[strlen(path) - 1] == '/';
}

/* Whether the output is a folder if --resume needs one. False: reported. */
static bool resumable(const struct batch *batch) {
    const char *path = batch->options->output;
    struct stat found;
    char escaped[512];
    if (batch->folder || !batch->options->resume)
        return true;
    const char *what = !strcmp(path, "-")                                  ? "standard output"
                       : stat(path, &found) == 0 && S_ISREG(found.st_mode) ? "a file"
                                                                           : "a device or a pipe";
    message("--output %s is %s: --resume needs a folder",
            escape_name(escaped, sizeof escaped, path), what);
    return false;
}

/* Makes the output folder and opens its manifest. */
static bool open_folder(struct batch *batch) {
    const char *folders[] = {batch->options->output, batch->options->rejects};
    for (size_t i = 0; i < 2; i++) {
        char *path = folders[i] ? folder_path(folders[i], "") : NULL;
        int error = !folders[i] ? 0 : path ? folder_make(path, 0) : ENOMEM;
        free(path);
        if (error) {
            message_error(folders[i], error);
            return false;
        }
    }
    return manifest_open(&batch->manifest, batch->options, descale_model_fingerprint(batch->model));
}

static enum progress_kind kind_of_progress(const struct options *options) {
    if (options->progress != PROGRESS_AUTO)
        return options->progress;
    /* On a terminal that the output does not go to as well. */
    bool shown =
        isatty(STDERR_FILENO) && !options->quiet && (options->output || !isatty(STDOUT_FILENO));
    return shown ? PROGRESS_LINE : PROGRESS_NONE;
}

/* Opens a temporary file for each worker. False: reported. */
static bool open_collected(struct batch *batch, size_t jobs) {
    batch->collected = calloc(jobs, sizeof *batch->collected);
    if (!batch->collected)
        return message_no_memory(), false;
    for (size_t i = 0; i < jobs; i++)
        if (!(batch->collected[i] = temp_file_stream())) {
            message("cannot write a temporary file in %s: %s", temp_file_folder(), strerror(errno));
            return false;
        }
    return true;
}

/* Adds what a worker collected to the statistics. False: reported. */
static bool take_collected(FILE *file, struct statistics *statistics) {
    struct statistics_error problem;
    struct buffer text = {0};
    char block[65536];
    size_t size;
    bool good = true;
    rewind(file);
    while (good && (size = fread(block, 1, sizeof block, file)) > 0)
        good = buffer_append(&text, block, size);
    if (!good)
        message_no_memory();
    else if (text.size > 0 && /* else the worker failed, and said so */
             !(good = statistics_add(statistics, (char *)text.bytes, text.size, true, &problem)))
        message("cannot collect statistics: %s", problem.text);
    buffer_free(&text);
    return good;
}

static int take_all_collected(struct batch *batch, size_t jobs, struct statistics *statistics) {
    bool good = true;
    for (size_t i = 0; i < jobs; i++)
        good = take_collected(batch->collected[i], statistics) && good;
    return good ? EXIT_GOOD : EXIT_FAILED;
}

static void close_collected(struct batch *batch, size_t jobs) {
    for (size_t i = 0; batch->collected && i < jobs; i++)
        if (batch->collected[i])
            fclose(batch->collected[i]);
    free(batch->collected);
}

/* How many processors this program may use. */
static size_t processors(void) {
    cpu_set_t allowed;
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        online = CPU_COUNT(&allowed);
    return online < 1 ? 1 : online > DESCALE_THREADS_MAX ? DESCALE_THREADS_MAX : (size_t)online;
}

/* Says that damage ended the run, and what was not written for that. */
static void tell_stopped(const struct batch *batch) {
    message("stopped at the first damage (--strict): what comes after it was not read%s",
            batch->folder     ? "; inputs with damage were not written"
            : batch->withheld ? "; nothing was written"
                              : "");
}

static int run_batch(struct batch *batch, struct run_counts *counts,
                     struct statistics *statistics) {
    const struct options *options = batch->options;
    /* Inputs with an output of their own go to processes; the threads of each share an input. */
    size_t size, all = options->jobs > 0 ? options->jobs : processors(), jobs = 1;
    if (batch->folder && batch->inputs.count > 0)
        jobs = all < batch->inputs.count ? all : batch->inputs.count;
    batch->threads = all / jobs;
    batch->shared = share(jobs, counts->rule_count, &size);
    if (!batch->shared)
        return message_error("shared memory", errno);
    enum progress_kind kind = kind_of_progress(options);
    batch->watched = kind != PROGRESS_NONE;
    int exit_status = EXIT_FAILED;
    if (!statistics || open_collected(batch, jobs))
        exit_status = run_workers(batch, jobs, kind);
    if (batch->messages.damage && fflush(batch->messages.damage) != 0)
        exit_status = message_error("a temporary file", errno);
    if (statistics && exit_status != EXIT_FAILED) {
        int taken = take_all_collected(batch, jobs, statistics);
        exit_status = taken ? taken : exit_status;
    }
    close_collected(batch, jobs);
    bool damaged = false, failed = exit_status == EXIT_FAILED;
    for (size_t i = 0; i < jobs; i++) {
        const struct result *result = &batch->shared->results[i];
        run_counts_add(counts, &result->counts);
        damaged |= result->damaged_before || result->counts.files_damaged > 0;
        exit_status = result->exit_status > exit_status ? result->exit_status : exit_status;
    }
    munmap(batch->shared, size);
    if (failed) /* perhaps the workers of a run that failed were interrupted by that, and say so */
        return EXIT_FAILED;
    counts->stopped = worker_stopped(batch, counts);
    if (exit_status != EXIT_GOOD)
        return exit_status;
    if (counts->stopped && !options->quiet)
        tell_stopped(batch);
    if (counts->files > 0 && counts->files_unreadable == counts->files &&
        counts->files_skipped == 0)
        return EXIT_FAILED;
    /* --damage-ok is for runs that wrote everything else. */
    return counts->stopped || (damaged && !options->damage_ok) ? EXIT_DAMAGED : EXIT_GOOD;
}

int batch_run(const struct options *options, const descale_model *model, struct run_counts *counts,
              struct statistics *statistics) {
    struct batch batch = {
        .options = options,
        .model = model,
        .messages = {.quiet = options->quiet, .damage = statistics ? statistics->damage : NULL},
        .manifest = {.file = -1}};
    int exit_status = EXIT_FAILED;
    if (inputs_open(&batch.inputs, options)) {
        batch.folder = output_is_folder(&batch);
        counts->refused = !resumable(&batch) || !outputs_writable(options, batch.folder) ||
                          !outputs_apart(&batch.inputs, options, batch.folder) ||
                          (batch.folder && !inputs_named(&batch.inputs, options));
        if (!counts->refused && (!batch.folder || open_folder(&batch)))
            exit_status = run_batch(&batch, counts, statistics);
    }
    manifest_close(&batch.manifest);
    inputs_close(&batch.inputs);
    return exit_status;
}
