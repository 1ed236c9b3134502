/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads and writes that have to be repeated: interrupted by a signal, or on a file that does not
 * wait (O_NONBLOCK), as some programs leave the pipes that they pass on. */
#ifndef IO_RETRY_H
#define IO_RETRY_H

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

/* Whether a call that failed has to be repeated. If so, waits until the file is ready for `events`,
 * POLLIN or POLLOUT. */
static inline bool again(int file, short events) {
    if (errno != EAGAIN)
        return errno == EINTR;
    struct pollfd waiting = {.fd = file, .events = events};
    poll(&waiting, 1, -1); /* if this fails, the repeated call fails too */
    return true;
}

/* Writes all of the bytes. Returns 0 or an errno value. */
static inline int write_all(int file, const void *bytes, size_t size) {
    for (const char *at = bytes; size > 0;) {
        ssize_t written = write(file, at, size);
        if (written < 0 && !again(file, POLLOUT))
            return errno;
        if (written > 0) {
            at += written;
            size -= (size_t)written;
        }
    }
    return 0;
}

#endif
