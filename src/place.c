/* SPDX-License-Identifier: Apache-2.0 */
#include "place.h"
#include "score.h"

#if defined __SSE2__ && !defined DESCALE_PLAIN
#include <emmintrin.h>
#endif
#include <math.h>
#include <string.h>

#define PROSE_WORDS 8 /* a sentence has so many words */
#define LONG_SENTENCE 15
#define SHORT_LINE 4 /* words of a menu entry */

static inline uint8_t clamp(uint64_t value) {
    return (uint8_t)(value < FEATURE_MOST ? value : FEATURE_MOST);
}

/* The whole part of value / by. Division is slow and most divisors are small: for those, the
 * product with 2^32 / by, rounded up, has the same whole part if value * by < 2^32. */
static inline uint32_t divide(const struct page *page, uint32_t value, uint32_t by) {
    if (by < INVERSES)
        return (uint32_t)((uint64_t)value * page->inverses[by] >> 32);
    return value / by;
}

/* A part of a whole in 255ths; 0 of nothing. */
static inline uint8_t share(const struct page *page, uint32_t part, uint32_t whole) {
    return clamp(divide(page, part * FEATURE_MOST, whole));
}

/* Turns 16 features of 16 lines, the first of them at `lexed`, into columns. */
#if defined __SSE2__ && !defined DESCALE_PLAIN
static void turn_block(const uint8_t *lexed, uint8_t *columns, size_t features) {
    __m128i rows[16], mixed[16];
    for (size_t i = 0; i < 16; i++)
        rows[i] = _mm_loadu_si128((const __m128i *)(const void *)(lexed + i * LEXED_BYTES));
    /* Each round puts the bytes of two rows side by side: four rounds make a column. */
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 8; i++) {
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
static void turn(struct page *page) {
    for (size_t line = 0; line < page->visible_count; line += 16) {
        const uint8_t *lexed = page->lexed[line];
        uint8_t *columns = page->columns + COLUMN_PAD + line;
        turn_block(lexed, columns, 16);
        turn_block(lexed + 16, columns + 16 * COLUMN_BYTES, FEATURE_LEXED - 16);
    }
}

/* The words of a line that reads like a sentence: long enough, ended by a full stop or its like
 * somewhere, and either with function words of a language we know or not written like a list of
 * titles. Long lines of known languages do without the stop. */
static inline uint8_t sentence_words(const uint8_t *values) {
    unsigned words = values[FEATURE_words], function = values[FEATURE_function];
    if (words < PROSE_WORDS || values[FEATURE_bar] * 4U > words)
        return 0;
    bool stopped = values[FEATURE_stop] > 0 || values[FEATURE_end] == END_colon;
    bool flows = function * 5 >= words || values[FEATURE_capital] * 2U <= words;
    return (stopped && flows) || (words >= 20 && function * 4 >= words) ? (uint8_t)words : 0;
}

/* What is worked out from the line alone. */
static void place_line(struct page *page, size_t i) {
    const uint8_t *values = page->lexed[i];
    unsigned words = values[FEATURE_words], number = values[FEATURE_number];
    page_column(page, FEATURE_function_share)[i] = share(page, values[FEATURE_function], words);
    page_column(page, FEATURE_capital_share)[i] = share(page, values[FEATURE_capital], words);
    page_column(page, FEATURE_number_share)[i] = number ? share(page, number, words + number) : 0;
    page_column(page, FEATURE_word_length)[i] =
        clamp(divide(page, values[FEATURE_length], words));
    page_column(page, FEATURE_sentence)[i] = sentence_words(values);
}

/* How many rules of each class hit each line, and what they add to what the lexicon says. */
static void place_rules(struct page *page, const struct weights *weights,
                        const struct matcher *matcher) {
    static const enum feature features[DESCALE_CLASSES] = {
        FEATURES, FEATURE_navigation, FEATURE_cookie, FEATURE_promo};
    size_t count = page->visible_count;
    for (int class = DESCALE_NAVIGATION; class < DESCALE_CLASSES; class ++)
        memset(page_column(page, features[class]), 0, count);
    for (size_t i = 0; i < page->first_hits[count]; i++) {
        const struct hit *hit = &page->hits.items[i];
        enum feature feature = features[matcher->rules[hit->rule].class];
        size_t first = page->first_hits[hit->line];
        if (score_counted(page->hits.items + first, i - first))
            continue;
        uint8_t *lexicon = page_column(page, FEATURE_lexicon) + hit->line;
        int sum = *lexicon + weights->rules[hit->rule];
        *lexicon = (uint8_t)(sum < 1 ? 1 : sum > FEATURE_MOST ? FEATURE_MOST : sum);
        if (feature != FEATURES)
            page_column(page, feature)[hit->line]++;
    }
}

/* How often each line stands in the window, by the hashes of its words. */
static void count_repeats(struct page *page) {
    size_t slots = 64, count = page->visible_count;
    uint8_t *column = page_column(page, FEATURE_repeats);
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
        column[i] = page->texts[i] ? clamp(page->repeats[page->slots[i]].times) : 1;
}

/* What is counted from the top: long sentences, the title said again, runs of short lines. */
static void run_down(struct page *page) {
    const uint8_t *words = page_column(page, FEATURE_words);
    const uint8_t *sentence = page_column(page, FEATURE_sentence);
    const uint8_t *title = page_column(page, FEATURE_title);
    uint8_t *before = page_column(page, FEATURE_before), *run = page_column(page, FEATURE_run);
    uint8_t *since = page_column(page, FEATURE_since_title);
    unsigned distance = FEATURE_MOST, said = FEATURE_MOST, row = 0;
    unsigned wanted = page->title.count * FEATURE_MOST * 3 / 5;
    for (size_t i = 0; i < page->visible_count; i++) {
        before[i] = clamp(distance);
        distance = sentence[i] >= LONG_SENTENCE ? 1 : distance + (distance < FEATURE_MOST);
        bool again = title[i] > 0 && title[i] * words[i] >= wanted;
        said = again ? 0 : said + (said < FEATURE_MOST);
        since[i] = clamp(said);
        row = words[i] <= SHORT_LINE ? row + 1 : 0;
        run[i] = clamp(row);
    }
}

/* The same from the bottom: every line of a run gets its length. */
static void run_up(struct page *page) {
    const uint8_t *sentence = page_column(page, FEATURE_sentence);
    uint8_t *after = page_column(page, FEATURE_after), *run = page_column(page, FEATURE_run);
    unsigned distance = FEATURE_MOST;
    uint8_t below = 0;
    for (size_t i = page->visible_count; i-- > 0;) {
        after[i] = clamp(distance);
        distance = sentence[i] >= LONG_SENTENCE ? 1 : distance + (distance < FEATURE_MOST);
        if (run[i] == 0 || below == 0)
            below = run[i];
        run[i] = below;
    }
}

static uint32_t column_sum(const uint8_t *column, size_t count) {
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += column[i];
    return sum;
}

/* Where the lines stand on the page, and how much of it stands above them. */
static void place_above(struct page *page, uint32_t words, uint32_t prose) {
    size_t count = page->visible_count, unseen = page->complete ? 0 : FEATURE_MOST;
    const uint8_t *line_words = page_column(page, FEATURE_words);
    const uint8_t *sentence = page_column(page, FEATURE_sentence);
    uint64_t whole = (uint64_t)FEATURE_MOST << 32;
    uint64_t of_lines = whole / count, of_words = whole / (words + 1), of_prose = whole / (prose + 1);
    uint32_t above = 0, prose_above = 0;
    for (size_t i = 0; i < count; i++) {
        page_column(page, FEATURE_top)[i] = clamp(page->above + i);
        page_column(page, FEATURE_bottom)[i] = clamp(count - 1 - i + unseen);
        page_column(page, FEATURE_position)[i] = (uint8_t)(i * of_lines >> 32);
        page_column(page, FEATURE_words_above)[i] = (uint8_t)(above * of_words >> 32);
        page_column(page, FEATURE_prose_above)[i] = (uint8_t)(prose_above * of_prose >> 32);
        page_column(page, FEATURE_words_share)[i] = (uint8_t)(line_words[i] * of_words >> 32);
        above += line_words[i];
        prose_above += sentence[i];
    }
}

#if defined __SSE2__ && !defined DESCALE_PLAIN
static inline __m128i load_sums(const uint16_t *sums) {
    return _mm_loadu_si128((const __m128i *)(const void *)sums);
}
#endif

/* One sum for every line, and for up to 15 behind the last; `sums` is over the lines before each. */
static void sum_around(const struct feature_sum *sum, const uint16_t *restrict sums, size_t count,
                       uint8_t *restrict column) {
    const uint16_t *top = sums - sum->above, *bottom = sums + 1 + sum->below, *next = sums + 1;
    for (size_t i = 0; i < count; i += 16) {
#if defined __SSE2__ && !defined DESCALE_PLAIN
        __m128i value[2];
        for (size_t half = 0; half < 2; half++) {
            size_t at = i + 8 * half;
            __m128i above = _mm_sub_epi16(load_sums(sums + at), load_sums(top + at));
            __m128i below = _mm_sub_epi16(load_sums(bottom + at), load_sums(next + at));
            value[half] = _mm_add_epi16(_mm_sra_epi16(_mm_add_epi16(above, below),
                                                      _mm_cvtsi32_si128((int)sum->shift)),
                                        _mm_set1_epi16(sum->middle));
        }
        _mm_storeu_si128((__m128i *)(void *)(column + i), _mm_packus_epi16(value[0], value[1]));
#else
        for (size_t at = i; at < i + 16; at++) {
            int16_t around = (int16_t)(uint16_t)(sums[at] - top[at] + bottom[at] - next[at]);
            int value = (around >> sum->shift) + sum->middle;
            column[at] = (uint8_t)(value < 0 ? 0 : value > FEATURE_MOST ? FEATURE_MOST : value);
        }
#endif
    }
}

/* The sums of feature.def. Sums run over, and differences of them come out right all the same: none
 * is over more than 2 * FEATURE_REACH lines of 255. */
static void place_sums(struct page *page) {
    size_t count = page->visible_count;
    uint16_t *sums = page->sums + COLUMN_PAD;
    enum feature source = FEATURES;
    memset(page->sums, 0, COLUMN_PAD * sizeof *sums);
    for (size_t i = 0; i < FEATURE_SUMS; i++) {
        const struct feature_sum *sum = &feature_sums[i];
        if (sum->source != source) {
            const uint8_t *column = page_column(page, source = sum->source);
            uint16_t all = 0;
            for (size_t line = 0; line < count; line++) {
                sums[line] = all;
                all = (uint16_t)(all + column[line] - sum->middle);
            }
            for (size_t line = 0; line <= FEATURE_REACH; line++)
                sums[count + line] = all;
        }
        sum_around(sum, sums, count, page_column(page, sum->feature));
    }
}

static void fill(struct page *page, enum feature feature, uint64_t value) {
    memset(page_column(page, feature), clamp(value), page->visible_count);
}

/* What is the same for every line of the page. */
static void place_page(struct page *page, uint32_t words) {
    size_t count = page->visible_count, lines_long = 0, lines_short = 0;
    const uint8_t *sentence = page_column(page, FEATURE_sentence);
    const uint8_t *line_words = page_column(page, FEATURE_words);
    for (size_t i = 0; i < FEATURE_PAGES; i++) {
        const struct feature_page *shares = &feature_pages[i];
        uint64_t sum = column_sum(page_column(page, shares->source), count);
        fill(page, shares->feature, sum * shares->scale / (words + 1));
    }
    for (size_t i = 0; i < count; i++) {
        lines_long += sentence[i] >= LONG_SENTENCE;
        lines_short += line_words[i] <= SHORT_LINE;
    }
    fill(page, FEATURE_page_words, (uint64_t)sqrt((double)words));
    fill(page, FEATURE_page_lines, (uint64_t)(4 * sqrt((double)(page->above + count))));
    fill(page, FEATURE_page_mean, words * (uint64_t)4 / count);
    fill(page, FEATURE_page_short, lines_short * FEATURE_MOST / count);
    fill(page, FEATURE_page_long, lines_long * FEATURE_MOST / count);
    fill(page, FEATURE_page_sentences, lines_long);
}

/* Zeros beyond the page, where NEAR features look. */
static void clear_beyond(struct page *page) {
    for (enum feature i = 0; i < FEATURES; i++)
        if (feature_table[i].offset != 0)
            memset(page_column(page, feature_table[i].source) + page->visible_count, 0, 4);
}

void place_lines(struct page *page, const struct weights *weights, const struct matcher *matcher) {
    size_t count = page->visible_count;
    if (count == 0)
        return;
    turn(page);
    for (size_t i = 0; i < count; i++)
        place_line(page, i);
    uint32_t words = column_sum(page_column(page, FEATURE_words), count);
    uint32_t prose = column_sum(page_column(page, FEATURE_sentence), count);
    place_rules(page, weights, matcher);
    count_repeats(page);
    run_down(page);
    run_up(page);
    place_above(page, words, prose);
    place_sums(page);
    place_page(page, words);
    clear_beyond(page);
}
