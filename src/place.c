/* SPDX-License-Identifier: Apache-2.0 */
#include "place.h"
#include "score.h"

#include <string.h>

#define PROSE_WORDS 8 /* a sentence has so many words */
#define LONG_SENTENCE 15
#define SHORT_LINE 4 /* words of a menu entry */

static inline uint16_t clamp(size_t value) {
    return value > UINT16_MAX ? UINT16_MAX : (uint16_t)value;
}

/* The whole part of value / by. Division is slow and most divisors are small: for those, the
 * product with 2^32 / by, rounded up, has the same whole part if value * by < 2^32. */
static inline uint32_t divide(const struct page *page, uint32_t value, uint32_t by) {
    if (by < INVERSES)
        return (uint32_t)((uint64_t)value * page->inverses[by] >> 32);
    return value / by;
}

/* How many tenths of the whole a part is; 0 of nothing. */
static inline uint16_t tenths(const struct page *page, uint32_t part, uint32_t whole) {
    return (uint16_t)divide(page, part * 10, whole);
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

static void line_shares(const struct page *page, uint16_t *values) {
    uint32_t words = values[FEATURE_words], number = values[FEATURE_number];
    values[FEATURE_function_share] = tenths(page, values[FEATURE_function], words);
    values[FEATURE_person_share] = tenths(page, values[FEATURE_person], words);
    values[FEATURE_capital_share] = tenths(page, values[FEATURE_capital], words);
    values[FEATURE_number_share] = number ? tenths(page, number, words + number) : 0;
    values[FEATURE_word_length] = (uint16_t)divide(page, values[FEATURE_length], words);
    values[FEATURE_sentence] = sentence_words(values);
}

/* How often each line stands in the window, by the hashes of its words. */
static void count_repeats(struct page *page) {
    size_t slots = 64, count = page->visible_count;
    while (slots < 2 * count)
        slots *= 2;
    memset(page->repeats, 0, slots * sizeof *page->repeats);
    for (size_t i = 0; i < count; i++) {
        uint64_t text = page->texts[i];
        size_t slot = text >> 20 & (slots - 1);
        while (page->repeats[slot].text && page->repeats[slot].text != text)
            slot = (slot + 1) & (slots - 1);
        page->repeats[slot].text = text;
        page->repeats[slot].times += text != 0;
        page->slots[i] = (uint32_t)slot;
    }
    for (size_t i = 0; i < count; i++)
        page->values[i][FEATURE_repeats] =
            page->texts[i] ? clamp(page->repeats[page->slots[i]].times) : 1;
}

/* The boilerplate class whose rules hit the line: promo before cookie before navigation; 0: none.
 */
static inline uint16_t rule_on(const uint16_t *values) {
    return values[FEATURE_own_promo]        ? DESCALE_PROMO
           : values[FEATURE_own_cookie]     ? DESCALE_COOKIE
           : values[FEATURE_own_navigation] ? DESCALE_NAVIGATION
                                            : 0;
}

/* Fills in what is known line by line from the top: shares, hits by class, distance down from a
 * long sentence, runs; and the running sums. Returns the words of the window. */
static uint32_t run_down(struct page *page, const struct matcher *matcher) {
    size_t count = page->visible_count, far = UINT16_MAX, distance = far, run = 0;
    uint32_t prose = 0, words = 0, navigation = 0, cookie = 0, promo = 0;
    struct place_sums *sums = page->sums + PLACE_REACH;
    memset(page->sums, 0, PLACE_REACH * sizeof *sums);
    for (size_t i = 0; i < count; i++) {
        uint16_t *values = page->values[i];
        sums[i] = (struct place_sums){prose, navigation, cookie, promo};
        uint32_t own[DESCALE_CLASSES] = {0};
        for (uint32_t h = page->first_hits[i]; h < page->first_hits[i + 1]; h++)
            own[matcher->rules[page->hits.items[h].rule].class]++;
        line_shares(page, values);
        values[FEATURE_own_navigation] = clamp(own[DESCALE_NAVIGATION]);
        values[FEATURE_own_cookie] = clamp(own[DESCALE_COOKIE]);
        values[FEATURE_own_promo] = clamp(own[DESCALE_PROMO]);
        navigation += own[DESCALE_NAVIGATION] > 0;
        cookie += own[DESCALE_COOKIE] > 0;
        promo += own[DESCALE_PROMO] > 0;
        words += values[FEATURE_words];
        prose += values[FEATURE_sentence];
        values[FEATURE_before] = (uint16_t)distance;
        distance += distance < far;
        distance = values[FEATURE_sentence] >= LONG_SENTENCE ? 1 : distance;
        run = values[FEATURE_words] <= SHORT_LINE ? run + 1 : 0;
        values[FEATURE_run] = clamp(run);
    }
    for (size_t i = 0; i <= PLACE_REACH; i++)
        sums[count + i] = (struct place_sums){prose, navigation, cookie, promo};
    return words;
}

/* The same from the bottom: every line of a run gets its length. */
static void run_up(struct page *page) {
    size_t far = UINT16_MAX, distance = far;
    uint16_t below = 0;
    for (size_t i = page->visible_count; i-- > 0;) {
        uint16_t *values = page->values[i];
        values[FEATURE_after] = (uint16_t)distance;
        distance += distance < far;
        distance = values[FEATURE_sentence] >= LONG_SENTENCE ? 1 : distance;
        if (values[FEATURE_run] == 0 || below == 0)
            below = values[FEATURE_run];
        values[FEATURE_run] = below;
    }
}

/* Copies what a line is told of the line before or after it. */
static inline void tell_neighbours(struct page *page, size_t i) {
    const uint16_t *values = page->values[i];
    uint16_t rule = rule_on(values), words = values[FEATURE_words], end = values[FEATURE_end];
    if (i > 0) {
        page->values[i - 1][FEATURE_next_rule] = rule;
        page->values[i - 1][FEATURE_next_words] = words;
        page->values[i - 1][FEATURE_next_end] = end;
    }
    uint16_t *next = page->values[i + 1]; /* there is room for one more */
    next[FEATURE_previous_rule] = rule;
    next[FEATURE_previous_words] = words;
    next[FEATURE_previous_end] = end;
}

/* A sum over the lines within `reach` of a line, itself left out. */
#define AROUND(sum, reach)                                                                         \
    (sums[(reach) + 1].sum - sums[-(reach)].sum - (sums[1].sum - sums[0].sum))

static void place_line(struct page *page, size_t i) {
    const struct place_sums *sums = page->sums + PLACE_REACH + i;
    uint16_t *values = page->values[i];
    values[FEATURE_prose3] = clamp(AROUND(prose, 3));
    values[FEATURE_prose8] = clamp(AROUND(prose, 8));
    values[FEATURE_prose20] = clamp(AROUND(prose, PLACE_REACH));
    values[FEATURE_near_navigation] = (uint16_t)AROUND(navigation, 3);
    values[FEATURE_near_cookie] = (uint16_t)AROUND(cookie, 5);
    values[FEATURE_near_promo] = (uint16_t)AROUND(promo, 6);
    tell_neighbours(page, i);
}

/* Where the lines stand on the page. */
static void place_page(struct page *page, uint32_t words) {
    size_t count = page->visible_count;
    uint16_t lines = clamp(page->above + count);
    uint32_t all = page->sums[PLACE_REACH + count].prose;
    uint16_t prose = clamp(words ? (size_t)all * 10 / words : 0);
    size_t unseen = page->complete ? 0 : UINT16_MAX;
    uint64_t tenth = (((uint64_t)10 << 32) + count - 1) / (count + !count);
    for (size_t i = 0; i < count; i++) {
        uint16_t *values = page->values[i];
        values[FEATURE_top] = clamp(page->above + i);
        values[FEATURE_bottom] = clamp(count - 1 - i + unseen);
        values[FEATURE_position] = (uint16_t)(i * tenth >> 32);
        values[FEATURE_page_lines] = lines;
        values[FEATURE_page_prose] = prose;
    }
}

void place_lines(struct page *page, const struct matcher *matcher) {
    size_t count = page->visible_count;
    if (count == 0)
        return;
    uint32_t words = run_down(page, matcher);
    run_up(page);
    count_repeats(page);
    uint16_t *first = page->values[0], *last = page->values[count - 1];
    first[FEATURE_previous_rule] = first[FEATURE_previous_words] = 0;
    first[FEATURE_previous_end] = END_none;
    for (size_t i = 0; i < count; i++)
        place_line(page, i);
    last[FEATURE_next_rule] = last[FEATURE_next_words] = 0;
    last[FEATURE_next_end] = END_none;
    place_page(page, words);
}
