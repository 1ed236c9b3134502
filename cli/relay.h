/* SPDX-License-Identifier: Apache-2.0
 *
 * Passes messages of worker processes on to the process that started them, which prints them in the
 * order of the inputs: the same for any number of workers. */
#ifndef RELAY_H
#define RELAY_H

#include "message.h"
#include "base/spill_buffer.h"

/* Messages about an input that wait for those about inputs before it. */
struct relay_input {
    struct spill_buffer *waiting; /* NULL: nothing waits */
    bool ended;                   /* there will be no more */
};

struct relay {
    int read_end, write_end; /* of a pipe; -1: closed */
    struct messages *messages;
    struct relay_input *inputs;
    size_t count, head; /* inputs before `head` have ended, and their messages are printed */
};

/* Opens a relay for a number of inputs; `messages` says where they go. Returns 0 or an errno value.
 */
int relay_open(struct relay *relay, size_t inputs, struct messages *messages);
void relay_close(struct relay *relay);

/* In a worker: has everything that the worker says go through the relay. */
void relay_begin_worker(struct relay *relay);

/* In a worker: what it says from now on is about this input, or about none (SIZE_MAX). */
void relay_begin_input(struct relay *relay, size_t input);

/* In the process that started the workers: prints messages until all workers have ended. Calls
 * `tick` now and then. Returns 0, or the errno value of an error after which no more could be read;
 * what workers say from then on is lost. */
int relay_run(struct relay *relay, void (*tick)(void *context), void *context);

#endif
