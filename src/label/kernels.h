/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernels that work on many lines at once, see simd/cpu.h. */
#ifndef KERNELS_H
#define KERNELS_H

#include "label/columns.h"
#include "label/forest.h"
#include "label/known_words.h"
#include "label/odds.h"
#include "simd/cpu.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that the distance kernels may read after the last mark, and write after the last value. */
#define DISTANCE_PAD 32

/* Bytes that may be read after a text whose characters are counted: those of a vector. */
#define CHARACTERS_PAD 63

/* Computes scale * part / whole for each line, rounded down, at most 255; 0 if whole is 0. */
typedef void kernel_divide(const uint8_t *restrict part, const uint8_t *restrict whole, float scale,
                           size_t count, uint8_t *restrict column);

/* What tells a sentence. */
struct sentence_columns {
    const uint8_t *words, *function, *bar, *stop, *end, *capital;
};

/* What makes the layout of a line. */
struct layout_columns {
    const uint8_t *words, *number, *first, *end;
};

/* What is compiled once for each level of processors. All of them may write values for up to
 * COLUMN_PAD - 1 lines after the last, rounding the number of lines up. */
struct label_kernels {
    /* Makes bytes of `count` counts, a multiple of 32; those above 255 become 255. */
    void (*clamp)(const uint16_t *counts, size_t count, uint8_t *bytes);

    /* Turns rows, one for each of 16 lines and `row_bytes` apart, into `count` columns, at most 16,
     * which are COLUMN_BYTES apart. Each row has 16 bytes that may be read. */
    void (*transpose)(const uint8_t *rows, size_t row_bytes, uint8_t *columns, size_t count);

    kernel_divide *divide;

    /* The share of numbers in words and numbers, in 255ths. */
    void (*number_share)(const uint8_t *restrict words, const uint8_t *restrict number,
                         size_t count, uint8_t *restrict column);

    /* The number of words of each line that reads like a sentence, or else 0. */
    void (*sentences)(const struct sentence_columns *columns, size_t count,
                      uint8_t *restrict column);

    /* The signature of each line's layout: lines with about as many words and numbers that begin
     * and end alike have the same one. */
    void (*sign_layouts)(const struct layout_columns *columns, size_t count,
                         uint8_t *restrict signatures);

    /* score_value() of each line. */
    void (*score_values)(const int16_t *restrict scores, size_t count, uint8_t *restrict column);

    /* The sum of a column; up to 15 bytes after it are read. */
    uint32_t (*sum_column)(const uint8_t *column, size_t count);

    /* Sums up a column, less `middle` for each line: sums[i] is over the lines before line i,
     * modulo 2^16. Returns the sum over all `count` lines. */
    uint16_t (*sum_up)(const uint8_t *column, size_t count, uint8_t middle, uint16_t *sums);

    /* Works out a SUM or MEAN feature from such sums. Those from FEATURE_REACH lines before the
     * first line to FEATURE_REACH after the last have to be there. */
    void (*sum_around)(const struct feature_sum *sum, const uint16_t *restrict sums, size_t count,
                       uint8_t *restrict column);

    /* For each line the number of lines back to the previous marked line, or on to the next: 1 for
     * a neighbour; 255 for 255 lines or more, or if there is none. A mark is 255, no mark is 0.
     * With `edge`, the lines before the first and after the last count as marked. Up to
     * DISTANCE_PAD bytes after the last mark may be overwritten. */
    void (*distance_to_previous)(uint8_t *marks, size_t count, bool edge, uint8_t *values);
    void (*distance_to_next)(uint8_t *marks, size_t count, bool edge, uint8_t *values);

    /* Looks up the words in hand, see struct known_words: fills in all but the title. Hashes
     * for nine words after the last are read. */
    void (*weigh_words)(const struct lexicon *lexicon, const struct title *title,
                        const struct words *words, struct known_words *known);

    forest_sum *sum_forest; /* see label/forest.h */

    /* Counts the characters of a text in UTF-8: its bytes, but those that continue a character. Up
     * to CHARACTERS_PAD bytes after the text are read. */
    uint64_t (*characters)(const uint8_t *bytes, size_t size);
};

/* The kernels for a level that is at most cpu_level(). */
const struct label_kernels *label_kernels(enum cpu_level level);

#endif
