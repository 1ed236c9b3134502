/* SPDX-License-Identifier: Apache-2.0
 *
 * The stream of a worker: set as the options say, and connected to the worker's outputs. */
#ifndef WORKER_STREAM_H
#define WORKER_STREAM_H

#include "worker_state.h"

/* Opens a stream with the settings of the options. *rule_lines: what it counts for each rule, NULL:
 * nothing. */
descale_status worker_stream_open(struct worker *worker, const uint64_t **rule_lines);

/* Has the stream write to the worker's outputs, from their beginning. */
void worker_stream_outputs(struct worker *worker);

#endif
