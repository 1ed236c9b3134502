/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls about files that have to be repeated: interrupted by a signal, or on a file that does not
 * wait (O_NONBLOCK), as some programs leave the pipes that they pass on. */
#ifndef IO_RETRY_H
#define IO_RETRY_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
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

/* Has all that was written go to disk, by fsync() or fdatasync(). Returns 0 or an errno value. */
static inline int sync_by(int (*sync)(int file), int file) {
    while (sync(file) != 0)
        if (errno != EINTR)
            return errno;
    return 0;
}
static inline int sync_all(int file) {
    return sync_by(fsync, file);
}

/* The same without what only says when the file was changed. */
static inline int sync_data(int file) {
    return sync_by(fdatasync, file);
}

/* Opens a file by open(), again if a signal ended that early, unless `stop` says that it is to end
 * the wait for a named pipe, too; NULL: it never is. `mode` is that of a new file. Returns a
 * descriptor, which the caller closes, or -1 with errno set. */
static inline int open_file_until(const char *path, int flags, mode_t mode, bool (*stop)(void)) {
    int file;
    do
        file = open(path, flags, mode);
    while (file < 0 && errno == EINTR && !(stop && stop()));
    return file;
}
static inline int open_file_again(const char *path, int flags, mode_t mode) {
    return open_file_until(path, flags, mode, NULL);
}

#endif
