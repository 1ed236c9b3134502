/* SPDX-License-Identifier: Apache-2.0
 *
 * A filter: line rules that somebody published, restated as a rule file of its own kind
 * (rules/README.md, "Packs"). A filter alone decides which lines stay: phrases, features, weights
 * and neighbouring lines play no part.
 *
 * The filter splits a page into lines and applies its line rules to each, in order; the first that
 * holds drops the line, or the page. Its page rules are applied after that. */
#ifndef FILTER_H
#define FILTER_H

#include "label/analysis.h"
#include "rules/rule_set.h"
#include "rules/rulefile.h"

struct filter;

/* Makes a filter of a parsed file, and adds its rules to a set, for their names. What is wrong is
 * reported. Returns DESCALE_OK, DESCALE_INVALID or DESCALE_NO_MEMORY; after an error *filter is
 * NULL. filter_close() it; NULL is allowed. */
enum descale_status filter_open(struct filter **filter, struct rulefile *file,
                                struct rule_set *rules);
void filter_close(struct filter *filter);

/* A hash of the filter's file. */
uint64_t filter_hash(const struct filter *filter);

/* Gives the lines of the window that are to be written their class: body, or the class of the rule
 * that drops them, which becomes their only hit. Page rules see this window. DESCALE_OK or
 * DESCALE_NO_MEMORY. */
enum descale_status filter_label(const struct filter *filter, const struct window *window,
                                 struct analysis *analysis);

/* Sets *acts to whether the filter's rule of index `rule` drops or cuts anything of a page of this
 * text. DESCALE_OK or DESCALE_NO_MEMORY. */
enum descale_status filter_acts(const struct filter *filter, const char *text, size_t size,
                                size_t rule, bool *acts);

#endif
