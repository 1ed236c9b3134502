/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads and writes that were not done: interrupted, or on a file that does not wait, as some
 * programs leave the pipes they hand on (O_NONBLOCK). */
#ifndef IO_RETRY_H
#define IO_RETRY_H

#include <errno.h>
#include <poll.h>
#include <stdbool.h>

/* Whether a call that failed is to be made again: then it waits until the file is ready for
 * `events`, POLLIN or POLLOUT. */
static inline bool again(int file, short events) {
    if (errno != EAGAIN)
        return errno == EINTR;
    struct pollfd waiting = {.fd = file, .events = events};
    poll(&waiting, 1, -1); /* if that fails, so does the call */
    return true;
}

#endif
