/* SPDX-License-Identifier: Apache-2.0
 *
 * What the calls of a labeler share: labeler.c labels a page, labeler_clean.c cleans one. */
#ifndef LABELER_H
#define LABELER_H

#include "pipeline.h"

struct descale_labeler {
    const struct descale_model *model;
    struct job settings; /* what is kept */
    bool separated, points;
    struct workspace space;

    /* The page labelled last. */
    descale_line *lines;
    size_t line_count, line_capacity;
    size_t *first_hits; /* [line_count + 1]: the hits of line i begin at hits[first_hits[i]] */
    size_t first_hit_capacity;
    descale_hit *hits;
    size_t hit_count, hit_capacity;

    /* The page cleaned last, as text or as spans. */
    struct buffer clean;
    descale_span *spans;
    size_t span_capacity;
};

/* Cleans a page as descale_labeler_clean() does, and adds what is kept to `out`. Errors:
 * DESCALE_NO_MEMORY; then `out` holds what it held. */
descale_status labeler_clean_into(struct descale_labeler *labeler, const void *text, size_t size,
                                  struct buffer *out);

/* A page in memory, for a reader of one of these kinds. */
struct memory {
    const void *at;
    size_t left; /* bytes or code points */
};
extern const struct reader_kind reader_memory; /* of bytes */
extern const struct reader_kind reader_points; /* of code points, uint32_t each */

#endif
