/* SPDX-License-Identifier: Apache-2.0
 *
 * The counts of a run as JSON (--stats): numbers that may be added up over runs, and the damage,
 * named. */
#ifndef STATS_JSON_H
#define STATS_JSON_H

#include "run_counts.h"

#include <stdio.h>

/* Writes them to a file, which appears whole. `damage` holds a message a line. Returns 0 or an
 * errno value. */
int stats_write(const char *path, const struct tally *tally, const struct descale_model *model,
                double seconds, FILE *damage);

#endif
