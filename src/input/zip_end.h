/* SPDX-License-Identifier: Apache-2.0
 *
 * The end record of a zip archive (APPNOTE 6.3.10, section 4.3.16), which says how many members
 * there are. libarchive does not compare: where it finds no directory, it takes the archive for an
 * empty one. */
#ifndef ZIP_END_H
#define ZIP_END_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZIP_END_BYTES (22 + 65535) /* the end record and the longest comment */
#define ZIP_END_MANY 0xffff        /* this number: a zip64 record has the real one */

struct zip_end {
    unsigned members; /* as stated, in two bytes: old writers let it wrap */
    bool damaged;   /* the directory before the record is, as far as it is in view, or its place */
    unsigned links; /* symbolic links among them, as far as the directory is in view */
    uint64_t directory; /* its size in bytes, as stated */
    bool nested;        /* the record stands in the comment of another one: which is meant? */
    uint64_t before;    /* bytes before the archive: the directory stands so much further on */
    uint64_t after;     /* bytes after it, if they are not all 0 */
};

/* Looks for the end record in the last `size` bytes of an archive; ZIP_END_BYTES are enough.
 * `whole`: the size of the archive in bytes. False: there is none. */
bool zip_end_find(const uint8_t *tail, size_t size, uint64_t whole, struct zip_end *end);

#endif
