/* SPDX-License-Identifier: Apache-2.0 */
#include "base/report.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void status_report(const struct descale_reporter *reporter, const char *format, ...) {
    if (!reporter || !reporter->report)
        return;
    char message[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    reporter->report(reporter->context, message);
}

enum descale_status status_unwritten(const struct descale_reporter *reporter, int error) {
    status_report(reporter, "descale: cannot write the output: %s", strerror(error));
    return DESCALE_WRITE_ERROR;
}

size_t status_escape(char *to, size_t room, const char *text, size_t size, bool tabs) {
    const uint8_t *at = (const uint8_t *)text, *end = at + size;
    size_t used = 0;
    while (at < end) {
        uint32_t point;
        size_t length = utf8_decode(at, (size_t)(end - at), &point);
        bool plain = length > 0 &&
                     ((tabs && point == '\t') || (point >= 0x20 && (point < 0x7f || point > 0x9f)));
        if (used + (plain ? length : 4) >= room)
            break;
        if (plain) {
            memcpy(to + used, at, length);
            used += length;
            at += length;
        } else {
            used += (size_t)snprintf(to + used, room - used, "\\x%02x", *at);
            at++;
        }
    }
    to[used] = '\0';
    return used;
}

char *status_name(char *to, size_t size, const char *name) {
    status_escape(to, size, name, strlen(name), false);
    return to;
}
