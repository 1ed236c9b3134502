/* SPDX-License-Identifier: Apache-2.0
 *
 * The inside of a collector, for collector.c and collector_json.c. */
#ifndef COLLECTOR_STATE_H
#define COLLECTOR_STATE_H

#include "stats/captured_page.h"
#include "stats/page_notes.h"
#include "base/sample.h"

#include <pthread.h>

/* Groups of pages to look at. A page is in every group that it belongs to. */
enum page_group {
    GROUP_RANDOM,
    GROUP_UNCERTAIN,
    GROUP_EMPTIED,
    GROUP_UNTOUCHED,
    GROUP_DAMAGED,
    GROUP_COMPARED, /* for comparisons of two runs: without reasons */
    GROUPS
};

struct descale_model;

struct counted_file {
    char *name;
    uint64_t pages, lines, lines_kept, characters, characters_kept, damaged;
};

/* A line that a rule matched. */
struct example {
    uint8_t label;
    uint32_t size;
    char text[]; /* `size` bytes */
};

#define EXAMPLES 3         /* for each rule */
#define EXAMPLE_BYTES 160  /* of its text */
#define UNCERTAIN_LINES 50 /* with their neighbours */
#define FILES 50           /* with the least kept; and twice as many that are damaged */
#define SCORE_CLAMP 384    /* the chance of a score beyond is in the first or the last bin */

struct collector {
    const struct descale_model *model;
    bool text;
    pthread_mutex_t lock;              /* of everything below but `bins` */
    bool no_memory;                    /* a sample lacks something */
    uint8_t bins[2 * SCORE_CLAMP + 1]; /* of chances, by score */
    uint64_t characters[DESCALE_LABELS], characters_kept, pages_untouched, pages_damaged;
    uint64_t shares[COLLECTOR_BINS], chances[COLLECTOR_BINS];
    struct counted_file file;                /* the one in hand */
    struct sample groups[GROUPS];            /* of struct captured_page */
    struct sample lines;                     /* of struct captured_page: up to three lines each */
    struct sample *examples;                 /* of struct example, for each rule */
    uint64_t *example_limits;                /* for each rule: hashes above are not wanted */
    struct sample least_kept, damaged_files; /* of struct counted_file */
};

#endif
