/* SPDX-License-Identifier: Apache-2.0 */
#include "label/distance.h"

#include <string.h>

#if defined __SSE2__ && !defined DESCALE_PLAIN
#include <emmintrin.h>

/* Moves bytes away from the line that is counted from, so many lines. */
#define AWAY(bytes, lines)                                                                         \
    (down ? _mm_slli_si128((bytes), (lines)) : _mm_srli_si128((bytes), (lines)))

/* The values of 16 lines. `place` is how far each is from the one before the first of them, in the
 * direction of counting; *first is the value of that first one, and of the next 16 afterwards.
 * Forced inline, since the shifts are known where it is compiled. */
__attribute__((always_inline)) static inline __m128i count_some(__m128i marks, __m128i place,
                                                                __m128i *first, bool down) {
    const __m128i zero = _mm_setzero_si128();
    /* Each gets the place of the last marked line so far: the largest there is. */
    __m128i last = _mm_and_si128(marks, place);
    last = _mm_max_epu8(last, AWAY(last, 1));
    last = _mm_max_epu8(last, AWAY(last, 2));
    last = _mm_max_epu8(last, AWAY(last, 4));
    last = _mm_max_epu8(last, AWAY(last, 8));
    __m128i before = AWAY(last, 1), none = _mm_cmpeq_epi8(before, zero);
    __m128i far = _mm_adds_epu8(*first, _mm_sub_epi8(place, _mm_set1_epi8(1)));
    __m128i near = _mm_sub_epi8(place, before);
    /* The last line's, in all bytes. */
    __m128i end = down ? _mm_unpackhi_epi8(last, last) : _mm_unpacklo_epi8(last, last);
    end = down ? _mm_shufflehi_epi16(end, 0xff) : _mm_shufflelo_epi16(end, 0);
    end = down ? _mm_shuffle_epi32(end, 0xff) : _mm_shuffle_epi32(end, 0);
    __m128i no_end = _mm_cmpeq_epi8(end, zero);
    *first = _mm_or_si128(_mm_and_si128(no_end, _mm_adds_epu8(*first, _mm_set1_epi8(16))),
                          _mm_andnot_si128(no_end, _mm_sub_epi8(_mm_set1_epi8(17), end)));
    return _mm_or_si128(_mm_and_si128(none, far), _mm_andnot_si128(none, near));
}

void since_above(uint8_t *marks, size_t count, bool edge, uint8_t *values) {
    const __m128i place = _mm_setr_epi8(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    __m128i first = _mm_set1_epi8((char)(edge ? 1 : FEATURE_MOST));
    for (size_t i = 0; i < count; i += 16) {
        __m128i some = _mm_loadu_si128((const __m128i *)(const void *)(marks + i));
        _mm_storeu_si128((__m128i *)(void *)(values + i), count_some(some, place, &first, true));
    }
}

void since_below(uint8_t *marks, size_t count, bool edge, uint8_t *values) {
    const __m128i place = _mm_setr_epi8(16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
    __m128i first = _mm_set1_epi8((char)FEATURE_MOST);
    memset(marks + count, 0, 16);
    marks[count] = edge ? 255 : 0;
    for (size_t end = count / 16 * 16 + 16; end > 0; end -= 16) {
        __m128i some = _mm_loadu_si128((const __m128i *)(const void *)(marks + end - 16));
        _mm_storeu_si128((__m128i *)(void *)(values + end - 16),
                         count_some(some, place, &first, false));
    }
}
#else
static inline unsigned count_on(unsigned since, bool marked) {
    return marked ? 1 : since + (since < FEATURE_MOST);
}

void since_above(uint8_t *marks, size_t count, bool edge, uint8_t *values) {
    unsigned since = edge ? 1 : FEATURE_MOST;
    for (size_t i = 0; i < count; i++) {
        values[i] = (uint8_t)since;
        since = count_on(since, marks[i]);
    }
}

void since_below(uint8_t *marks, size_t count, bool edge, uint8_t *values) {
    unsigned since = edge ? 1 : FEATURE_MOST;
    for (size_t i = count; i-- > 0;) {
        values[i] = (uint8_t)since;
        since = count_on(since, marks[i]);
    }
}
#endif

/* Marks of lines: all bits, if a condition holds, or none. */
typedef uint8_t marks[WINDOW_LINES + SINCE_PAD];
static inline uint8_t mark(bool condition) {
    return (uint8_t)(0U - condition);
}

/* How far lines are from short ones that say something against body, or what navigation says. */
#define TOLD_WORDS 6
#define AGAINST (LEXICON_NOTHING - 2 * LEXICON_ONE)
static void since_told(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words), *bar = analysis_column(analysis, FEATURE_bar);
    const uint8_t *lexicon = analysis_column(analysis, FEATURE_lexicon);
    const uint8_t *navigation = analysis_column(analysis, FEATURE_navigation);
    size_t count = analysis->count;
    marks against, told;
    for (size_t i = 0; i < count; i++) {
        against[i] = mark((words[i] <= TOLD_WORDS) & (lexicon[i] <= AGAINST));
        told[i] = mark((words[i] <= TOLD_WORDS) & (navigation[i] > 0) & (bar[i] == 0));
    }
    since_above(against, count, false, analysis_column(analysis, FEATURE_since_against));
    since_above(told, count, false, analysis_column(analysis, FEATURE_since_navigation));
    since_below(against, count, false, analysis_column(analysis, FEATURE_until_against));
    since_below(told, count, false, analysis_column(analysis, FEATURE_until_navigation));
}

/* How far lines are from others on which something stands. */
static void since_far(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    size_t count = analysis->count;
    for (size_t i = 0; i < FEATURE_FARS; i++) {
        const struct feature_far *far = &feature_fars[i];
        const uint8_t *source = analysis_column(analysis, far->source);
        marks found;
        for (size_t line = 0; line < count; line++)
            found[line] = mark((source[line] >= far->least) & (words[line] <= far->words));
        since_above(found, count, false, analysis_column(analysis, far->since));
        since_below(found, count, false, analysis_column(analysis, far->since + 1));
    }
}

/* Lines since one that says the title again, which is itself 0 away. */
static void since_title(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    const uint8_t *title = analysis_column(analysis, FEATURE_title);
    uint8_t *since = analysis_column(analysis, FEATURE_since_title);
    unsigned wanted = analysis->title.count * FEATURE_MOST * 3 / 5;
    wanted += wanted == 0; /* no line says nothing again */
    size_t count = analysis->count;
    marks said;
    for (size_t i = 0; i < count; i++)
        said[i] = mark((unsigned)title[i] * words[i] >= wanted);
    since_above(said, count, false, since);
    for (size_t i = 0; i < count; i++)
        since[i] &= (uint8_t)~said[i];
}

/* How many short lines stand in a row with each that is short. */
static void since_runs(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    uint8_t *run = analysis_column(analysis, FEATURE_run);
    size_t count = analysis->count;
    marks others, below;
    for (size_t i = 0; i < count; i++)
        others[i] = mark(words[i] > SHORT_LINE);
    since_above(others, count, true, run);
    since_below(others, count, true, below);
    for (size_t i = 0; i < count; i++) {
        unsigned row = run[i] + below[i] - 1U;
        run[i] = (uint8_t)(row < FEATURE_MOST ? row : FEATURE_MOST) & (uint8_t)~others[i];
    }
}

void since_lines(struct analysis *analysis) {
    since_told(analysis);
    since_far(analysis);
    since_title(analysis);
    since_runs(analysis);
}
