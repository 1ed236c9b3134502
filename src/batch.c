/* SPDX-License-Identifier: Apache-2.0 */
#include "batch.h"
#include "output.h"
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
    struct result results[];
};

struct batch {
    const struct options *options;
    const struct descale_model *model;
    const volatile sig_atomic_t *stop;
    struct shared *shared;
    bool one_output;
};

void batch_message(void *context, const char *message) {
    const struct options *options = context;
    if (!options || !options->quiet)
        fprintf(stderr, "%s\n", message);
}

/* Opens an input. Returns a descriptor, or -1 with the reason reported. */
static int open_input(const char *name) {
    char escaped[512];
    struct stat found;
    int file = strcmp(name, "-") != 0 ? open(name, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    int error = file < 0 || fstat(file, &found) != 0 ? errno : S_ISDIR(found.st_mode) ? EISDIR : 0;
    if (!error)
        return file;
    fprintf(stderr, "descale: %s: %s: skipped\n", status_name(escaped, sizeof escaped, name),
            strerror(error));
    if (file > STDIN_FILENO)
        close(file);
    return -1;
}

/* One input. The status is that of descale_stream_run(), or DESCALE_UNUSABLE. */
static enum descale_status clean_file(const struct batch *batch, struct descale_stream *stream,
                                      struct output *output, const char *name,
                                      struct tally *tally) {
    const struct options *options = batch->options;
    int file = open_input(name);
    if (file < 0)
        return DESCALE_UNUSABLE;
    enum descale_status status = DESCALE_WRITE_FAILED;
    if (output_is(output, file)) {
        fprintf(stderr, "descale: %s: the output would overwrite this input\n", name);
    } else {
        struct descale_job job = {
            .name = strcmp(name, "-") != 0 ? name : "standard input",
            .input = file,
            .from = options->from,
            .to = options->to,
            .keep = options->keep,
            .keep_above = options->keep_above,
            .rule = options->command == COMMAND_TRY ? "try.rule" : NULL,
            .colour = options->colour,
            .field = options->field,
            .rule_lines = tally->rule_lines,
            .write = output_write,
            .context = output,
            .record = output_record,
            .new_output = !batch->one_output,
            .reporter = {batch_message, (void *)(uintptr_t)options},
            .stop = batch->stop,
            .strict = options->strict,
        };
        status = descale_stream_run(stream, &job, &tally->totals);
    }
    if (file != STDIN_FILENO)
        close(file);
    return status;
}

static int complain(const char *name, int error) {
    char escaped[512];
    fprintf(stderr, "descale: %s: %s\n", status_name(escaped, sizeof escaped, name),
            strerror(error));
    return EXIT_FAILED;
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The name of an input's output: its own, in the folder; without .gz if nothing is compressed.
 * NULL: no memory. */
static char *output_name(const struct options *options, const char *input) {
    const char *name = base_name(input);
    size_t length = strlen(name), size = strlen(options->output) + length + 2;
    if (options->compress == COMPRESS_NONE && length > 3 && !strcmp(name + length - 3, ".gz"))
        length -= 3;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%.*s", options->output, (int)length, name);
    return path;
}

/* One input into its own file. */
static enum descale_status clean_to_folder(const struct batch *batch, struct descale_stream *stream,
                                           const char *name, struct tally *tally) {
    struct output output;
    char *path = output_name(batch->options, name);
    if (!path)
        return DESCALE_NO_MEMORY;
    int error = output_open(&output, path, batch->options->compress, batch->options->level);
    enum descale_status status = DESCALE_WRITE_FAILED;
    if (!error) {
        status = clean_file(batch, stream, &output, name, tally);
        error = output_close(&output, status == DESCALE_OK || status == DESCALE_DAMAGED);
    }
    if (error) {
        complain(path, error);
        status = DESCALE_WRITE_FAILED;
    }
    free(path);
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

/* Takes inputs until none is left. `output` is the one they all go to; NULL: each to the folder. */
static void work(const struct batch *batch, struct output *output, struct result *result) {
    const struct options *options = batch->options;
    struct descale_stream *stream;
    if (descale_stream_open(&stream, batch->model) != DESCALE_OK) {
        fprintf(stderr, "descale: out of memory\n");
        result->exit_status = EXIT_FAILED;
    }
    size_t i = 0;
    while (stream && (i = atomic_fetch_add(&batch->shared->next, 1)) < options->file_count) {
        const char *name = options->files[i];
        enum descale_status status = output
                                         ? clean_file(batch, stream, output, name, &result->tally)
                                         : clean_to_folder(batch, stream, name, &result->tally);
        if (!note(options, result, status))
            break;
    }
    if (i < options->file_count || !stream) /* the others end after what they have in hand */
        atomic_store(&batch->shared->next, options->file_count);
    descale_stream_close(stream);
}

/* One output for all. */
static int run_to_one(const struct batch *batch) {
    const struct options *options = batch->options;
    struct result *result = &batch->shared->results[0];
    struct output output;
    int error = output_open(&output, options->output, options->compress, options->level);
    if (error)
        return complain(options->output, error);
    work(batch, &output, result);
    bool good = result->exit_status == EXIT_GOOD && result->tally.unusable < options->file_count;
    error = output_close(&output, good);
    if (error && result->exit_status != EXIT_FAILED) {
        fprintf(stderr, "descale: cannot write the output: %s\n", strerror(error));
        return EXIT_FAILED;
    }
    return result->exit_status;
}

/* Inputs that would be written to one file are refused before anything is written. */
static bool names_differ(const struct options *options) {
    bool differ = true;
    for (size_t i = 0; i < options->file_count && differ; i++) {
        if (!strcmp(options->files[i], "-")) {
            fprintf(stderr, "descale: standard input has no name for a file in %s\n",
                    options->output);
            differ = false;
        }
        char *one = output_name(options, options->files[i]);
        for (size_t j = 0; j < i && one && differ; j++) {
            char *two = output_name(options, options->files[j]);
            if (two && !strcmp(one, two)) {
                fprintf(stderr, "descale: %s and %s would both become %s\n", options->files[j],
                        options->files[i], one);
                differ = false;
            }
            free(two);
        }
        free(one);
    }
    return differ;
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

/* A file each, several at a time in processes of their own. */
static int run_to_folder(const struct batch *batch, size_t jobs) {
    if (!names_differ(batch->options))
        return EXIT_FAILED;
    if (jobs == 1) {
        work(batch, NULL, &batch->shared->results[0]);
        return EXIT_GOOD;
    }
    pid_t *workers = calloc(jobs, sizeof *workers);
    size_t started = 0;
    fflush(NULL);
    for (; workers && started < jobs; started++) {
        workers[started] = fork();
        if (workers[started] == 0) {
            work(batch, NULL, &batch->shared->results[started]);
            _exit(EXIT_GOOD);
        }
        if (workers[started] < 0)
            break;
    }
    if (started == 0)
        fprintf(stderr, "descale: cannot start a worker: %s\n", strerror(errno));
    int exit_status = started == 0 ? EXIT_FAILED : wait_for(batch, workers, started);
    free(workers);
    return exit_status;
}

/* Room for the workers' results, which their processes share. NULL: none. */
static struct shared *share(size_t jobs, size_t rules, size_t *size) {
    size_t counts = rules * sizeof(uint64_t[DESCALE_CLASSES]);
    *size = sizeof(struct shared) + jobs * (sizeof(struct result) + counts);
    struct shared *shared =
        mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return NULL;
    char *room = (char *)&shared->results[jobs];
    for (size_t i = 0; i < jobs; i++) {
        shared->results[i].tally.rule_count = rules;
        shared->results[i].tally.rule_lines = (void *)(room + i * counts);
    }
    return shared;
}

int batch_run(const struct options *options, const struct descale_model *model,
              const volatile sig_atomic_t *stop, struct tally *tally) {
    struct stat found;
    bool folder = options->output && stat(options->output, &found) == 0 && S_ISDIR(found.st_mode);
    size_t jobs = folder && options->jobs > 1 ? options->jobs : 1, size;
    jobs = jobs < options->file_count ? jobs : options->file_count;
    struct shared *shared = share(jobs, tally->rule_count, &size);
    if (!shared)
        return complain("shared memory", errno);
    struct batch batch = {options, model, stop, shared, !folder};
    int exit_status = folder ? run_to_folder(&batch, jobs) : run_to_one(&batch);
    for (size_t i = 0; i < jobs; i++) {
        const struct result *result = &shared->results[i];
        tally_add(tally, &result->tally);
        exit_status = result->exit_status > exit_status ? result->exit_status : exit_status;
    }
    munmap(shared, size);
    if (exit_status != EXIT_GOOD)
        return exit_status;
    return tally->unusable == options->file_count ? EXIT_FAILED
           : tally->damaged                       ? EXIT_DAMAGED
                                                  : EXIT_GOOD;
}
