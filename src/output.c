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

static int open_file(struct output *output, const char *path) {
    struct stat found;
    if (!path)
        return 0;
    if (stat(path, &found) != 0 || S_ISREG(found.st_mode))
        return open_temporary(output, path);
    if (S_ISDIR(found.st_mode))
        return EISDIR;
    output->file = open(path, O_WRONLY | O_CLOEXEC);
    return output->file < 0 ? errno : 0;
}

static bool is_gzip(const char *path, enum compress compress) {
    size_t length = path ? strlen(path) : 0;
    return compress == COMPRESS_GZIP ||
           (compress == COMPRESS_BY_NAME && length > 3 && !strcmp(path + length - 3, ".gz"));
}

int output_open(struct output *output, const char *path, enum compress compress, int level) {
    *output = (struct output){.path = path, .file = STDOUT_FILENO};
    if (is_gzip(path, compress)) {
        output->gzip = calloc(1, sizeof *output->gzip);
        /* 31: the largest window, and the gzip format */
        if (!output->gzip ||
            deflateInit2(output->gzip, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
            free(output->gzip);
            return ENOMEM;
        }
    }
    int error = open_file(output, path);
    if (error && output->gzip) {
        deflateEnd(output->gzip);
        free(output->gzip);
    }
    return error;
}

bool output_is(const struct output *output, int file) {
    struct stat in, out;
    if (fstat(file, &in) != 0 || !S_ISREG(in.st_mode))
        return false;
    int failed = output->path ? stat(output->path, &out) : fstat(output->file, &out);
    return failed == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

static int write_all(const struct output *output, const void *bytes, size_t size) {
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

/* Compresses bytes; `flush` is Z_NO_FLUSH, or Z_FINISH to end the member. */
static int pack(struct output *output, const void *bytes, size_t size, int flush) {
    static unsigned char packed[64 << 10];
    z_stream *gzip = output->gzip;
    const unsigned char *at = bytes;
    do {
        uInt piece = size > 1U << 30 ? 1U << 30 : (uInt)size;
        gzip->next_in = (unsigned char *)(uintptr_t)at;
        gzip->avail_in = piece;
        do {
            gzip->next_out = packed;
            gzip->avail_out = sizeof packed;
            deflate(gzip, flush);
            int error = write_all(output, packed, sizeof packed - gzip->avail_out);
            if (error)
                return error;
        } while (gzip->avail_out == 0);
        at += piece;
        size -= piece;
    } while (size > 0);
    return 0;
}

int output_write(void *context, const void *bytes, size_t size) {
    struct output *output = context;
    if (!output->gzip)
        return write_all(output, bytes, size);
    output->member = output->member || size > 0;
    return pack(output, bytes, size, Z_NO_FLUSH);
}

int output_record(void *context) {
    struct output *output = context;
    if (!output->gzip || !output->member)
        return 0;
    int error = pack(output, "", 0, Z_FINISH);
    deflateReset(output->gzip);
    output->member = false;
    output->members = true;
    return error;
}

int output_close(struct output *output, bool good) {
    int error = 0;
    if (output->gzip) {
        output->member = output->member || !output->members; /* an empty output is a member too */
        error = good ? output_record(output) : 0;
        deflateEnd(output->gzip);
        free(output->gzip);
        good = good && !error;
    }
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
