/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A temporary file beside `path`. */
static int open_temporary(struct output *output, const char *path) {
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash - path) + 1 : 0, size = strlen(path) + 24;
    output->temporary = malloc(size);
    if (!output->temporary)
        return ENOMEM;
    snprintf(output->temporary, size, "%.*s.%s.descale-XXXXXX", (int)folder, path, path + folder);
    output->file = mkstemp(output->temporary);
    if (output->file < 0) {
        int error = errno;
        free(output->temporary);
        output->temporary = NULL;
        return error;
    }
    mode_t mask = umask(0);
    umask(mask);
    return fchmod(output->file, 0666 & ~mask) == 0 ? 0 : errno;
}

int output_open(struct output *output, const char *path) {
    *output = (struct output){.path = path, .file = STDOUT_FILENO};
    if (!path)
        return 0;
    struct stat found;
    if (stat(path, &found) != 0 || S_ISREG(found.st_mode))
        return open_temporary(output, path);
    if (S_ISDIR(found.st_mode))
        return EISDIR;
    output->file = open(path, O_WRONLY | O_CLOEXEC);
    return output->file < 0 ? errno : 0;
}

bool output_is(const struct output *output, int file) {
    struct stat in, out;
    if (fstat(file, &in) != 0 || !S_ISREG(in.st_mode))
        return false;
    int failed = output->path ? stat(output->path, &out) : fstat(output->file, &out);
    return failed == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

int output_write(void *context, const void *bytes, size_t size) {
    const struct output *output = context;
    for (const char *at = bytes; size > 0;) {
        ssize_t written = write(output->file, at, size);
        if (written < 0 && errno != EINTR)
            return errno;
        if (written > 0) {
            at += written;
            size -= (size_t)written;
        }
    }
    return 0;
}

int output_close(struct output *output, bool good) {
    int error = 0;
    if (output->temporary && good && fsync(output->file) != 0)
        error = errno;
    if (close(output->file) != 0 && !error)
        error = errno;
    if (output->temporary && good && !error && rename(output->temporary, output->path) != 0)
        error = errno;
    if (output->temporary && (!good || error))
        unlink(output->temporary);
    free(output->temporary);
    output->temporary = NULL;
    return error;
}
