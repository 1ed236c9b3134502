/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the program writes: standard output, or a file that appears whole or not at all;
 * compressed, and as an archive with a member for each of the input's, as its name or the options
 * say. */
#ifndef OUTPUT_FILE_H
#define OUTPUT_FILE_H

#include "options.h"
#include "compressor.h"
#include "base/spill_buffer.h"

struct archive;

struct output {
    const char *path; /* NULL: standard output, also called "-" */
    char *linked;     /* the file that it leads to, if it is a link */
    char *temporary;  /* what the file is called until it is whole; NULL: written in place */
    int file;
    struct packer packer;
    struct archive *archive; /* NULL: it is none */
    struct spool spool;      /* the archive's member in hand, whose size comes first */
    char *member;            /* its name; NULL: there is none yet */
    struct packer inner;     /* compresses it, as its name says */
};

/* Opens the output. A regular file, also one that a link leads to, is written under a temporary
 * name in its folder, and keeps its mode if it was there; pipes and devices are written in place.
 * `archives`: a name such as x.zip or x.tar.gz makes an archive. Returns 0 or an errno value; then
 * there is nothing to close. */
int output_open(struct output *output, const char *path, const struct options *options,
                bool archives);

/* Whether the output is the file that this descriptor reads. */
bool output_is(const struct output *output, int file);

/* Writes all of the bytes. Returns 0 or an errno value. `context` is the struct output. */
int output_write(void *context, const void *bytes, size_t size);

/* Ends a member of the compression behind a record, so that tools can seek to each. As
 * output_write(). */
int output_record(void *context);

/* Begins a member of the archive, if the output is one. As output_write(). */
int output_member(void *context, const char *name);

/* Closes the output; if `good`, the file is synced and gets its name, else it is removed. Returns 0
 * or an errno value. */
int output_close(struct output *output, bool good);

/* Removes the temporary files that killed runs left for this path. */
void output_sweep(const char *path);

#endif
