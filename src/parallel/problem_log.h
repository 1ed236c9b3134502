/* SPDX-License-Identifier: Apache-2.0
 *
 * A log of problems, kept in a buffer until they are reported. */
#ifndef PROBLEM_LOG_H
#define PROBLEM_LOG_H

#include "base/buffer.h"
#include "base/report.h"

/* Adds a copy of a problem. False: out of memory. */
bool problem_log_add(struct buffer *log, const descale_problem *problem);

/* Reports the problems that the bytes from `from` to `to` of a log hold. */
void problem_log_report(const struct buffer *log, size_t from, size_t to,
                        const struct reporter *reporter);

#endif
