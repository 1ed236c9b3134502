/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static volatile sig_atomic_t interrupted, pipe_closed;
static _Atomic(descale_stream *) running;

static void on_signal(int signal) {
    if (signal == SIGPIPE)
        pipe_closed = 1;
    interrupted = 1;
    descale_stream *stream = running;
    if (stream)
        descale_stream_cancel(stream);
}

void interrupt_catch(void) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction action = {.sa_handler = on_signal}, before;
        if (signals[i] != SIGPIPE) /* which comes again when messages go where the output went */
            action.sa_flags = (int)SA_RESETHAND;
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}

bool interrupt_seen(void) {
    return interrupted != 0;
}

bool interrupt_is_pipe(int error) {
    return error == EPIPE && pipe_closed;
}

void interrupt_end(void) {
    if (!pipe_closed)
        return;
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}

void interrupt_cancels(descale_stream *stream) {
    running = stream;
    if (stream && interrupted)
        descale_stream_cancel(stream);
}
