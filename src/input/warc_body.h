/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the body of a WARC record ends: at its Content-Length, if what follows agrees; else at the
 * next line that begins a record, at the end of the record's own gzip member, or at the end of the
 * input, whichever comes first. */
#ifndef WARC_BODY_H
#define WARC_BODY_H

#include "input/source.h"

#define WARC_BODY_LIMIT ((size_t)16 << 20) /* bytes; the end of a longer body is not checked */

enum warc_body {
    WARC_BODY_GOOD,
    WARC_BODY_REPAIRED, /* the length was wrong, and is now that of the text up to the end found */
    WARC_BODY_LOST      /* the length is wrong, and nothing tells the right one */
};

/* What a search of long bodies found, so that no byte is searched twice. Zero at first; `begins`
 * and `searched` are offsets in the decompressed input. */
struct warc_search {
    uint64_t begins;   /* a record that was found, if it is after `searched` */
    uint64_t searched; /* no record begins before this, as far as the search has come */
};

/* Checks the length of the body that is ahead, and corrects it if it can. `known`: the header had a
 * length. `alone`: the record began a member of the compression. */
enum warc_body warc_find_body(struct source *source, struct warc_search *search, bool known,
                              bool alone, uint64_t *length);

/* Whether the body ahead, of *length bytes, which end as they should, holds a whole record: then
 * the length reaches over the end of its own record and over that one. *length becomes that of the
 * text before it. A page may quote records. It is taken for one that only speaks of them unless the
 * quoted header stands after a blank line, has a type and a length, and the length ends at the end
 * of the body or right before another record. A body of more than WARC_BODY_LIMIT bytes was looked
 * at by warc_find_body(). */
bool warc_body_holds_record(const struct source *source, uint64_t *length);

#endif
