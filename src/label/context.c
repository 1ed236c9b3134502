/* SPDX-License-Identifier: Apache-2.0 */
#include "label/context.h"
#include "label/score.h"
#include "label/distance.h"
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
static void turn(struct page *page) {
    for (size_t line = 0; line < page->visible_count; line += 16) {
        const uint8_t *lexed = page->lexed[line];
        uint8_t *columns = page->columns + COLUMN_PAD + line;
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
static void place_numbers(struct page *page) {
    const uint8_t *restrict words = page_column(page, FEATURE_words);
    const uint8_t *restrict number = page_column(page, FEATURE_number);
    uint8_t *restrict column = page_column(page, FEATURE_number_share);
    size_t count = page->visible_count; /* bytes might be part of it, for all the compiler knows */
    for (size_t i = 0; i < count; i++) {
        int whole = words[i] + number[i];
        float share = (float)number[i] * FEATURE_MOST / (float)(whole + (whole == 0));
        column[i] = (uint8_t)(int)share;
    }
}

/* The words of a line that reads like a sentence: long enough, ended by a full stop or its like
 * somewhere, and either with function words of a language we know or not written like a list of
 * titles. Long lines of known languages do without the stop. */
static void place_sentences(struct page *page) {
    const uint8_t *restrict words = page_column(page, FEATURE_words);
    const uint8_t *restrict function = page_column(page, FEATURE_function);
    const uint8_t *restrict bar = page_column(page, FEATURE_bar);
    const uint8_t *restrict stop = page_column(page, FEATURE_stop);
    const uint8_t *restrict end = page_column(page, FEATURE_end);
    const uint8_t *restrict capital = page_column(page, FEATURE_capital);
    uint8_t *restrict column = page_column(page, FEATURE_sentence);
    size_t count = page->visible_count;
    for (size_t i = 0; i < count; i++) {
        int prose = (words[i] >= PROSE_WORDS) & (bar[i] * 4 <= words[i]);
        int stopped = (stop[i] > 0) | (end[i] == END_colon);
        int flows = (function[i] * 5 >= words[i]) | (capital[i] * 2 <= words[i]);
        int known = (words[i] >= 20) & (function[i] * 4 >= words[i]);
        column[i] = (uint8_t)(words[i] & (0 - (prose & ((stopped & flows) | known))));
    }
}

/* What is worked out from each line alone. */
static void place_each(struct page *page) {
    const uint8_t *words = page_column(page, FEATURE_words);
    size_t count = page->visible_count;
    divide(page_column(page, FEATURE_function), words, FEATURE_MOST, count,
           page_column(page, FEATURE_function_share));
    divide(page_column(page, FEATURE_capital), words, FEATURE_MOST, count,
           page_column(page, FEATURE_capital_share));
    divide(page_column(page, FEATURE_length), words, 1, count,
           page_column(page, FEATURE_word_length));
    place_numbers(page);
    place_sentences(page);
}

/* How many phrases of rules of each class stand on each line, and what the rules add to what the
 * lexicon says; but for rules that say themselves what they weigh, see score.c. */
static void place_rules(struct page *page, const struct weights *weights,
                        const struct matcher *matcher) {
    size_t count = page->visible_count;
    for (int class = DESCALE_NAVIGATION; class < DESCALE_LABELS; class ++)
        memset(page_column(page, score_feature(class)), 0, count);
    for (size_t i = 0; i < page->first_hits[count]; i++) {
        const struct hit *hit = &page->hits.items[i];
        const struct rule *rule = &matcher->rules[hit->rule];
        enum feature feature = score_feature(rule->class);
        if (rule->weighed)
            continue;
        if (feature != FEATURES) {
            uint8_t *column = page_column(page, feature) + hit->line;
            *column = feature_clamp(*column + 1U);
        }
        if (!hit->first)
            continue;
        uint8_t *lexicon = page_column(page, FEATURE_lexicon) + hit->line;
        *lexicon = lexicon_clamp(*lexicon + weights->rules[hit->rule]);
    }
}

/* A slot of page->repeats: a line's hash, but for the bits that count how often it was seen. */
#define TIMES ((uint64_t)2 * WINDOW_LINES - 1)
static inline bool is_other(uint64_t repeat, uint64_t text) {
    return (repeat != 0) & ((repeat & ~TIMES) != text);
}

/* How often each line stands in the window, by the hashes of its words. */
static void count_repeats(struct page *page) {
    size_t slots = 64, count = page->visible_count;
    uint64_t *repeats = page->repeats;
    uint8_t *column = page_column(page, FEATURE_repeats);
    while (slots < 2 * count)
        slots *= 2;
    memset(repeats, 0, slots * sizeof *repeats);
    for (size_t i = 0; i < count; i++) {
        uint64_t text = page->texts[i] & ~TIMES;
        size_t slot = (size_t)(text >> 20) & (slots - 1);
        /* Mostly one step at most is made, and without a branch on it. */
        slot = (slot + is_other(repeats[slot], text)) & (slots - 1);
        while (is_other(repeats[slot], text))
            slot = (slot + 1) & (slots - 1);
        repeats[slot] = (repeats[slot] | text) + 1;
        page->slots[i] = (uint32_t)slot;
    }
    for (size_t i = 0; i < count; i++)
        column[i] = page->texts[i] ? feature_clamp(repeats[page->slots[i]] & TIMES) : 1;
}

/* What a line looks like: lines of about as many words and numbers that begin and end alike get the
 * same number, and hardly any others do. */
static inline uint8_t look_of(const uint8_t *values) {
    unsigned words = values[FEATURE_words], number = values[FEATURE_number];
    unsigned few = words < 6 ? words : 6, many = 7 + words / 15, look = words < 10 ? few : many;
    look = look * FIRST_COUNT + values[FEATURE_first];
    look = look * END_COUNT + values[FEATURE_end];
    look = look * 3 + (number < 2 ? number : 2);
    return (uint8_t)(look * 0x9e3779b1U >> 24);
}

/* How lines repeat what others look like, as the entries of a list do. */
static void place_looks(struct page *page) {
    uint8_t *looks = page->looks + COLUMN_PAD;
    uint8_t *alike = page_column(page, FEATURE_alike),
            *since = page_column(page, FEATURE_since_alike);
    size_t count = page->visible_count, last[256];
    uint32_t times[256] = {0};
    for (size_t i = 0; i < 256; i++)
        last[i] = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        uint8_t look = looks[i] = look_of(page->lexed[i]);
        times[look]++;
        since[i] = last[look] == SIZE_MAX ? FEATURE_MOST : feature_clamp(i - last[look]);
        last[look] = i;
    }
    for (size_t i = 0; i < count; i++)
        alike[i] = feature_clamp(times[looks[i]]);
    for (int beat = 1; beat <= 4; beat++) {
        uint8_t *column = page_column(page, (enum feature)(FEATURE_beat1 + beat - 1));
        const uint8_t *above = looks - beat;
        for (size_t i = 0; i < count; i++)
            column[i] = looks[i] == above[i];
        memset(column, 0, count < (size_t)beat ? count : (size_t)beat);
    }
}

/* Where the lines stand on the page, and how much of it stands above them. */
static void place_above(struct page *page, uint32_t words, uint32_t prose) {
    size_t count = page->visible_count, unseen = page->complete ? 0 : FEATURE_MOST;
    const uint8_t *line_words = page_column(page, FEATURE_words);
    const uint8_t *sentence = page_column(page, FEATURE_sentence);
    uint8_t *top = page_column(page, FEATURE_top), *bottom = page_column(page, FEATURE_bottom);
    uint8_t *position = page_column(page, FEATURE_position);
    uint8_t *words_above = page_column(page, FEATURE_words_above);
    uint8_t *prose_above = page_column(page, FEATURE_prose_above);
    uint8_t *words_share = page_column(page, FEATURE_words_share);
    uint64_t whole = (uint64_t)FEATURE_MOST << 32, before = page->above;
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
    place_each(page);
    uint32_t words = sums_column(page_column(page, FEATURE_words), count);
    uint32_t prose = sums_column(page_column(page, FEATURE_sentence), count);
    place_rules(page, weights, matcher);
    count_repeats(page);
    place_looks(page);
    since_lines(page);
    place_above(page, words, prose);
    sums_around(page);
    sums_page(page, words);
    clear_beyond(page);
}
