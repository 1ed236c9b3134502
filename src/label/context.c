/* SPDX-License-Identifier: Apache-2.0 */
#include "label/context.h"
#include "label/distance.h"
#include "label/kernels.h"
#include "label/mark_columns.h"
#include "label/line_forms.h"
#include "label/repetition.h"
#include "label/rule_counts.h"
#include "label/window_sums.h"

#include <string.h>

#define PROSE_WORDS 8 /* a sentence has at least this many */

/* Transposes what the lexer found, row by row, into columns. */
static void transpose(struct analysis *analysis) {
    const struct label_kernels *kernels = label_kernels(cpu_level());
    for (size_t line = 0; line < analysis->count; line += 16) {
        const uint8_t *rows = analysis->lexed[line];
        uint8_t *columns = analysis->columns + COLUMN_PAD + line;
        kernels->transpose(rows, LEXED_BYTES, columns, 16);
        kernels->transpose(rows + 16, LEXED_BYTES, columns + (size_t)16 * COLUMN_BYTES,
                           FEATURE_LEXED - 16);
    }
}

/* Computes scale * part / whole for each line, rounded down; 0 if whole is 0. Single precision is
 * exact enough for numbers as small as these. */
static void divide(const uint8_t *restrict part, const uint8_t *restrict whole, float scale,
                   size_t count, uint8_t *restrict column) {
    for (size_t i = 0; i < count; i++) {
        float value = (float)part[i] * scale / (float)(whole[i] + (whole[i] == 0));
        value = value < FEATURE_MAX ? value : FEATURE_MAX;
        column[i] = (uint8_t)(whole[i] == 0 ? 0 : (int)value);
    }
}

/* Hits for each word, in 255ths: two hits do not make a notice of a long paragraph. */
static void densities_of_hits(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    divide(analysis_column(analysis, FEATURE_cookie), words, FEATURE_MAX, analysis->count,
           analysis_column(analysis, FEATURE_cookie_share));
    divide(analysis_column(analysis, FEATURE_promo), words, FEATURE_MAX, analysis->count,
           analysis_column(analysis, FEATURE_promo_share));
}

/* The share of numbers in words and numbers. */
static void share_of_numbers(struct analysis *analysis) {
    const uint8_t *restrict words = analysis_column(analysis, FEATURE_words);
    const uint8_t *restrict number = analysis_column(analysis, FEATURE_number);
    uint8_t *restrict column = analysis_column(analysis, FEATURE_number_share);
    size_t count = analysis->count; /* a local copy: stores of bytes might change the field */
    for (size_t i = 0; i < count; i++) {
        int whole = words[i] + number[i];
        float share = (float)number[i] * FEATURE_MAX / (float)(whole + (whole == 0));
        column[i] = (uint8_t)(int)share;
    }
}

/* The number of words of each line that reads like a sentence: it is long enough, has a full stop
 * or the like somewhere, and has either function words of a known language or few capitals. Long
 * lines in known languages need no stop. */
static void find_sentences(struct analysis *analysis) {
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

/* The LINE features. */
static void line_features(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    size_t count = analysis->count;
    divide(analysis_column(analysis, FEATURE_function), words, FEATURE_MAX, count,
           analysis_column(analysis, FEATURE_function_share));
    divide(analysis_column(analysis, FEATURE_capital), words, FEATURE_MAX, count,
           analysis_column(analysis, FEATURE_capital_share));
    divide(analysis_column(analysis, FEATURE_length), words, 1, count,
           analysis_column(analysis, FEATURE_word_length));
    share_of_numbers(analysis);
    find_sentences(analysis);
}

/* The position of each line on the page, and how much of the page is above it. */
static void position_features(const struct window *window, struct analysis *analysis,
                              uint32_t words, uint32_t prose) {
    size_t count = analysis->count, unseen = window->complete ? 0 : FEATURE_MAX;
    const uint8_t *line_words = analysis_column(analysis, FEATURE_words);
    const uint8_t *sentence = analysis_column(analysis, FEATURE_sentence);
    uint8_t *top = analysis_column(analysis, FEATURE_top),
            *bottom = analysis_column(analysis, FEATURE_bottom);
    uint8_t *position = analysis_column(analysis, FEATURE_position);
    uint8_t *words_above = analysis_column(analysis, FEATURE_words_above);
    uint8_t *prose_above = analysis_column(analysis, FEATURE_prose_above);
    uint8_t *words_share = analysis_column(analysis, FEATURE_words_share);
    uint64_t whole = (uint64_t)FEATURE_MAX << 32, before = window->content_above;
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

/* Puts zeros after the last line, where NEAR features read. */
static void clear_after_page(struct analysis *analysis) {
    for (enum feature i = 0; i < FEATURES; i++)
        if (feature_table[i].offset != 0)
            memset(analysis_column(analysis, feature_table[i].source) + analysis->count, 0, 4);
}

void context_features(const struct window *window, struct analysis *analysis,
                      const struct weights *weights, const struct rule_set *rules) {
    size_t count = analysis->count;
    if (count == 0)
        return;
    transpose(analysis);
    line_features(analysis);
    uint32_t words = sum_column(analysis_column(analysis, FEATURE_words), count);
    uint32_t prose = sum_column(analysis_column(analysis, FEATURE_sentence), count);
    count_rules(analysis, weights, rules);
    line_forms(analysis);
    densities_of_hits(analysis);
    find_headline(window, analysis);
    count_repeats(analysis);
    compare_layouts(analysis);
    mark_columns_finish(analysis);
    distance_features(analysis);
    position_features(window, analysis, words, prose);
    sum_features(analysis, false);
    mark_columns_done(analysis);
    page_features(window, analysis, words);
    clear_after_page(analysis);
}
