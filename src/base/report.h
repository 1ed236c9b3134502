/* SPDX-License-Identifier: Apache-2.0
 *
 * How a stage says what went wrong: a status is returned, a message goes to the reporter. */
#ifndef REPORT_H
#define REPORT_H

#include "descale.h"

#include <stdbool.h>

/* Formats one message and hands it to the reporter; messages longer than 2 KiB are cut. A NULL
 * reporter, or one without a function, takes nothing. */
void status_report(const struct descale_reporter *reporter, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Reports that the output could not be written, for a reason that errno has. Returns the status of
 * that. */
enum descale_status status_unwritten(const struct descale_reporter *reporter, int error);

/* Copies text that somebody else chose so that a terminal is safe from it: control bytes, tabs
 * among them unless they are let through, and invalid UTF-8 become \xHH. `to` has room for `room`
 * bytes and always ends in NUL. Returns its length. */
size_t status_escape(char *to, size_t room, const char *text, size_t size, bool tabs);

/* The same for a name. Returns `to`. */
char *status_name(char *to, size_t size, const char *name);

#endif
