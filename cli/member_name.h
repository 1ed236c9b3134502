/* SPDX-License-Identifier: Apache-2.0
 *
 * The names of members of an archive that is written, and the suffixes of compressions. */
#ifndef MEMBER_NAME_H
#define MEMBER_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Cuts a suffix, in letters of any case, off the first `length` bytes of a name. False: they do not
 * end in it. */
bool name_cut_suffix(const char *name, size_t *length, const char *suffix);

/* Cuts the suffix of a compression off. Returns the suffix that the output gets for it: only gzip
 * and zstd are written. */
const char *name_cut_compression(const char *name, size_t *length);

/* The name that a member of this name is written under: it stays in the folder in which the archive
 * is unpacked, and what was compressed in another way becomes a member in gzip. To be freed. NULL:
 * no memory. */
char *member_name(const char *member);

/* The same name with a number in front of its suffixes: a.txt becomes a-2.txt. To be freed. NULL:
 * no memory. */
char *member_name_numbered(const char *name, uint64_t number);

#endif
