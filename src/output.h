/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the program writes: standard output, or a file that appears whole or not at all. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "options.h"

#include <zlib.h>

struct output {
    const char *path; /* NULL: standard output */
    char *temporary;  /* what the file is called until it is whole; NULL: written in place */
    int file;
    z_stream *gzip; /* NULL: nothing is compressed */
    bool member;    /* something was written to the gzip member in hand */
    bool members;   /* there are members before it */
};

/* Opens the output. A regular file is written under a temporary name in its folder; pipes and
 * devices are written in place. `level` is zlib's, 0 to 9 or -1. Returns 0 or an errno value; then
 * there is nothing to close. */
int output_open(struct output *output, const char *path, enum compress compress, int level);

/* Whether the output is the file that this descriptor reads. */
bool output_is(const struct output *output, int file);

/* Writes all of the bytes. Returns 0 or an errno value. `context` is the struct output. */
int output_write(void *context, const void *bytes, size_t size);

/* Ends a gzip member behind a record, so that tools can seek to each. As output_write(). */
int output_record(void *context);

/* Closes the output; if `good`, the file is synced and gets its name, else it is removed. Returns 0
 * or an errno value. */
int output_close(struct output *output, bool good);

#endif
