/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernels that work on columns, at every level of this processor, against the plain meaning of
 * each. */
#include "label/kernels.h"
#include "expect.h"

#include <string.h>

#define LINES 1000

static const struct label_kernels *kernels;
static uint64_t state = 88172645463325252U;

/* xorshift64 (Marsaglia 2003), the same in every run. */
static uint32_t random_number(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

/* Counts of all sizes: most near 0 or 255, where something changes. */
static void clamp_stops_at_255(void) {
    uint16_t counts[64];
    uint8_t bytes[64];
    for (int round = 0; round < 200; round++) {
        for (size_t i = 0; i < 64; i++)
            counts[i] = (uint16_t)(random_number() >> (16 + random_number() % 16));
        kernels->clamp(counts, 64, bytes);
        for (size_t i = 0; i < 64; i++)
            EXPECT(bytes[i] == (counts[i] < 255 ? counts[i] : 255));
    }
}

/* Rows become columns, and nothing is written outside those asked for. */
static void transpose_turns_rows(void) {
    enum { ROW = 37 };
    static uint8_t rows[16 * ROW + 16], columns[17 * COLUMN_BYTES];
    for (size_t count = 1; count <= 16; count++) {
        for (size_t i = 0; i < sizeof rows; i++)
            rows[i] = (uint8_t)random_number();
        memset(columns, 0xee, sizeof columns);
        kernels->transpose(rows, ROW, columns, count);
        for (size_t column = 0; column < 17; column++)
            for (size_t line = 0; line < 16; line++)
                EXPECT(columns[column * COLUMN_BYTES + line] ==
                       (column < count ? rows[line * ROW + column] : 0xee));
    }
}

/* Sums of all sizes: what stands after the column does not count. */
static void columns_are_summed(void) {
    static uint8_t column[LINES + 64];
    uint32_t expected = 0;
    for (size_t i = 0; i < sizeof column; i++)
        column[i] = (uint8_t)(200 + random_number() % 56);
    for (size_t count = 0; count <= LINES; count++) {
        EXPECT(kernels->sum_column(column, count) == expected);
        expected += column[count];
    }
}

/* Scores of all sizes. */
static void scores_become_values(void) {
    static int16_t scores[1 << 16];
    static uint8_t values[(1 << 16) + COLUMN_PAD];
    for (int i = 0; i < 1 << 16; i++)
        scores[i] = (int16_t)(i + INT16_MIN);
    kernels->score_values(scores, 1 << 16, values);
    for (int i = 0; i < 1 << 16; i++)
        EXPECT(values[i] == score_value(scores[i]));
}

/* The signatures of all levels are those of plain code. */
static void layouts_are_signed(void) {
    static uint8_t values[4 * LINES], signatures[LINES + COLUMN_PAD], plain[LINES + COLUMN_PAD];
    const struct layout_columns columns = {values, values + LINES, values + (size_t)2 * LINES,
                                           values + (size_t)3 * LINES};
    for (size_t i = 0; i < sizeof values; i++)
        values[i] = (uint8_t)(random_number() >> (24 + random_number() % 8));
    kernels->sign_layouts(&columns, LINES, signatures);
    label_kernels(CPU_PLAIN)->sign_layouts(&columns, LINES, plain);
    EXPECT(!memcmp(signatures, plain, LINES));
}

/* Texts of all sizes, at all places: what stands around them does not count. */
static void characters_are_counted(void) {
    uint8_t text[300 + CHARACTERS_PAD];
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = (uint8_t)(round % 2 ? 0x80 + random_number() % 0x80 : random_number());
        for (size_t start = 0; start < 70; start += 3) {
            uint64_t expected = 0;
            for (size_t size = 0; start + size < sizeof text - CHARACTERS_PAD; size++) {
                EXPECT(kernels->characters(text + start, size) == expected);
                expected += text[start + size] < 0x80 || text[start + size] >= 0xc0;
            }
        }
    }
}

/* The value of a SUM or MEAN feature by its definition: the source over the lines nearby, those
 * outside the page counted as `middle`. */
static uint8_t sum_nearby(const struct feature_sum *sum, const uint8_t *source, size_t count,
                          size_t line) {
    int total = 0;
    for (size_t i = 0; i < count; i++)
        if (i != line && i + sum->above >= line && i <= line + sum->below)
            total += source[i] - sum->middle;
    int value = (total >> sum->shift) + sum->middle;
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Every SUM and MEAN feature of pages of different lengths. Values are large, so that the running
 * sums pass 2^16 on the longer pages. */
static void sums_of_lines_nearby(void) {
    static uint8_t source[COLUMN_BYTES], column[COLUMN_BYTES];
    static uint16_t padded[COLUMN_BYTES], *sums = padded + COLUMN_PAD;
    for (size_t count = 1; count <= LINES; count += count < 70 ? 23 : 310) {
        for (size_t i = 0; i < COLUMN_BYTES; i++)
            source[i] = (uint8_t)(random_number() | (count & 0x70));
        for (size_t i = 0; i < FEATURE_SUMS; i++) {
            const struct feature_sum *sum = &feature_sums[i];
            memset(padded, 0, sizeof padded);
            uint16_t all = kernels->sum_up(source, count, sum->middle, sums), before = 0;
            for (size_t line = 0; line < count; line++) {
                EXPECT(sums[line] == before);
                before = (uint16_t)(before + source[line] - sum->middle);
            }
            EXPECT(all == before);
            for (size_t line = 0; line <= FEATURE_REACH; line++)
                sums[count + line] = all;
            kernels->sum_around(sum, sums, count, column);
            for (size_t line = 0; line < count; line++)
                EXPECT(column[line] == sum_nearby(sum, source, count, line));
        }
    }
}

static uint8_t marks[LINES + DISTANCE_PAD], above[LINES + DISTANCE_PAD],
    below[LINES + DISTANCE_PAD];

/* The distance from a line to the next marked line in a direction, -1 or 1. */
static unsigned distance(size_t count, size_t line, int direction, bool edge) {
    for (unsigned lines = 1; lines < 255; lines++) {
        ptrdiff_t at = (ptrdiff_t)line + direction * (ptrdiff_t)lines;
        if (at < 0 || at >= (ptrdiff_t)count)
            return edge ? lines : 255;
        if (marks[at])
            return lines;
    }
    return 255;
}

static void check_distances(size_t count, unsigned rarity, bool edge) {
    for (size_t i = 0; i < count; i++)
        marks[i] = random_number() % rarity == 0 ? 255 : 0;
    kernels->distance_to_previous(marks, count, edge, above);
    kernels->distance_to_next(marks, count, edge, below);
    for (size_t i = 0; i < count; i++) {
        EXPECT(above[i] == distance(count, i, -1, edge));
        EXPECT(below[i] == distance(count, i, 1, edge));
    }
}

/* One line in `rarity` is marked. */
static void distances_to_marked_lines(void) {
    static const unsigned rarities[] = {1, 2, 7, 40, 250, 700};
    for (size_t i = 0; i < sizeof rarities / sizeof *rarities; i++)
        for (size_t count = 1; count <= LINES; count += count < 70 ? 1 : 93) {
            check_distances(count, rarities[i], false);
            check_distances(count, rarities[i], true);
        }
}

int main(void) {
    for (enum cpu_level level = CPU_PLAIN; level <= cpu_level(); level++) {
        int before = failures;
        kernels = label_kernels(level);
        clamp_stops_at_255();
        transpose_turns_rows();
        columns_are_summed();
        scores_become_values();
        layouts_are_signed();
        characters_are_counted();
        sums_of_lines_nearby();
        distances_to_marked_lines();
        if (failures > before)
            fprintf(stderr, "at level %d of simd/cpu.h\n", (int)level);
    }
    return failures != 0;
}
