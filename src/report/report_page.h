/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of --report: what stayed, what was removed, and why. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/html.h"
#include "report/statistics.h"

/* Writes a whole page of less than 3 MB. `text`: with the text of pages. */
void report_page(struct html *html, const struct statistics *statistics, bool text);

#endif
