/* SPDX-License-Identifier: Apache-2.0 */
#include "label/repetition.h"
#include "label/kernels.h"

#include <string.h>

/* A slot of analysis->repeats is a line's hash, with its lower bits replaced by a count. */
#define TIMES ((uint64_t)2 * WINDOW_LINES - 1)
static inline bool is_other(uint64_t repeat, uint64_t text) {
    return (repeat != 0) & ((repeat & ~TIMES) != text);
}

/* Where the search for a line begins among 2^`bits` slots. The hash of a line can be computed by
 * anybody, so that lines can be made whose hashes are close together; the key, which they do not
 * know, spreads them (multiply-shift hashing: Dietzfelbinger and others, 1997). */
static inline size_t first_slot(uint64_t text, uint64_t key, unsigned bits) {
    return (size_t)((text ^ text >> 31) * key >> (64 - bits));
}

void count_repeats(struct analysis *analysis) {
    size_t slots = 64, count = analysis->count;
    unsigned bits = 6;
    uint64_t *repeats = analysis->repeats;
    uint8_t *column = analysis_column(analysis, FEATURE_repeats);
    for (; slots < 2 * count; slots *= 2)
        bits++;
    memset(repeats, 0, slots * sizeof *repeats);
    for (size_t i = 0; i < count; i++) {
        uint64_t text = analysis->line_hashes[i] & ~TIMES;
        size_t slot = first_slot(text, analysis->key, bits);
        /* Most lines need at most one step, which is made without a branch. */
        slot = (slot + is_other(repeats[slot], text)) & (slots - 1);
        while (is_other(repeats[slot], text))
            slot = (slot + 1) & (slots - 1);
        repeats[slot] = (repeats[slot] | text) + 1;
        analysis->slots[i] = (uint32_t)slot;
    }
    for (size_t i = 0; i < count; i++)
        column[i] =
            analysis->line_hashes[i] ? feature_clamp(repeats[analysis->slots[i]] & TIMES) : 1;
}

/* How many lines have the layout of each, and how far above the last one is. */
static void count_layouts(struct analysis *analysis, const uint8_t *layouts) {
    uint8_t *alike = analysis_column(analysis, FEATURE_alike),
            *since = analysis_column(analysis, FEATURE_since_alike);
    size_t count = analysis->count;
    uint32_t after_last[256] = {0}, times[256] = {0}; /* 0: there is none so far */
    uint8_t clamped[256];
    for (uint32_t i = 0; i < count; i++) {
        uint8_t layout = layouts[i];
        uint32_t lines = i + 1 - after_last[layout];
        since[i] = after_last[layout] ? feature_clamp(lines) : FEATURE_MAX;
        after_last[layout] = i + 1;
        times[layout]++;
    }
    for (size_t i = 0; i < 256; i++)
        clamped[i] = feature_clamp(times[i]);
    for (size_t i = 0; i < count; i++)
        alike[i] = clamped[layouts[i]];
}

void compare_layouts(struct analysis *analysis) {
    uint8_t *layouts = analysis->layouts + COLUMN_PAD;
    size_t count = analysis->count;
    const struct layout_columns columns = {
        .words = analysis_column(analysis, FEATURE_words),
        .number = analysis_column(analysis, FEATURE_number),
        .first = analysis_column(analysis, FEATURE_first),
        .end = analysis_column(analysis, FEATURE_end),
    };
    label_kernels(cpu_level())->sign_layouts(&columns, count, layouts);
    count_layouts(analysis, layouts);
    for (int beat = 1; beat <= 4; beat++) {
        uint8_t *column = analysis_column(analysis, (enum feature)(FEATURE_beat1 + beat - 1));
        const uint8_t *above = layouts - beat;
        for (size_t i = 0; i < count; i++)
            column[i] = layouts[i] == above[i];
        memset(column, 0, count < (size_t)beat ? count : (size_t)beat);
    }
}
