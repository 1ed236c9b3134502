/* SPDX-License-Identifier: Apache-2.0
 *
 * Signals that end a run in order: SIGINT, SIGTERM and SIGHUP, and SIGPIPE, which comes when the
 * reader of a pipe has gone away. */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include "descale.h"

#include <stdbool.h>

/* Catches the signals: the first ends the run in order, the next one at once, except for SIGPIPE. A
 * signal that is ignored, as by nohup, stays ignored. */
void interrupt_catch(void);

/* Whether a signal came. */
bool interrupt_seen(void);

/* Whether an error of a write is that its reader has gone away, which the signal says: there is
 * nobody to tell. */
bool interrupt_is_pipe(int error);

/* Ends the process by SIGPIPE if that came, as it would have ended by it at once. */
void interrupt_end(void);

/* Has signals, also one that came already, cancel the runs of this stream; NULL: of none. */
void interrupt_cancels(descale_stream *stream);

#endif
