/* SPDX-License-Identifier: Apache-2.0
 *
 * How a stage of the library says what went wrong: it returns a status, and hands a problem to the
 * reporter. */
#ifndef REPORT_H
#define REPORT_H

#include "descale.h"

#include <stdarg.h>

/* A status of the library's own: there is nothing more to read. No public call returns it. */
#define STATUS_END ((enum descale_status)100)

/* Who takes problems, and what they are about: both names are filled into each problem that has
 * none. A NULL reporter, or one without a function, takes nothing. */
struct reporter {
    descale_problem_fn *report;
    void *user;
    const char *input, *member;
};

/* Reports a problem. The message is formatted; one of more than 1,023 bytes is cut. */
void report_problem(const struct reporter *reporter, descale_problem problem, const char *format,
                    ...) __attribute__((format(printf, 3, 4)));

/* Reports that the output could not be written because of `error`, an errno value. Returns the
 * status of that: DESCALE_CANCELLED for ECANCELED, which is not reported, else
 * DESCALE_WRITE_ERROR. */
enum descale_status report_write_error(const struct reporter *reporter, int error);

#endif
