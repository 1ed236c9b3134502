/* SPDX-License-Identifier: Apache-2.0
 *
 * The counts of a run as JSON. docs/report.md describes them. */
#ifndef STATS_JSON_H
#define STATS_JSON_H

#include "options.h"
#include "run_counts.h"

#include <jansson.h>

/* The counts as an object, which the caller releases. NULL: out of memory. `seconds`: how long the
 * run took. */
json_t *stats_counts(const struct options *options, const struct run_counts *counts,
                     const descale_model *model, double seconds);

#endif
