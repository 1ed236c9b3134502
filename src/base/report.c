/* SPDX-License-Identifier: Apache-2.0 */
#include "base/report.h"
#include "base/plain_locale.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_BYTES 1024

void report_problem(const struct reporter *reporter, descale_problem problem, const char *format,
                    ...) {
    if (!reporter || !reporter->report)
        return;
    char message[MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    plain_print(message, sizeof message, format, arguments);
    va_end(arguments);
    problem.struct_size = sizeof problem;
    problem.message = message;
    if (!problem.input) {
        problem.input = reporter->input;
        problem.member = reporter->member;
    }
    reporter->report(reporter->user, &problem);
}

enum descale_status report_write_error(const struct reporter *reporter, int error) {
    if (error == ECANCELED)
        return DESCALE_CANCELLED;
    report_problem(
        reporter,
        (descale_problem){
            .status = DESCALE_WRITE_ERROR, .severity = DESCALE_ERROR, .error = error, .input = ""},
        "cannot write the output: %s", strerror(error));
    return DESCALE_WRITE_ERROR;
}
