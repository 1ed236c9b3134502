/* SPDX-License-Identifier: Apache-2.0
 *
 * The statistics of one or more runs: what --stats writes and reports are made of. Counts are a
 * JSON object; pages, which may be many, are kept as text and parsed one at a time. docs/report.md
 * describes the file. */
#ifndef STATISTICS_H
#define STATISTICS_H

#include "report/statistics_merge.h"

#include <stdbool.h>
#include <stdio.h>

/* The groups that pages are sampled in; see collector_state.h. */
enum {
    PAGES_RANDOM,
    PAGES_UNCERTAIN,
    PAGES_EMPTIED,
    PAGES_UNTOUCHED,
    PAGES_DAMAGED,
    PAGES_COMPARED,
    PAGE_GROUPS
};
extern const char *const page_group_names[PAGE_GROUPS];

/* A sampled page. */
struct page_text {
    unsigned uses; /* groups that it is in */
    size_t size;
    char json[]; /* `size` bytes */
};

/* Gives a page back on behalf of a group; after the last one it is gone. NULL: nothing happens. */
void page_text_release(struct page_text *page);

struct statistics {
    json_t *counts;                    /* everything but pages and damage */
    struct sample groups[PAGE_GROUPS]; /* of struct page_text */
    FILE *damage;                      /* a message on each line; the caller's */
};

/* Makes statistics of nothing. Messages about damage are appended to `damage`. False: out of
 * memory. Call statistics_close() in either case. */
bool statistics_open(struct statistics *statistics, FILE *damage);
void statistics_close(struct statistics *statistics);

/* Adds statistics as JSON: what --stats wrote, or descale_stream_collected(). Counts are added up,
 * samples are merged. `checked`: this program has just made it, so that its pages need not be
 * parsed to find out whether they can be. False: *error says why; then what was added is not the
 * whole. */
bool statistics_add(struct statistics *statistics, const char *json, size_t size, bool checked,
                    struct statistics_error *error);

/* Adds the counts of an object, which the caller keeps. False as above. */
bool statistics_add_counts(struct statistics *statistics, const json_t *counts,
                           struct statistics_error *error);

/* Parses a page, with "groups" as they are in these statistics, and with its reasons if any of them
 * shows reasons. The caller releases it. NULL: out of memory. */
json_t *statistics_page(const struct statistics *statistics, const struct page_text *page);

/* Removes everything that is text of pages: texts, ids, addresses, reasons, examples. */
void statistics_drop_page_text(json_t *page);
void statistics_drop_text(struct statistics *statistics);

/* Takes JSON in pieces. Returns 0 or an errno value. */
typedef int statistics_write_fn(void *user, const void *bytes, size_t size);

/* What is written besides the counts. */
struct statistics_parts {
    bool text;    /* of pages */
    bool samples; /* pages with their lines, and lines that are least certain */
};

/* Writes it as JSON. Returns 0 or an errno value. */
int statistics_write(const struct statistics *statistics, struct statistics_parts parts,
                     statistics_write_fn *fn, void *user);

#endif
