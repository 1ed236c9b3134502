/* SPDX-License-Identifier: Apache-2.0 */
#include "label/window_sums.h"
#include "simd/bytemask.h"

#include <math.h>
#include <string.h>

uint32_t sums_column(const uint8_t *column, size_t count) {
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += column[i];
    return sum;
}

/* One sum for every line, and for up to 31 behind the last; `sums` is over the lines before each.
 */
typedef void around_lines(const struct feature_sum *sum, const uint16_t *restrict sums,
                          size_t count, uint8_t *restrict column);

#if defined __SSE2__ && !defined DESCALE_PLAIN
static inline __m128i load_sums(const uint16_t *sums) {
    return _mm_loadu_si128((const __m128i *)(const void *)sums);
}

static void around(const struct feature_sum *sum, const uint16_t *restrict sums, size_t count,
                   uint8_t *restrict column) {
    const uint16_t *top = sums - sum->above, *bottom = sums + 1 + sum->below, *next = sums + 1;
    const __m128i middle = _mm_set1_epi16(sum->middle), shift = _mm_cvtsi32_si128((int)sum->shift);
    for (size_t i = 0; i < count; i += 16) {
        __m128i value[2];
        for (size_t half = 0; half < 2; half++) {
            size_t at = i + 8 * half;
            __m128i above = _mm_sub_epi16(load_sums(sums + at), load_sums(top + at));
            __m128i below = _mm_sub_epi16(load_sums(bottom + at), load_sums(next + at));
            __m128i both = _mm_add_epi16(above, below);
            value[half] = _mm_add_epi16(_mm_sra_epi16(both, shift), middle);
        }
        _mm_storeu_si128((__m128i *)(void *)(column + i), _mm_packus_epi16(value[0], value[1]));
    }
}
#else
static void around(const struct feature_sum *sum, const uint16_t *restrict sums, size_t count,
                   uint8_t *restrict column) {
    const uint16_t *top = sums - sum->above, *bottom = sums + 1 + sum->below, *next = sums + 1;
    for (size_t i = 0; i < count; i++) {
        int16_t around = (int16_t)(uint16_t)(sums[i] - top[i] + bottom[i] - next[i]);
        int value = (around >> sum->shift) + sum->middle;
        column[i] = (uint8_t)(value < 0 ? 0 : value > FEATURE_MOST ? FEATURE_MOST : value);
    }
}
#endif

#ifdef MASK_WIDER
MASK_TARGET32 static inline __m256i load_wide(const uint16_t *sums) {
    return _mm256_loadu_si256((const __m256i *)(const void *)sums);
}

MASK_TARGET32 static void around32(const struct feature_sum *sum, const uint16_t *restrict sums,
                                   size_t count, uint8_t *restrict column) {
    const uint16_t *top = sums - sum->above, *bottom = sums + 1 + sum->below, *next = sums + 1;
    const __m256i middle = _mm256_set1_epi16(sum->middle);
    const __m128i shift = _mm_cvtsi32_si128((int)sum->shift);
    for (size_t i = 0; i < count; i += 32) {
        __m256i value[2];
        for (size_t half = 0; half < 2; half++) {
            size_t at = i + 16 * half;
            __m256i above = _mm256_sub_epi16(load_wide(sums + at), load_wide(top + at));
            __m256i below = _mm256_sub_epi16(load_wide(bottom + at), load_wide(next + at));
            __m256i both = _mm256_add_epi16(above, below);
            value[half] = _mm256_add_epi16(_mm256_sra_epi16(both, shift), middle);
        }
        __m256i bytes =
            _mm256_packus_epi16(value[0], value[1]); /* quarters, the middle two changed */
        _mm256_storeu_si256((__m256i *)(void *)(column + i), _mm256_permute4x64_epi64(bytes, 0xd8));
    }
}
#endif

static around_lines *around_widest(void) {
#ifdef MASK_WIDER
    if (mask_target32())
        return around32;
#endif
    return around;
}

/* Adds a column up, less `middle` each: sums[i] is over what stands before value i. Returns the sum
 * of all. Goes on for up to 7 values behind the last. */
static uint16_t add_up(uint16_t *sums, const uint8_t *column, size_t count, uint8_t middle) {
    uint16_t all = 0;
#if defined __SSE2__ && !defined DESCALE_PLAIN
    __m128i before = _mm_setzero_si128();
    for (size_t i = 0; i < count; i += 8) {
        __m128i bytes = _mm_loadl_epi64((const __m128i *)(const void *)(column + i));
        __m128i sum =
            _mm_sub_epi16(_mm_unpacklo_epi8(bytes, _mm_setzero_si128()), _mm_set1_epi16(middle));
        sum = _mm_add_epi16(sum, _mm_slli_si128(sum, 2));
        sum = _mm_add_epi16(sum, _mm_slli_si128(sum, 4));
        sum = _mm_add_epi16(sum, _mm_slli_si128(sum, 8));
        _mm_storeu_si128((__m128i *)(void *)(sums + i),
                         _mm_add_epi16(before, _mm_slli_si128(sum, 2)));
        __m128i last = _mm_shuffle_epi32(_mm_shufflehi_epi16(sum, 0xff), 0xff);
        before = _mm_add_epi16(before, last);
    }
    all = count % 8 ? sums[count] : (uint16_t)_mm_extract_epi16(before, 0);
#else
    for (size_t i = 0; i < count; i++) {
        sums[i] = all;
        all = (uint16_t)(all + column[i] - middle);
    }
#endif
    return all;
}

/* Sums run over, and differences of them come out right all the same: none is over more than
 * 2 * FEATURE_REACH lines of 255. */
void sums_around(struct analysis *analysis) {
    size_t count = analysis->count;
    uint16_t *sums = analysis->sums + COLUMN_PAD;
    enum feature source = FEATURES;
    around_lines *around_page = around_widest();
    memset(analysis->sums, 0, COLUMN_PAD * sizeof *sums);
    for (size_t i = 0; i < FEATURE_SUMS; i++) {
        const struct feature_sum *sum = &feature_sums[i];
        if (sum->source != source) {
            source = sum->source;
            uint16_t all = add_up(sums, analysis_column(analysis, source), count, sum->middle);
            for (size_t line = 0; line <= FEATURE_REACH; line++)
                sums[count + line] = all;
        }
        around_page(sum, sums, count, analysis_column(analysis, sum->feature));
    }
}

/* What all lines share stands in the column once. */
static void fill(struct analysis *analysis, enum feature feature, uint64_t value) {
    analysis_column(analysis, feature)[0] = feature_clamp(value);
}

void sums_page(const struct window *window, struct analysis *analysis, uint32_t words) {
    size_t count = analysis->count, lines_long = 0, lines_short = 0;
    const uint8_t *sentence = analysis_column(analysis, FEATURE_sentence);
    const uint8_t *line_words = analysis_column(analysis, FEATURE_words);
    for (size_t i = 0; i < FEATURE_PAGES; i++) {
        const struct feature_page *shares = &feature_pages[i];
        uint64_t sum = sums_column(analysis_column(analysis, shares->source), count);
        fill(analysis, shares->feature, sum * shares->scale / (words + 1));
    }
    for (size_t i = 0; i < count; i++) {
        lines_long += sentence[i] >= LONG_SENTENCE;
        lines_short += line_words[i] <= SHORT_LINE;
    }
    fill(analysis, FEATURE_page_words, (uint64_t)sqrt((double)words));
    fill(analysis, FEATURE_page_lines, (uint64_t)(4 * sqrt((double)(window->content_above + count))));
    fill(analysis, FEATURE_page_mean, words * (uint64_t)4 / count);
    fill(analysis, FEATURE_page_short, lines_short * FEATURE_MOST / count);
    fill(analysis, FEATURE_page_long, lines_long * FEATURE_MOST / count);
    fill(analysis, FEATURE_page_sentences, lines_long);
}
