/* SPDX-License-Identifier: Apache-2.0
 *
 * A packer: compresses what is written, by zlib or zstd, in one member or many. */
#ifndef COMPRESSOR_H
#define COMPRESSOR_H

#include "options.h"

struct packer {
    enum compress kind; /* COMPRESS_NONE: bytes go through as they are */
    void *state;
    bool member;  /* something was written to the member in hand */
    bool members; /* there are members before it */
};

/* Takes packed bytes; returns 0 or an errno value. */
typedef int (*packer_take)(void *context, const void *bytes, size_t size);

/* The compression that the name of a file asks for. */
enum compress packer_kind(const char *path);

/* Opens a packer. `level` is the library's, -1 for its own choice. Returns 0 or ENOMEM; then there
 * is nothing to close. */
int packer_open(struct packer *packer, enum compress kind, int level);

/* Packs bytes and hands what comes out to `take`; `last` ends the member. Returns 0, or what `take`
 * returned. */
int packer_put(struct packer *packer, const void *bytes, size_t size, bool last, packer_take take,
               void *context);

/* Ends the member in hand. There is one at least, empty where nothing was put. As packer_put(). */
int packer_finish(struct packer *packer, packer_take take, void *context);

/* May be called again, and for a zeroed packer. */
void packer_close(struct packer *packer);

#endif
