/* SPDX-License-Identifier: Apache-2.0
 *
 * The names of members of an archive that is written, and the suffixes of compressions. */
#ifndef MEMBER_NAME_H
#define MEMBER_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAME_MOST ((size_t)255) /* bytes of a name in a folder */

/* How much of a longer name stays when it is cut: `most` bytes at most, and whole characters. */
size_t name_cut(const char *name, size_t most);

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

/* The same name with a number in front of its suffixes: a.txt becomes a-2.txt. What is in front of
 * the number is cut where the last part would be longer than NAME_MOST. To be freed. NULL: no
 * memory. */
char *member_name_numbered(const char *name, uint64_t number);

#endif
