/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static volatile sig_atomic_t interrupted;
static _Atomic(descale_stream *) running;

static void on_signal(int signal) {
    (void)signal;
    interrupted = 1;
    descale_stream *stream = running;
    if (stream)
        descale_stream_cancel(stream);
}

void interrupt_catch(void) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}, before;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
}

bool interrupt_seen(void) {
    return interrupted != 0;
}

void interrupt_cancels(descale_stream *stream) {
    running = stream;
    if (stream && interrupted)
        descale_stream_cancel(stream);
}
