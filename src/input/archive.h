/* SPDX-License-Identifier: Apache-2.0
 *
 * The members of an archive, tar, zip or 7z, each handed on as a file of its own, and only when it
 * was read to its end without a complaint: some archives tell that a member is damaged when all its
 * bytes are out. libarchive reads the container; compression around it is the source's business, so
 * that its checksums are checked. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include "input/source.h"

/* Takes one member: its name, and a descriptor at its first byte that is closed afterwards. */
typedef enum descale_status (*members_take)(void *context, const char *name, int file);

/* Whether the source begins like an archive that is read here. */
bool members_probe(struct source *source);

/* Hands on every regular file of the archive, in order. Damaged, encrypted and sparse members are
 * reported, counted and left out; folders, links and devices hold no text. Reads the source to its
 * end, so that its last checksum is seen. Returns DESCALE_OK, or what ended the run: a status of
 * `take` that is neither DESCALE_OK, STATUS_END, DESCALE_DAMAGED nor DESCALE_UNREADABLE,
 * DESCALE_NO_MEMORY, or DESCALE_UNREADABLE when there is no archive after all (reported). */
enum descale_status members_each(struct source *source, members_take take, void *context);

#endif
