/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines that were made to collide. Whoever makes a page can compute the hashes of its lines, but
 * not where they go in the table of repeated lines: that depends on a key of this run. */
#include "label/repetition.h"
#include "expect.h"

#include <stdlib.h>

#define LINES 4096

/* Hashes that all go to the first slot under the key 1: their upper bits, which choose it, are 0.
 * The others are random: xorshift64 (Marsaglia 2003), the same in every run. */
static void make_colliding_lines(struct analysis *analysis) {
    uint64_t state = 88172645463325252U;
    analysis->count = LINES;
    for (size_t i = 0; i < LINES; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        analysis->line_hashes[i] = state >> 13;
    }
}

static int by_number(const void *a, const void *b) {
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
    return (one > other) - (one < other);
}

/* The longest row of slots without a gap: how far a search may have to go. */
static size_t longest_row(struct analysis *analysis) {
    size_t longest = 0, row = 0;
    count_repeats(analysis);
    qsort(analysis->slots, LINES, sizeof *analysis->slots, by_number);
    for (size_t i = 0; i < LINES; i++) {
        row = i > 0 && analysis->slots[i] == analysis->slots[i - 1] + 1 ? row + 1 : 1;
        longest = row > longest ? row : longest;
    }
    return longest;
}

int main(void) {
    struct analysis one, other;
    EXPECT(analysis_open(&one) && analysis_open(&other));
    make_colliding_lines(&one);
    make_colliding_lines(&other);
    EXPECT(one.key != other.key);
    EXPECT(longest_row(&one) < LINES / 8 && longest_row(&other) < LINES / 8);
    one.key = 1; /* one that everybody knows */
    EXPECT(longest_row(&one) == LINES);
    analysis_close(&one);
    analysis_close(&other);
    return failures != 0;
}
