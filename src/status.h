/* SPDX-License-Identifier: Apache-2.0
 *
 * How a stage says what went wrong: a status is returned, a message goes to the reporter. */
#ifndef STATUS_H
#define STATUS_H

#include "descale.h"

/* Formats one message and hands it to the reporter; messages longer than 2 KiB are cut. A NULL
 * reporter, or one without a function, takes nothing. */
void status_report(const struct descale_reporter *reporter, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Copies a name that somebody else chose so that a terminal is safe from it: control bytes and
 * invalid UTF-8 become \xHH. `to` has room for `size` bytes and always ends in NUL. Returns `to`.
 */
char *status_name(char *to, size_t size, const char *name);

#endif
