/* SPDX-License-Identifier: Apache-2.0 */
#include "base/escape.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

/* Characters that are shown by their numbers. */
static const struct range {
    uint32_t first, last;
} unseen[] = {
    {0x00, 0x08},     {0x0b, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x061c, 0x061c},
    {0x180e, 0x180e}, {0x200b, 0x200b}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
    {0xd800, 0xdfff}, {0xfdd0, 0xfdef}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
};

bool escape_unseen(uint32_t point) {
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        if (point >= unseen[i].first && point <= unseen[i].last)
            return true;
    return (point & 0xfffe) == 0xfffe; /* the last two of each plane are no characters */
}

size_t escape_text(char *to, size_t room, const char *text, size_t size, bool tabs) {
    const uint8_t *at = (const uint8_t *)text, *end = at + size;
    size_t used = 0;
    while (at < end) {
        uint32_t point;
        size_t length = utf8_decode(at, (size_t)(end - at), &point);
        bool plain =
            length > 0 && ((tabs && point == '\t') || (point >= 0x20 && !escape_unseen(point)));
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
