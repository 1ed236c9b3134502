/* SPDX-License-Identifier: Apache-2.0 */
#include "worker_processes.h"
#include "interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The processes of the workers. */
struct processes {
    const pid_t *ids;
    size_t count;
    bool told; /* that the run is to end */
};

/* Passes a signal on that only this process got. */
static void pass_signal_on(void *context) {
    struct processes *workers = context;
    if (!interrupt_seen() || workers->told)
        return;
    workers->told = true;
    for (size_t i = 0; i < workers->count; i++)
        kill(workers->ids[i], SIGTERM);
}

/* Waits for the workers, which have said all that they say. */
static int wait_for(const struct processes *workers) {
    int exit_status = EXIT_GOOD;
    for (size_t i = 0; i < workers->count; i++) {
        int status;
        while (waitpid(workers->ids[i], &status, 0) < 0 && errno == EINTR)
            continue;
        if (WIFSIGNALED(status) && interrupt_seen()) { /* it came before the worker was ready */
            exit_status = exit_status ? exit_status : EXIT_INTERRUPTED;
        } else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            message("a worker ended unexpectedly");
            exit_status = EXIT_FAILED;
        }
    }
    return exit_status;
}

/* Starts workers in processes of their own. Returns their number. */
static size_t start(struct batch *batch, pid_t *workers, size_t jobs, struct relay *relay) {
    size_t started = 0;
    fflush(NULL);
    for (; started < jobs && !interrupt_seen(); started++) {
        workers[started] = fork();
        if (workers[started] == 0) {
            relay_begin_worker(relay);
            worker_take_part(batch, started, relay);
            _exit(EXIT_GOOD);
        }
        if (workers[started] < 0)
            break;
    }
    if (started == 0 && !interrupt_seen())
        message("cannot start a worker: %s", strerror(errno));
    return started;
}

static int run_processes(struct batch *batch, pid_t *ids, size_t jobs, enum progress_kind kind) {
    struct progress progress;
    struct relay relay;
    int error = relay_open(&relay, batch->inputs.count, &batch->messages);
    if (error) {
        relay_close(&relay);
        return message_error("a pipe", error);
    }
    struct processes workers = {ids, start(batch, ids, jobs, &relay), false};
    progress_begin(&progress, kind, &batch->inputs, batch->shared->progress, jobs);
    error = relay_run(&relay, pass_signal_on, &workers);
    int exit_status = workers.count      ? wait_for(&workers)
                      : interrupt_seen() ? EXIT_INTERRUPTED
                                         : EXIT_FAILED;
    progress_end(&progress);
    relay_close(&relay);
    if (error) {
        message("cannot read what the workers say: %s; some messages are lost", strerror(error));
        return EXIT_FAILED;
    }
    return exit_status;
}

int worker_processes_run(struct batch *batch, size_t jobs, enum progress_kind kind) {
    pid_t *ids = calloc(jobs, sizeof *ids);
    int exit_status = ids ? run_processes(batch, ids, jobs, kind) : message_no_memory();
    free(ids);
    return exit_status;
}
