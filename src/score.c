/* SPDX-License-Identifier: Apache-2.0 */
#include "score.h"

#include <string.h>

#define PROSE_WORDS 8 /* a sentence has so many words */
#define LONG_SENTENCE 15
#define SHORT_LINE 4 /* words of a menu entry */

static uint16_t clamp(size_t value) {
    return value > UINT16_MAX ? UINT16_MAX : (uint16_t)value;
}

/* How many tenths of the whole a part is. Division is slow, and the numbers are small: below 256
 * the product with 2^20 / whole, rounded up, has the same whole part for parts up to `whole`. */
static uint16_t tenths(uint32_t part, uint32_t whole) {
    if (whole == 0)
        return 0;
    if (whole > 255 || part > whole)
        return (uint16_t)(part * 10 / whole);
    return (uint16_t)(part * 10 * (((uint32_t)1 << 20) / whole + 1) >> 20);
}

/* The words of a line that reads like a sentence: long enough, ended by a full stop or its like
 * somewhere, and either with function words of a language we know or not written like a list of
 * titles. Long lines of known languages do without the stop. */
static uint16_t sentence_words(const uint16_t *values) {
    uint32_t words = values[FEATURE_words], function = values[FEATURE_function];
    if (words < PROSE_WORDS || values[FEATURE_bar] * 4 > words)
        return 0;
    bool stopped = values[FEATURE_stop] > 0 || values[FEATURE_end] == END_colon;
    bool flows = function * 5 >= words || values[FEATURE_capital] * 2 <= words;
    return (stopped && flows) || (words >= 20 && function * 4 >= words) ? (uint16_t)words : 0;
}

static void line_shares(uint16_t *values) {
    uint32_t words = values[FEATURE_words];
    values[FEATURE_function_share] = tenths(values[FEATURE_function], words);
    values[FEATURE_person_share] = tenths(values[FEATURE_person], words);
    values[FEATURE_capital_share] = tenths(values[FEATURE_capital], words);
    values[FEATURE_number_share] = tenths(values[FEATURE_number], words + values[FEATURE_number]);
    values[FEATURE_word_length] = words ? clamp(values[FEATURE_length] / words) : 0;
    values[FEATURE_sentence] = sentence_words(values);
}

/* How often each line stands in the window, by the hashes of its words. */
static void count_repeats(struct page *page) {
    size_t slots = 64, count = page->visible_count;
    while (slots < 2 * count)
        slots *= 2;
    memset(page->slots, 0, slots * sizeof *page->slots);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < count; i++) {
            uint64_t text = page->texts[i];
            size_t slot = text >> 20 & (slots - 1);
            while (page->slots[slot].text && page->slots[slot].text != text)
                slot = (slot + 1) & (slots - 1);
            if (!text)
                page->values[i][FEATURE_repeats] = 1;
            else if (pass == 1)
                page->values[i][FEATURE_repeats] = clamp(page->slots[slot].times);
            else
                page->slots[slot] = (struct repeat){text, page->slots[slot].times + 1};
        }
}

/* The sum of column `column` over the lines within `reach` of line i, itself left out. */
static uint16_t around(const struct page *page, size_t i, size_t reach, int column) {
    size_t from = i > reach ? i - reach : 0;
    size_t to = i + reach + 1 < page->visible_count ? i + reach + 1 : page->visible_count;
    uint32_t all = page->sums[to][column] - page->sums[from][column];
    return clamp(all - (page->sums[i + 1][column] - page->sums[i][column]));
}

/* Running sums: words in sentences, words, and lines hit by rules of each boilerplate class. */
enum { SUM_PROSE, SUM_WORDS, SUM_NAVIGATION, SUM_COOKIE, SUM_PROMO };

/* The boilerplate class whose rules hit the line: promo before cookie before navigation; 0: none.
 */
static uint16_t rule_on(const uint16_t *values) {
    return values[FEATURE_own_promo]        ? DESCALE_PROMO
           : values[FEATURE_own_cookie]     ? DESCALE_COOKIE
           : values[FEATURE_own_navigation] ? DESCALE_NAVIGATION
                                            : 0;
}

/* The sums are kept in registers and stored: adding to the row before would wait for its stores. */
static void sum_up(struct page *page, const struct matcher *matcher) {
    uint32_t prose = 0, words = 0, navigation = 0, cookie = 0, promo = 0;
    for (size_t i = 0;; i++) {
        uint32_t *sums = page->sums[i];
        sums[SUM_PROSE] = prose;
        sums[SUM_WORDS] = words;
        sums[SUM_NAVIGATION] = navigation;
        sums[SUM_COOKIE] = cookie;
        sums[SUM_PROMO] = promo;
        if (i == page->visible_count)
            break;
        uint32_t own[DESCALE_CLASSES] = {0};
        for (uint32_t h = page->first_hits[i]; h < page->first_hits[i + 1]; h++)
            own[matcher->rules[page->hits.items[h].rule].class]++;
        uint16_t *values = page->values[i];
        values[FEATURE_own_navigation] = clamp(own[DESCALE_NAVIGATION]);
        values[FEATURE_own_cookie] = clamp(own[DESCALE_COOKIE]);
        values[FEATURE_own_promo] = clamp(own[DESCALE_PROMO]);
        prose += values[FEATURE_sentence];
        words += values[FEATURE_words];
        navigation += own[DESCALE_NAVIGATION] > 0;
        cookie += own[DESCALE_COOKIE] > 0;
        promo += own[DESCALE_PROMO] > 0;
    }
}

/* Distances to the nearest long sentence, and lengths of runs of short lines. */
static void measure(struct page *page) {
    size_t count = page->visible_count, far = UINT16_MAX, distance = far, run = 0;
    for (size_t i = 0; i < count; i++) {
        page->values[i][FEATURE_before] = clamp(distance);
        distance = page->values[i][FEATURE_sentence] >= LONG_SENTENCE ? 1
                   : distance < far                                   ? distance + 1
                                                                      : far;
        run = page->values[i][FEATURE_words] <= SHORT_LINE ? run + 1 : 0;
        page->values[i][FEATURE_run] = clamp(run);
    }
    distance = far;
    for (size_t i = count; i-- > 0;) {
        page->values[i][FEATURE_after] = clamp(distance);
        distance = page->values[i][FEATURE_sentence] >= LONG_SENTENCE ? 1
                   : distance < far                                   ? distance + 1
                                                                      : far;
        uint16_t *own = &page->values[i][FEATURE_run];
        if (*own > 0 && i + 1 < count && page->values[i + 1][FEATURE_run] > 0)
            *own = page->values[i + 1][FEATURE_run];
    }
}

static void place_line(struct page *page, size_t i) {
    size_t count = page->visible_count;
    uint16_t *values = page->values[i];
    size_t below = count - 1 - i + (page->complete ? 0 : UINT16_MAX);
    values[FEATURE_top] = clamp(page->above + i);
    values[FEATURE_bottom] = clamp(below);
    values[FEATURE_position] = tenths((uint32_t)i, (uint32_t)count);
    values[FEATURE_page_lines] = clamp(page->above + count);
    values[FEATURE_page_prose] = tenths(page->sums[count][SUM_PROSE], page->sums[count][SUM_WORDS]);
    values[FEATURE_prose3] = around(page, i, 3, SUM_PROSE);
    values[FEATURE_prose8] = around(page, i, 8, SUM_PROSE);
    values[FEATURE_prose20] = around(page, i, 20, SUM_PROSE);
    values[FEATURE_near_navigation] = around(page, i, 3, SUM_NAVIGATION);
    values[FEATURE_near_cookie] = around(page, i, 5, SUM_COOKIE);
    values[FEATURE_near_promo] = around(page, i, 6, SUM_PROMO);
    const uint16_t *previous = i > 0 ? page->values[i - 1] : NULL;
    const uint16_t *next = i + 1 < count ? page->values[i + 1] : NULL;
    values[FEATURE_previous_rule] = previous ? rule_on(previous) : 0;
    values[FEATURE_next_rule] = next ? rule_on(next) : 0;
    values[FEATURE_previous_words] = previous ? previous[FEATURE_words] : 0;
    values[FEATURE_next_words] = next ? next[FEATURE_words] : 0;
    values[FEATURE_previous_end] = previous ? previous[FEATURE_end] : END_none;
    values[FEATURE_next_end] = next ? next[FEATURE_end] : END_none;
}

void score_features(struct page *page, const struct matcher *matcher) {
    for (size_t i = 0; i < page->visible_count; i++)
        line_shares(page->values[i]);
    count_repeats(page);
    sum_up(page, matcher);
    measure(page);
    for (size_t i = 0; i < page->visible_count; i++)
        place_line(page, i);
}

bool score_counted(const struct hit *hits, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (hits[i].rule == hits[index].rule)
            return true;
    return false;
}

/* Whether a feature is in a set. Both are constants where this is called, so nothing is left of it.
 */
static inline bool in_set(uint64_t set, enum feature feature) {
    return set >> feature & 1;
}

/* The sum for one line. Features in crosses were folded into the crosses, the rest are one look-up
 * by value each, and counts that are 0 on most lines are looked at only where the lexer touched
 * them. */
static weight_row score_line(const struct page *page, const struct weights *weights, size_t line) {
    const uint16_t *values = page->values[line];
    weight_row score = weights->base;
    uint8_t bins[FEATURES];
#define ADD(name)                                                                                  \
    if (in_set(features_crossed, FEATURE_##name))                                                  \
        bins[FEATURE_##name] = weights_bin(weights, FEATURE_##name, values[FEATURE_##name]);       \
    else if (!in_set(features_sparse, FEATURE_##name))                                             \
        score += weights_by_value(weights, FEATURE_##name, values[FEATURE_##name]);
#define COUNT(name, ...) ADD(name)
#define KIND(name, meaning) ADD(name)
#define SHARE(name, ...) ADD(name)
#define PLACE(name, ...) ADD(name)
#define CROSS(first, second)                                                                       \
    score += weights->folded[weights->cross_row[CROSS_##first##_##second] +                        \
                             bins[FEATURE_##first] * feature_table[FEATURE_##second].bins +        \
                             bins[FEATURE_##second]];
#include "feature.def"
    for (uint64_t left = page->touched[line] & features_sparse & ~features_crossed; left;
         left &= left - 1) {
        enum feature feature = (enum feature)__builtin_ctzll(left);
        score += weights_by_value(weights, feature, values[feature]);
    }
    size_t count;
    const struct hit *hits = score_hits(page, line, &count);
    for (size_t i = 0; i < count; i++)
        if (!score_counted(hits, i))
            score += weights->rules[hits[i].rule];
    return score;
}

void score_lines(struct page *page, const struct weights *weights) {
    for (size_t i = 0; i < page->visible_count; i++)
        page->scores[i] = score_line(page, weights, i);
}
