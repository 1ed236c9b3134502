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

/* Hits for each word, in 255ths: two hits do not make a notice of a long paragraph. */
static void densities_of_hits(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    kernel_divide *divide = label_kernels(cpu_level())->divide;
    divide(analysis_column(analysis, FEATURE_cookie), words, FEATURE_MAX, analysis->count,
           analysis_column(analysis, FEATURE_cookie_share));
    divide(analysis_column(analysis, FEATURE_promo), words, FEATURE_MAX, analysis->count,
           analysis_column(analysis, FEATURE_promo_share));
}

/* The number of words of each line that reads like a sentence. */
static void find_sentences(struct analysis *analysis) {
    const struct sentence_columns columns = {
        .words = analysis_column(analysis, FEATURE_words),
        .function = analysis_column(analysis, FEATURE_function),
        .bar = analysis_column(analysis, FEATURE_bar),
        .stop = analysis_column(analysis, FEATURE_stop),
        .end = analysis_column(analysis, FEATURE_end),
        .capital = analysis_column(analysis, FEATURE_capital),
    };
    label_kernels(cpu_level())
        ->sentences(&columns, analysis->count, analysis_column(analysis, FEATURE_sentence));
}

/* The LINE features. */
static void line_features(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    size_t count = analysis->count;
    const struct label_kernels *kernels = label_kernels(cpu_level());
    kernel_divide *divide = kernels->divide;
    divide(analysis_column(analysis, FEATURE_function), words, FEATURE_MAX, count,
           analysis_column(analysis, FEATURE_function_share));
    divide(analysis_column(analysis, FEATURE_capital), words, FEATURE_MAX, count,
           analysis_column(analysis, FEATURE_capital_share));
    divide(analysis_column(analysis, FEATURE_length), words, 1, count,
           analysis_column(analysis, FEATURE_word_length));
    kernels->number_share(words, analysis_column(analysis, FEATURE_number), count,
                          analysis_column(analysis, FEATURE_number_share));
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
