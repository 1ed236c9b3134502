/* SPDX-License-Identifier: Apache-2.0 */
#include "label/join.h"

#include <string.h>

/* A page is wrapped if so many lines at least, and one in so many, go on in small letters. */
#define WRAPPED_LINES 4
#define WRAPPED_SHARE 16
/* A line that was cut at a margin has at least so many words and characters, and so many characters
 * where the next line begins with a capital, as names do. */
#define CUT_WORDS 6
#define CUT_LENGTH 30
#define CUT_FULL 55
#define CUE_TIMES 2  /* a subtitle's line of times: "00:00:01,200 --> 00:00:03,900" */
#define CUE_DIGITS 5 /* of its number, at most */

/* Ends of lines after which a sentence goes on, as bits. */
#define GOES_ON                                                                                    \
    (1U << END_letter | 1U << END_digit | 1U << END_comma | 1U << END_bracket | 1U << END_quote |  \
     1U << END_sign)

static unsigned value(const struct analysis *analysis, enum feature feature, size_t line) {
    return analysis_column(analysis, feature)[line];
}

/* Whether a line's text goes on in the line after it, which begins like this. */
static bool goes_on(const struct analysis *analysis, size_t line, enum first next) {
    return value(analysis, FEATURE_first, line + 1) == next &&
           value(analysis, FEATURE_words, line) >= CUT_WORDS &&
           value(analysis, FEATURE_length, line) >= (next == FIRST_small ? CUT_LENGTH : CUT_FULL) &&
           (GOES_ON >> value(analysis, FEATURE_end, line) & 1);
}

static bool is_times(const struct analysis *analysis, size_t line) {
    return value(analysis, FEATURE_time, line) == CUE_TIMES &&
           value(analysis, FEATURE_words, line) == 0;
}

/* The number of a subtitle, its times, or its text, with more of it in the next line. */
static bool is_in_cue(const struct analysis *analysis, size_t line) {
    bool number = value(analysis, FEATURE_words, line) == 0 &&
                  value(analysis, FEATURE_length, line) <= CUE_DIGITS;
    return is_times(analysis, line) || (number && is_times(analysis, line + 1));
}

static bool is_question(const struct analysis *analysis, size_t line) {
    return line < analysis->count && value(analysis, FEATURE_end, line) == END_question;
}

/* A question among others, each with a line in between. */
static bool is_answered(const struct analysis *analysis, size_t line) {
    return is_question(analysis, line) && !is_question(analysis, line + 1) &&
           (is_question(analysis, line + 2) || (line >= 2 && is_question(analysis, line - 2)));
}

/* The next line from `line` on that has this value; the number of lines when there is none. */
static size_t next_with(const struct analysis *analysis, enum feature feature, int wanted,
                        size_t line) {
    const uint8_t *column = analysis_column(analysis, feature);
    const uint8_t *found =
        line < analysis->count ? memchr(column + line, wanted, analysis->count - line) : NULL;
    return found ? (size_t)(found - column) : analysis->count;
}

/* Whether the page's lines end at a margin. */
static bool is_wrapped(const struct analysis *analysis) {
    size_t found = 0, count = analysis->count;
    for (size_t line = next_with(analysis, FEATURE_first, FIRST_small, 1); line < count;
         line = next_with(analysis, FEATURE_first, FIRST_small, line + 1))
        found += goes_on(analysis, line - 1, FIRST_small);
    return found >= WRAPPED_LINES && found * WRAPPED_SHARE >= count;
}

static bool has_answers(const struct analysis *analysis) {
    for (size_t line = 0; line < analysis->count; line++) {
        line = next_with(analysis, FEATURE_end, END_question, line);
        if (is_answered(analysis, line))
            return true;
    }
    return false;
}

/* Which kinds of lines that belong together a page may have. Most pages have none. */
struct forms {
    bool wrapped, cues, questions, headings;
};
static struct forms forms_of(const struct analysis *analysis) {
    return (struct forms){.wrapped = is_wrapped(analysis),
                          .cues = next_with(analysis, FEATURE_time, CUE_TIMES, 0) < analysis->count,
                          .questions = has_answers(analysis),
                          .headings = *analysis_column(analysis, FEATURE_page_headings) > 0};
}

/* Whether a line belongs together with the next one, when no blank line is between. */
static bool goes_with_next(const struct analysis *analysis, size_t line, struct forms forms) {
    return (forms.wrapped &&
            (goes_on(analysis, line, FIRST_small) || goes_on(analysis, line, FIRST_capital))) ||
           (forms.cues && is_in_cue(analysis, line)) ||
           (forms.questions && is_answered(analysis, line));
}

/* Gives lines [first, end) the mean of their scores. */
static void share_scores(struct analysis *analysis, size_t first, size_t end) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    for (int kind = 0; kind < SCORES; kind++) {
        int16_t *scores = analysis->scores[kind];
        int64_t sum = 0, weight = 0;
        for (size_t line = first; line < end; line++) {
            sum += (int64_t)scores[line] * (words[line] + 1);
            weight += words[line] + 1;
        }
        for (size_t line = first; line < end; line++)
            scores[line] = (int16_t)(sum / weight);
    }
}

/* A heading is as much body as the line under it. */
static void join_headings(struct analysis *analysis) {
    int16_t *scores = analysis->scores[FOREST_BODY];
    for (size_t line = analysis->count; line-- > 1;)
        if (value(analysis, FEATURE_heading, line - 1) > 0 && scores[line] > scores[line - 1])
            scores[line - 1] = scores[line];
}

/* A list of questions and answers is body if one of its questions is. */
static void join_questions(struct analysis *analysis) {
    int16_t *scores = analysis->scores[FOREST_BODY];
    size_t line = next_with(analysis, FEATURE_end, END_question, 0);
    while (line + 1 < analysis->count) {
        size_t end = line;
        int best = -SCORE_MOST;
        while (end + 1 < analysis->count && is_answered(analysis, end)) {
            best = scores[end] > best ? scores[end] : best;
            end += 2;
        }
        for (size_t i = line; i < end; i++)
            scores[i] = (int16_t)best;
        end = end > line ? end : line + 1;
        line = next_with(analysis, FEATURE_end, END_question, end);
    }
}

static void join_neighbours(const struct window *window, struct analysis *analysis,
                            struct forms forms) {
    bool joined = false;
    size_t first = 0; /* of the lines in hand that belong together */
    for (size_t i = 0; i < window->line_count; i++) {
        size_t line = window->lines[i].content_index;
        if (line == LINE_BLANK)
            continue;
        if (!joined)
            first = line;
        bool adjacent =
            i + 1 < window->line_count && window->lines[i + 1].content_index != LINE_BLANK;
        joined = adjacent && goes_with_next(analysis, line, forms);
        if (!joined && line > first)
            share_scores(analysis, first, line + 1);
    }
}

void join_lines(const struct window *window, struct analysis *analysis) {
    if (analysis->count == 0)
        return;
    struct forms forms = forms_of(analysis);
    if (forms.wrapped || forms.cues || forms.questions)
        join_neighbours(window, analysis, forms);
    if (forms.questions)
        join_questions(analysis);
    if (forms.headings)
        join_headings(analysis);
}
