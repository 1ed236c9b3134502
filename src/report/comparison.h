/* SPDX-License-Identifier: Apache-2.0
 *
 * What changed between two runs over the same pages, as a JSON object:
 *
 *   {"before": COUNTS, "after": COUNTS,            the counts of --stats
 *    "pages_compared": 100, "pages_changed": 3,
 *    "lines_compared": 9000, "lines_removed": 5, "lines_restored": 2, "lines_relabelled": 1,
 *    "changes": {"body": {"promo": 5}},            lines, by their classes before and after
 *    "rules": [{"rule": "en.promo.x", "label": "promo", "why": "...", "before": 0, "after": 12,
 *               "examples": [{"label": "body", "text": "..."}]}],
 *    "pages": [{"hash": ..., "id": ..., "url": ..., "file": ..., "lines_in": 40,
 *               "changed": 4, "moved": 3,
 *               "lines": [{"line": 3, "text": "...", "rules": ["en.promo.x"],
 *                          "before": {"label": "body", "chance": 0.6, "kept": true},
 *                          "after": {"label": "promo", "chance": 0.9, "kept": false}}]}]}
 *
 * Only rules and pages that changed are listed: the rules by how much their counts changed, the
 * pages by how many lines they lose or get back ("moved"), then by all lines that changed. Pages
 * may come from the samples of two statistics, or from anything else that labels each page twice.
 * Members that are not known may be missing. */
#ifndef COMPARISON_H
#define COMPARISON_H

#include "report/html.h"
#include "report/statistics.h"

#define COMPARED_PAGES 200 /* that are listed */
#define COMPARED_LINES 100 /* that are listed of each page */
#define COMPARED_RULES 300 /* that are listed */

/* Compares two runs. The caller releases the object. NULL: out of memory. */
json_t *comparison_of(const struct statistics *before, const struct statistics *after);

/* Makes an empty comparison, to which pages are added. NULL: out of memory. */
json_t *comparison_open(void);

/* Compares one page of two runs: objects as in "samples" of the statistics. Counts its lines, and
 * lists it if any has changed. At the end comparison_close() puts the pages in order. */
void comparison_add(json_t *comparison, const json_t *before, const json_t *after);
void comparison_close(json_t *comparison);

/* Prints a summary for a terminal. */
void comparison_print(const json_t *comparison, FILE *out);

/* Writes a whole page of less than 3 MB. `text`: with the text of pages. */
void comparison_page(struct html *html, const json_t *comparison, bool text);

#endif
