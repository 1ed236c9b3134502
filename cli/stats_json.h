/* SPDX-License-Identifier: Apache-2.0
 *
 * The file of --stats: the counts of a run as JSON, numbers that may be added up over runs, and the
 * damage by name. */
#ifndef STATS_JSON_H
#define STATS_JSON_H

#include "run_counts.h"

#include <stdio.h>

/* Writes the file, which appears whole. `damage` holds a message on each line. Returns 0 or an
 * errno value. */
int stats_write(const char *path, const struct run_counts *counts, const descale_model *model,
                double seconds, FILE *damage);

#endif
