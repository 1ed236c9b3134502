/* SPDX-License-Identifier: Apache-2.0
 *
 * The files of --stats and --report: written after a run, merged, and compared. Whatever goes wrong
 * is printed. */
#ifndef STATISTICS_FILES_H
#define STATISTICS_FILES_H

#include "options.h"
#include "report/statistics.h"

/* Makes empty statistics, with a temporary file for messages about damage. */
bool statistics_files_open(struct statistics *statistics);
void statistics_files_close(struct statistics *statistics);

/* Adds counts; NULL: out of memory. Returns the exit status. */
int statistics_files_count(struct statistics *statistics, const json_t *counts);

/* Adds counts (NULL: out of memory), and writes the files that the options ask for. Returns the
 * exit status. */
int statistics_files_write(const struct options *options, struct statistics *statistics,
                           const json_t *counts);

/* Writes what changed between two runs, to standard output or as a page. Returns the exit status.
 */
int statistics_files_compared(const struct options *options, const struct statistics *before,
                              const struct statistics *after);

/* Carry out --merge and --compare. Return the exit status. */
int statistics_files_merge(const struct options *options);
int statistics_files_compare(const struct options *options);

#endif
