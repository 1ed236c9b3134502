/* SPDX-License-Identifier: Apache-2.0
 *
 * What is noted of a page while its windows go by, until a collector takes it. */
#ifndef PAGE_NOTES_H
#define PAGE_NOTES_H

#include "descale.h"

#include <stdbool.h>
#include <stdint.h>

#define COLLECTOR_BINS 20 /* of histograms: 5 per cent each */

struct captured_page;

/* The page in hand of one pipeline. Zero at first. */
struct page_notes {
    bool begun;    /* `hash` is known */
    bool finished; /* the page was added to the collector */
    uint64_t hash; /* of its id and its beginning */
    uint64_t rows; /* lines of the windows so far, blank ones included */
    uint64_t lines, lines_kept, lines_uncertain; /* without blank ones */
    uint64_t characters[DESCALE_LABELS], characters_kept;
    uint64_t chances[COLLECTOR_BINS];
    uint64_t damaged;           /* totals->damaged before the page */
    struct captured_page *page; /* the beginning of a page of several windows */
};

#endif
