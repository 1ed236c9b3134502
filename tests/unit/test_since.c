/* SPDX-License-Identifier: Apache-2.0
 *
 * How far lines are from marked ones, against the plain meaning of that. */
#include "label/distance.h"
#include "expect.h"
#include "lex/features.h"

#define LINES 1000

static uint8_t marks[LINES + SINCE_PAD], above[LINES + SINCE_PAD], below[LINES + SINCE_PAD];

/* How far it is from a line to the next marked one in a direction, -1 or 1. */
static unsigned distance(size_t count, size_t line, int direction, bool edge) {
    for (unsigned far = 1; far < FEATURE_MOST; far++) {
        ptrdiff_t at = (ptrdiff_t)line + direction * (ptrdiff_t)far;
        if (at < 0 || at >= (ptrdiff_t)count)
            return edge ? far : FEATURE_MOST;
        if (marks[at])
            return far;
    }
    return FEATURE_MOST;
}

/* One line in `rarity` is marked, spread by a multiplication. */
static void try_count(size_t count, unsigned rarity, bool edge) {
    for (size_t i = 0; i < count; i++)
        marks[i] = (uint16_t)(i * 2654435761U >> 7) % rarity == 0 ? 255 : 0;
    since_above(marks, count, edge, above);
    since_below(marks, count, edge, below);
    for (size_t i = 0; i < count; i++) {
        EXPECT(above[i] == distance(count, i, -1, edge));
        EXPECT(below[i] == distance(count, i, 1, edge));
    }
}

int main(void) {
    static const unsigned rarities[] = {1, 2, 7, 40, 250, 700};
    for (size_t i = 0; i < sizeof rarities / sizeof *rarities; i++)
        for (size_t count = 1; count <= LINES; count += count < 70 ? 1 : 93) {
            try_count(count, rarities[i], false);
            try_count(count, rarities[i], true);
        }
    return failures != 0;
}
