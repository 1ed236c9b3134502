/* SPDX-License-Identifier: Apache-2.0 */
#include "label/context.h"
#include "label/distance.h"
#include "label/repetition.h"
#include "label/rule_counts.h"
#include "label/window_sums.h"

#if defined __SSE2__ && !defined DESCALE_PLAIN
#include <emmintrin.h>
#endif
#include <string.h>

#define PROSE_WORDS 8 /* a sentence has so many words */

/* Turns 16 features of 16 lines, the first of them at `lexed`, into columns. */
#if defined __SSE2__ && !defined DESCALE_PLAIN
static void turn_block(const uint8_t *lexed, uint8_t *columns, size_t features) {
    __m128i rows[16], mixed[16];
    for (size_t i = 0; i < 16; i++)
        rows[i] = _mm_loadu_si128((const __m128i *)(const void *)(lexed + i * LEXED_BYTES));
    /* Each round puts the bytes of two rows side by side: four rounds make a column. */
    for (int round = 0; round < 4; round++) {
        for (size_t i = 0; i < 8; i++) {
            mixed[2 * i] = _mm_unpacklo_epi8(rows[i], rows[i + 8]);
            mixed[2 * i + 1] = _mm_unpackhi_epi8(rows[i], rows[i + 8]);
        }
        memcpy(rows, mixed, sizeof rows);
    }
    for (size_t i = 0; i < features; i++)
        _mm_storeu_si128((__m128i *)(void *)(columns + i * COLUMN_BYTES), rows[i]);
}
#else
static void turn_block(const uint8_t *lexed, uint8_t *columns, size_t features) {
    for (size_t feature = 0; feature < features; feature++)
        for (size_t i = 0; i < 16; i++)
            columns[feature * COLUMN_BYTES + i] = lexed[i * LEXED_BYTES + feature];
}
#endif

/* Turns what the lexer found line by line into columns. */
static void turn(struct analysis *analysis) {
    for (size_t line = 0; line < analysis->count; line += 16) {
        const uint8_t *lexed = analysis->lexed[line];
        uint8_t *columns = analysis->columns + COLUMN_PAD + line;
        turn_block(lexed, columns, 16);
        turn_block(lexed + 16, columns + (size_t)16 * COLUMN_BYTES, FEATURE_LEXED - 16);
    }
}

/* For each line `scale` times part / whole, without what is behind the point; 0 of nothing. The
 * quotients of numbers so small come out right in single precision. */
static void divide(const uint8_t *restrict part, const uint8_t *restrict whole, float scale,
                   size_t count, uint8_t *restrict column) {
    for (size_t i = 0; i < count; i++) {
        float value = (float)part[i] * scale / (float)(whole[i] + (whole[i] == 0));
        value = value < FEATURE_MOST ? value : FEATURE_MOST;
        column[i] = (uint8_t)(whole[i] == 0 ? 0 : (int)value);
    }
}

/* Numbers among words and numbers. */
static void place_numbers(struct analysis *analysis) {
    const uint8_t *restrict words = analysis_column(analysis, FEATURE_words);
    const uint8_t *restrict number = analysis_column(analysis, FEATURE_number);
    uint8_t *restrict column = analysis_column(analysis, FEATURE_number_share);
    size_t count = analysis->count; /* bytes might be part of it, for all the compiler knows */
    for (size_t i = 0; i < count; i++) {
        int whole = words[i] + number[i];
        float share = (float)number[i] * FEATURE_MOST / (float)(whole + (whole == 0));
        column[i] = (uint8_t)(int)share;
    }
}

/* The words of a line that reads like a sentence: long enough, ended by a full stop or its like
 * somewhere, and either with function words of a language we know or not written like a list of
 * titles. Long lines of known languages do without the stop. */
static void place_sentences(struct analysis *analysis) {
    const uint8_t *restrict words = analysis_column(analysis, FEATURE_words);
    const uint8_t *restrict function = analysis_column(analysis, FEATURE_function);
    const uint8_t *restrict bar = analysis_column(analysis, FEATURE_bar);
    const uint8_t *restrict stop = analysis_column(analysis, FEATURE_stop);
    const uint8_t *restrict end = analysis_column(analysis, FEATURE_end);
    const uint8_t *restrict capital = analysis_column(analysis, FEATURE_capital);
    uint8_t *restrict column = analysis_column(analysis, FEATURE_sentence);
    size_t count = analysis->count;
    for (size_t i = 0; i < count; i++) {
        int prose = (words[i] >= PROSE_WORDS) & (bar[i] * 4 <= words[i]);
        int stopped = (stop[i] > 0) | (end[i] == END_colon);
        int flows = (function[i] * 5 >= words[i]) | (capital[i] * 2 <= words[i]);
        int known = (words[i] >= 20) & (function[i] * 4 >= words[i]);
        column[i] = (uint8_t)(words[i] & (0 - (prose & ((stopped & flows) | known))));
    }
}

/* What is worked out from each line alone. */
static void place_each(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    size_t count = analysis->count;
    divide(analysis_column(analysis, FEATURE_function), words, FEATURE_MOST, count,
           analysis_column(analysis, FEATURE_function_share));
    divide(analysis_column(analysis, FEATURE_capital), words, FEATURE_MOST, count,
           analysis_column(analysis, FEATURE_capital_share));
    divide(analysis_column(analysis, FEATURE_length), words, 1, count,
           analysis_column(analysis, FEATURE_word_length));
    place_numbers(analysis);
    place_sentences(analysis);
}

/* Where the lines stand on the page, and how much of it stands above them. */
static void place_above(const struct window *window, struct analysis *analysis, uint32_t words,
                        uint32_t prose) {
    size_t count = analysis->count, unseen = window->complete ? 0 : FEATURE_MOST;
    const uint8_t *line_words = analysis_column(analysis, FEATURE_words);
    const uint8_t *sentence = analysis_column(analysis, FEATURE_sentence);
    uint8_t *top = analysis_column(analysis, FEATURE_top),
            *bottom = analysis_column(analysis, FEATURE_bottom);
    uint8_t *position = analysis_column(analysis, FEATURE_position);
    uint8_t *words_above = analysis_column(analysis, FEATURE_words_above);
    uint8_t *prose_above = analysis_column(analysis, FEATURE_prose_above);
    uint8_t *words_share = analysis_column(analysis, FEATURE_words_share);
    uint64_t whole = (uint64_t)FEATURE_MOST << 32, before = window->content_above;
    uint64_t of_lines = whole / count, of_words = whole / (words + 1),
             of_prose = whole / (prose + 1);
    uint32_t above = 0, sentences = 0;
    for (size_t i = 0; i < count; i++) {
        top[i] = feature_clamp(before + i);
        bottom[i] = feature_clamp(count - 1 - i + unseen);
        position[i] = (uint8_t)(i * of_lines >> 32);
        words_above[i] = (uint8_t)(above * of_words >> 32);
        prose_above[i] = (uint8_t)(sentences * of_prose >> 32);
        words_share[i] = (uint8_t)(line_words[i] * of_words >> 32);
        above += line_words[i];
        sentences += sentence[i];
    }
}

/* Zeros beyond the page, where NEAR features look. */
static void clear_beyond(struct analysis *analysis) {
    for (enum feature i = 0; i < FEATURES; i++)
        if (feature_table[i].offset != 0)
            memset(analysis_column(analysis, feature_table[i].source) + analysis->count, 0, 4);
}

void context_features(const struct window *window, struct analysis *analysis,
                      const struct weights *weights, const struct rule_set *rules) {
    size_t count = analysis->count;
    if (count == 0)
        return;
    turn(analysis);
    place_each(analysis);
    uint32_t words = sums_column(analysis_column(analysis, FEATURE_words), count);
    uint32_t prose = sums_column(analysis_column(analysis, FEATURE_sentence), count);
    count_rules(analysis, weights, rules);
    count_repeats(analysis);
    compare_layouts(analysis);
    since_lines(analysis);
    place_above(window, analysis, words, prose);
    sums_around(analysis);
    sums_page(window, analysis, words);
    clear_beyond(analysis);
}
