/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes gzip members. With libdeflate a member is kept in memory until it is whole, and compressed
 * in one go, which is nearly twice as fast; one of more than GZIP_WHOLE bytes is compressed by zlib
 * as it comes. Without libdeflate zlib compresses all members. */
#ifndef GZIP_PACKER_H
#define GZIP_PACKER_H

#include <stdbool.h>
#include <stddef.h>

#define GZIP_WHOLE ((size_t)4 << 20) /* bytes of a member that are kept at most */

struct gzip_packer;

/* Takes compressed bytes; returns 0 or an errno value. */
typedef int gzip_take(void *context, const void *bytes, size_t size);

/* `level`: 0 to 9; -1: 6, the default of gzip. NULL: out of memory. */
struct gzip_packer *gzip_packer_open(int level);

/* As compressor_put(). */
int gzip_packer_put(struct gzip_packer *packer, const void *bytes, size_t size, bool last,
                    gzip_take *take, void *context);

void gzip_packer_close(struct gzip_packer *packer);

#endif
