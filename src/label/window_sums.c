/* SPDX-License-Identifier: Apache-2.0 */
#include "label/window_sums.h"
#include "label/kernels.h"
#include "label/mark_columns.h"

#include <math.h>
#include <string.h>

uint32_t sum_column(const uint8_t *column, size_t count) {
    return label_kernels(cpu_level())->sum_column(column, count);
}

void sum_features(struct analysis *analysis, bool drafted) {
    size_t count = analysis->count;
    uint16_t *sums = analysis->sums + COLUMN_PAD;
    enum feature source = FEATURES;
    const struct label_kernels *kernels = label_kernels(cpu_level());
    memset(analysis->sums, 0, COLUMN_PAD * sizeof *sums);
    for (size_t i = 0; i < FEATURE_SUMS; i++) {
        const struct feature_sum *sum = &feature_sums[i];
        if (feature_drafted(sum->source) != drafted)
            continue;
        if (mark_unseen(analysis, sum->source)) {
            mark_fill(analysis, sum->source, sum->feature, 0);
            continue;
        }
        if (sum->source != source) {
            source = sum->source;
            uint16_t all =
                kernels->sum_up(analysis_column(analysis, source), count, sum->middle, sums);
            for (size_t line = 0; line <= FEATURE_REACH; line++)
                sums[count + line] = all;
        }
        kernels->sum_around(sum, sums, count, analysis_column(analysis, sum->feature));
    }
}

/* Scores of words from which on a line reads like a cookie notice, or like promotion. */
#define COOKIE_SAID 152
#define PROMO_SAID 148

/* How many lines have at least this value. */
static uint64_t count_from(const struct analysis *analysis, enum feature feature, uint8_t least) {
    const uint8_t *column = analysis_column(analysis, feature);
    uint64_t found = 0;
    for (size_t i = 0; i < analysis->count; i++)
        found += column[i] >= least;
    return found;
}

/* Sets a feature of the whole page. */
static void set_for_page(struct analysis *analysis, enum feature feature, uint64_t value) {
    analysis_column(analysis, feature)[0] = feature_clamp(value);
}

void page_features(const struct window *window, struct analysis *analysis, uint32_t words) {
    size_t count = analysis->count, lines_long = 0, lines_short = 0;
    uint64_t all_lines = window->content_above + count;
    uint64_t lines = all_lines < PAGE_LINES_MAX ? all_lines : PAGE_LINES_MAX;
    const uint8_t *sentence = analysis_column(analysis, FEATURE_sentence);
    const uint8_t *line_words = analysis_column(analysis, FEATURE_words);
    for (size_t i = 0; i < FEATURE_PAGES; i++) {
        const struct feature_page *page = &feature_pages[i];
        uint64_t sum = sum_column(analysis_column(analysis, page->source), count);
        set_for_page(analysis, page->feature, sum * page->scale / (words + 1));
    }
    for (size_t i = 0; i < count; i++) {
        lines_long += sentence[i] >= LONG_SENTENCE;
        lines_short += line_words[i] <= SHORT_LINE;
    }
    set_for_page(analysis, FEATURE_page_words,
                 (uint64_t)sqrt((double)(words < PAGE_WORDS_MAX ? words : PAGE_WORDS_MAX)));
    set_for_page(analysis, FEATURE_page_lines, (uint64_t)(4 * sqrt((double)lines)));
    set_for_page(analysis, FEATURE_page_mean, words * (uint64_t)4 / count);
    set_for_page(analysis, FEATURE_page_short, lines_short * FEATURE_MAX / count);
    set_for_page(analysis, FEATURE_page_long, lines_long * FEATURE_MAX / count);
    set_for_page(analysis, FEATURE_page_sentences,
                 lines_long < PAGE_SENTENCES_MAX ? lines_long : PAGE_SENTENCES_MAX);
    const struct title *title = &analysis->title;
    set_for_page(analysis, FEATURE_title_cookie_words,
                 title->repeated ? title->scores[LEXICON_COOKIE] : LEXICON_NOTHING);
    set_for_page(analysis, FEATURE_title_promo_words,
                 title->repeated ? title->scores[LEXICON_PROMO] : LEXICON_NOTHING);
    set_for_page(analysis, FEATURE_page_cookie_words,
                 count_from(analysis, FEATURE_cookie_words, COOKIE_SAID) * 4 * FEATURE_MAX / count);
    set_for_page(analysis, FEATURE_page_promo_words,
                 count_from(analysis, FEATURE_promo_words, PROMO_SAID) * 4 * FEATURE_MAX / count);
}
