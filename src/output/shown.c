/* SPDX-License-Identifier: Apache-2.0 */
#include "output/shown.h"
#include "base/escape.h"
#include "base/utf8.h"

#define ESCAPE_COLUMNS 4 /* \x1b */

/* Code points that take no column, or two; by Unicode's East Asian Width (UAX #11), in blocks. */
static const struct {
    uint32_t first, last;
    unsigned columns;
} widths[] = {{0x300, 0x36f, 0},     {0x483, 0x489, 0},    {0x591, 0x5bd, 0},   {0x610, 0x61a, 0},
              {0x64b, 0x65f, 0},     {0x1100, 0x115f, 2},  {0x200c, 0x200d, 0}, {0x20d0, 0x20ff, 0},
              {0x2e80, 0xa4cf, 2},   {0xac00, 0xd7a3, 2},  {0xf900, 0xfaff, 2}, {0xfe00, 0xfe0f, 0},
              {0xfe20, 0xfe2f, 0},   {0xfe30, 0xfe6f, 2},  {0xff00, 0xff60, 2}, {0xffe0, 0xffe6, 2},
              {0x1f300, 0x1faff, 2}, {0x20000, 0x3fffd, 2}};

static unsigned width_of(uint32_t point) {
    for (size_t i = 0; i < sizeof widths / sizeof *widths && widths[i].first <= point; i++)
        if (point <= widths[i].last)
            return widths[i].columns;
    return 1;
}

struct shown shown_character(const uint8_t *at, size_t size) {
    uint32_t point;
    size_t taken = utf8_decode(at, size, &point);
    if (taken == 0)
        return (struct shown){1, ESCAPE_COLUMNS, true};
    if (point < ' ' || escape_unseen(point))
        return (struct shown){taken, ESCAPE_COLUMNS * (unsigned)taken, true};
    return (struct shown){taken, width_of(point), false};
}

size_t shown_fit(const uint8_t *text, size_t size, unsigned columns) {
    size_t taken = 0;
    unsigned used = 0;
    while (taken < size) {
        const struct shown shown = shown_character(text + taken, size - taken);
        if (used + shown.columns > columns)
            break;
        used += shown.columns;
        taken += shown.taken;
    }
    return taken;
}
