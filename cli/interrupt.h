/* SPDX-License-Identifier: Apache-2.0
 *
 * Signals that end a run in order: SIGINT, SIGTERM and SIGHUP. */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include "descale.h"

#include <stdbool.h>

/* Catches the signals: the first ends the run in order, the next one at once. A signal that is
 * ignored, as by nohup, stays ignored. */
void interrupt_catch(void);

/* Whether a signal came. */
bool interrupt_seen(void);

/* Has signals, also one that came already, cancel the runs of this stream; NULL: of none. */
void interrupt_cancels(descale_stream *stream);

#endif
