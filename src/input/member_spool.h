/* SPDX-License-Identifier: Apache-2.0
 *
 * The members of an archive, copied to one temporary file: libarchive hands them on by a callback,
 * and cannot wait between two. */
#ifndef MEMBER_SPOOL_H
#define MEMBER_SPOOL_H

#include "base/report.h"
#include "input/source.h"

struct spooled_member {
    char *name;
    uint64_t start, end; /* in the file */
};

struct member_spool {
    int file; /* -1: there is none yet */
    struct spooled_member *items;
    size_t count, capacity;
    size_t next;                /* the member to read next */
    uint64_t at;                /* what to read next of the member at hand */
    enum descale_status status; /* of the archive */
};

/* Copies all members of the archive. What is wrong is reported; members that come before damage
 * are kept. Returns the status of the archive. */
enum descale_status member_spool_fill(struct member_spool *spool, struct source *archive,
                                      struct reporter *reporter);

/* Goes to the next member, of which there has to be one: spool->next < spool->count. Returns its
 * name, which belongs to the spool. */
const char *member_spool_next(struct member_spool *spool);

/* Reads on in the member at hand: a descale_read_fn. `spool`: a struct member_spool. */
ptrdiff_t member_spool_read(void *spool, void *buffer, size_t size);

void member_spool_close(struct member_spool *spool);

#endif
