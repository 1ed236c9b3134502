/* SPDX-License-Identifier: Apache-2.0
 *
 * The sections of a report, see report.html. Each has a bound in bytes, so that the page stays
 * below 3 MB; what is beyond is left out, and counted. */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include "report/html.h"
#include "report/statistics.h"

struct report {
    const struct statistics *statistics;
    const json_t *counts;
    bool text;
};

/* In report_pages.c: pages to look at, and lines that are least certain. `context`: the report. */
void report_pages(struct html *html, const void *context);
void report_lines(struct html *html, const void *context);

/* In report_tables.c. */
void report_rules(struct html *html, const void *context);
void report_unmatched_rules(struct html *html, const void *context);
void report_files(struct html *html, const void *context);
void report_messages(struct html *html, const void *context);
void report_runs(struct html *html, const void *context);

#endif
