/* SPDX-License-Identifier: Apache-2.0
 *
 * Code points written as UTF-8 and counted, at each level of processors, against one after the
 * other. */
#include "base/utf8.h"
#include "expect.h"
#include "points.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 700, POINT_BYTES = 4 };

/* Numbers from 0 on, always the same. */
static uint32_t next_number(void) {
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

/* Mostly ASCII, as text is, with all kinds of others: of each length, surrogates, NUL, and numbers
 * that are no code points. */
static void make_points(uint32_t *points, size_t count, uint32_t others) {
    static const uint32_t odd[] = {0,       0x7f,    0x80,     0xff,       0x7ff,     0x800,
                                   0x2019,  0x7fff,  0x8000,   0xd800,     0xdfff,    0xffff,
                                   0x10000, 0x1f339, 0x10ffff, 0x110000,   0x8080,    0xff00,
                                   0x10080, 0x80000, 0x800000, 0x80000000, 0xffffffff};
    for (size_t i = 0; i < count; i++)
        points[i] = next_number() % 100 < others ? odd[next_number() % (sizeof odd / sizeof *odd)]
                                                 : next_number() % 0x80;
}

/* The same by the plain function. Returns the size. */
static size_t write_plainly(uint8_t *to, const uint32_t *points, size_t count) {
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += utf8_from_point(to + size, points[i] < 0x110000 ? points[i] : 0xfffd);
    return size;
}

static void points_are_written_alike(const struct point_kernels *kernels, const uint32_t *points,
                                     size_t count, size_t room) {
    uint8_t wanted[MOST * POINT_BYTES], got[MOST * POINT_BYTES + 1];
    size_t read = 0, size = 0, all = write_plainly(wanted, points, count);
    while (read < count) { /* as much as fits, again and again */
        size_t more, left = sizeof got - size < room ? sizeof got - size : room;
        memset(got + size, 0xee, sizeof got - size);
        size_t written = kernels->write(got + size, left, points + read, count - read, &more);
        EXPECT(written > 0 && written <= left && more > 0 && got[size + left] == 0xee);
        if (written == 0)
            return;
        size += written;
        read += more;
    }
    EXPECT(size == all && !memcmp(got, wanted, all));
    EXPECT(kernels->count(wanted, all) == count);
    for (size_t i = 0; i < all && i < 130; i++) { /* any beginning of a line */
        size_t begun = 0;
        for (size_t each = i; each < all; each++)
            begun += (wanted[each] & 0xc0) != 0x80;
        EXPECT(kernels->count(wanted + i, all - i) == begun);
    }
}

int main(void) {
    static uint32_t points[MOST];
    for (unsigned level = 0; level <= (unsigned)cpu_level(); level++)
        for (size_t count = 0; count < MOST; count += 1 + count / 7)
            for (uint32_t others = 0; others <= 100; others += 20) {
                make_points(points, count, others);
                points_are_written_alike(point_kernels(level), points, count, MOST * POINT_BYTES);
                points_are_written_alike(point_kernels(level), points, count,
                                         POINT_BYTES + count / 3);
            }
    return failures != 0;
}
