/* SPDX-License-Identifier: Apache-2.0
 *
 * The members of a tar, zip or 7z archive, each handed on as a file of its own, after it was read
 * to its end without an error: in some archives damage shows only after the last byte of a member.
 * libarchive reads the container. The source decompresses it, so that all checksums are checked. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include "input/archive_take.h"
#include "input/source.h"

/* Whether the source begins like a supported archive. */
bool members_probe(struct source *source);

/* The same for a member of an archive, which cannot be one: reports it if it is. */
bool members_nested(struct source *source);

/* Hands on every regular file of the archive, in order. Damaged, encrypted and sparse members are
 * reported, counted and skipped; folders, links and devices are skipped. Reads the source to its
 * end, so that its last checksum is checked. Returns DESCALE_OK, or what ended the run: a status of
 * `take` other than DESCALE_OK, STATUS_END, DESCALE_DAMAGED and DESCALE_UNREADABLE;
 * DESCALE_NO_MEMORY; or DESCALE_UNREADABLE if this is not an archive after all (reported). */
enum descale_status members_each(struct source *source, members_take take, void *context);

#endif
