/* SPDX-License-Identifier: Apache-2.0
 *
 * A compressor: compresses what is written, by gzip (see gzip_packer.h) or zstd, in one member or
 * many. */
#ifndef COMPRESSOR_H
#define COMPRESSOR_H

#include <stdbool.h>
#include <stddef.h>

/* Compression of an output: by the name of the file, or as the options say. */
enum compress { COMPRESS_BY_NAME, COMPRESS_NONE, COMPRESS_GZIP, COMPRESS_ZSTD };

struct compressor {
    enum compress kind; /* COMPRESS_NONE: bytes go through as they are */
    void *state;
    unsigned char *block; /* room for compressed bytes */
    bool member;          /* something was written to the current member */
    bool members;         /* there are members before it */
};

/* Takes compressed bytes; returns 0 or an errno value. */
typedef int (*compressor_take)(void *context, const void *bytes, size_t size);

/* The compression that the suffix of a file name means, in letters of any case. */
enum compress compressor_kind(const char *path);

/* The compression that the suffix of a file name means and that is not written: "xz" and others, a
 * constant string. *read: whether it is read. NULL: none. */
const char *compressor_unwritten(const char *path, bool *read);

/* Opens a compressor. `level` is that of the compression library, -1: its default. Returns 0, or
 * ENOMEM: then there is nothing to close. */
int compressor_open(struct compressor *compressor, enum compress kind, int level);

/* Compresses bytes and hands the result to `take`; `last` ends the member. Returns 0, or the errno
 * value that `take` returned. */
int compressor_put(struct compressor *compressor, const void *bytes, size_t size, bool last,
                   compressor_take take, void *context);

/* Ends the current member. Writes an empty member if nothing was written at all. Returns as
 * compressor_put(). */
int compressor_finish(struct compressor *compressor, compressor_take take, void *context);

/* May be called again, and for a zeroed compressor. */
void compressor_close(struct compressor *compressor);

#endif
