/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the body of a WARC record ends: at its Content-Length, if what follows agrees. */
#ifndef WARC_BODY_H
#define WARC_BODY_H

#include "input/source.h"

#define WARC_BODY_LIMIT ((size_t)16 << 20) /* bytes; the end of a longer body is not checked */

enum warc_body {
    WARC_BODY_GOOD,
    WARC_BODY_REPAIRED, /* the length was wrong, and is now that of the gzip member's text */
    WARC_BODY_LOST      /* the length is wrong, and nothing tells the right one */
};

/* Checks the length of the body that is ahead, and corrects it if it can. `alone`: the record began
 * a member of the compression. */
enum warc_body warc_find_body(struct source *source, bool alone, uint64_t *length);

#endif
