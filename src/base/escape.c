/* SPDX-License-Identifier: Apache-2.0 */
#include "base/escape.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

size_t escape_text(char *to, size_t room, const char *text, size_t size, bool tabs) {
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

char *escape_name(char *to, size_t room, const char *name) {
    escape_text(to, room, *name ? name : "''", *name ? strlen(name) : 2, false);
    return to;
}
