/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the program writes: standard output, or a file that appears whole or not at all. Its name
 * or the options decide whether it is compressed, and whether it is an archive with a member for
 * each member of the input. */
#ifndef OUTPUT_FILE_H
#define OUTPUT_FILE_H

#include "compressor.h"
#include "name_set.h"
#include "base/spill_buffer.h"

struct archive;

/* The form of an output. */
struct output_form {
    enum compress compress;
    int level;     /* of compression; -1: the default of the compression library */
    bool archives; /* a name such as x.zip or x.tar.gz makes an archive */
};

/* Compressed as the name says, and no archive. */
extern const struct output_form output_by_name;

struct output {
    const char *path; /* NULL: standard output, also called "-" */
    char *linked;     /* the file that `path` leads to, if it is a link */
    char *temporary;  /* name of the file until it is whole; NULL: it is written in place */
    int file;
    struct compressor compressor;
    struct archive *archive;   /* NULL: the output is no archive */
    bool given_up;             /* what libarchive still writes goes nowhere */
    struct spill_buffer spool; /* the archive's current member: its size is written before it */
    char *member;              /* its name; NULL: there is none yet */
    struct name_set names;     /* of all members */
    uint64_t number;           /* the last that a name got to differ from others */
    struct compressor inner;   /* compresses the member, as its name says */
};

/* Opens the output. A regular file, also one that a link leads to, is written under a temporary
 * name in its folder; a file that it replaces passes its mode on. Pipes and devices are written in
 * place. `path`: NULL or "-" for standard output. Returns 0, or an errno value: then there is
 * nothing to close. */
int output_open(struct output *output, const char *path, const struct output_form *form);

/* Whether the output is the file that this descriptor reads. */
bool output_is(const struct output *output, int file);

/* Writes all of the bytes. Returns 0 or an errno value. `context` is the struct output. */
int output_write(void *context, const void *bytes, size_t size);

/* Writes bytes that were compressed already, as whole members, to an output that is no archive,
 * between two members. Returns as output_write(). */
int output_packed(struct output *output, const void *bytes, size_t size);

/* Ends a member of the compression after a record, so that tools can seek to each record. Returns
 * as output_write(). */
int output_record(void *context);

/* Begins a member of the archive, if the output is one. A name that another member has gets a
 * number, see member_name_numbered(). *numbered: it did. Returns as output_write(). */
int output_member(struct output *output, const char *name, bool *numbered);

/* Closes the output; if `good`, the file is synced and gets its name, else it is removed. Returns 0
 * or an errno value. */
int output_close(struct output *output, bool good);

/* Whether a file of this name is an archive, .zip or .tar, compressed or not; *zip: which. */
bool output_named_archive(const char *path, bool *zip);

#endif
