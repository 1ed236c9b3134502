/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines that belong together: which ones get the same scores, and which keep their own. */
#include "expect.h"
#include "label/join.h"

#include <string.h>

#define LINES 8

/* A line as the features that matter here. Its score is 100 times its number. */
struct given {
    uint8_t words, length, first, end, time, heading;
    bool blank_below;
};
#define CUT                                                                                        \
    { 12, 70, FIRST_small, END_letter, 0, 0, false }
#define TAIL                                                                                       \
    { 2, 12, FIRST_small, END_period, 0, 0, true }
#define QUESTION                                                                                   \
    { 5, 30, FIRST_capital, END_question, 0, 0, false }
#define ANSWER                                                                                     \
    { 2, 12, FIRST_capital, END_period, 0, 0, false }
#define NUMBER                                                                                     \
    { 0, 2, FIRST_digit, END_digit, 0, 0, false }
#define TIMES                                                                                      \
    { 0, 29, FIRST_digit, END_digit, 2, 0, false }
#define SPEECH                                                                                     \
    { 6, 30, FIRST_capital, END_period, 0, 0, true }
#define HEADING                                                                                    \
    { 3, 20, FIRST_capital, END_letter, 0, 2, true }
#define LINE                                                                                       \
    { 9, 50, FIRST_capital, END_period, 0, 0, false }

static struct analysis analysis;
static struct line lines[2 * LINES];

static void set(enum feature feature, size_t line, uint8_t value) {
    analysis_column(&analysis, feature)[line] = value;
}

/* Joins the lines of a page. */
static void join(const struct given given[LINES]) {
    struct window window = {.lines = lines};
    analysis_begin(&analysis);
    analysis.count = LINES;
    for (size_t i = 0; i < LINES; i++) {
        set(FEATURE_words, i, given[i].words);
        set(FEATURE_length, i, given[i].length);
        set(FEATURE_first, i, given[i].first);
        set(FEATURE_end, i, given[i].end);
        set(FEATURE_time, i, given[i].time);
        set(FEATURE_heading, i, given[i].heading);
        for (int kind = 0; kind < SCORES; kind++)
            analysis.scores[kind][i] = (int16_t)(100 * i);
        lines[window.line_count++].content_index = (uint32_t)i;
        if (given[i].blank_below)
            lines[window.line_count++].content_index = LINE_BLANK;
    }
    set(FEATURE_page_headings, 0, 1);
    join_lines(&window, &analysis);
}

static int score(size_t line) {
    return analysis.scores[FOREST_BODY][line];
}

static bool kept(size_t first, size_t last) {
    for (size_t i = first; i <= last; i++)
        if (score(i) != (int)(100 * i))
            return false;
    return true;
}

/* Lines 0 to 3 weigh 13, 13, 13 and 3. */
static void wrapped_paragraphs_share_their_scores(void) {
    join((struct given[LINES]){CUT, CUT, CUT, TAIL, CUT, CUT, TAIL, LINE});
    EXPECT(score(0) == (0 + 1300 + 2600 + 900) / 42);
    EXPECT(score(3) == score(0)); /* its last words, too */
    EXPECT(analysis.scores[FOREST_PROMO][3] == score(0));
    EXPECT(score(4) == (13 * 400 + 13 * 500 + 3 * 600) / 29);
    EXPECT(kept(7, 7)); /* a blank line is between */
}

static void a_page_that_is_not_wrapped_is_left_alone(void) {
    join((struct given[LINES]){CUT, TAIL, LINE, LINE, CUT, TAIL, LINE, LINE});
    EXPECT(kept(0, LINES - 1));
}

static void subtitles_share_their_scores(void) {
    join((struct given[LINES]){NUMBER, TIMES, SPEECH, NUMBER, TIMES, SPEECH, NUMBER, LINE});
    EXPECT(score(0) == 1 * 100 * 1 / 9 + 7 * 200 / 9);
    EXPECT(score(1) == score(0) && score(2) == score(0));
    EXPECT(score(3) == (300 + 400 + 7 * 500) / 9 && score(5) == score(3));
    EXPECT(kept(6, 7)); /* a number alone is no subtitle */
}

static void questions_share_with_their_answers(void) {
    join((struct given[LINES]){QUESTION, ANSWER, QUESTION, ANSWER, LINE, LINE, QUESTION, LINE});
    EXPECT(analysis.scores[FOREST_PROMO][0] == 3 * 100 / 9);
    for (size_t line = 0; line < 4; line++)
        EXPECT(score(line) == (6 * 200 + 3 * 300) / 9); /* as the better of the two */
    EXPECT(kept(4, 7));                                 /* one question alone is no list of them */
}

static void headings_go_with_what_they_head(void) {
    join((struct given[LINES]){LINE, HEADING, LINE, HEADING, HEADING, LINE, LINE, HEADING});
    EXPECT(score(1) == 200);
    EXPECT(score(3) == 500 && score(4) == 500); /* one heading under the other */
    EXPECT(analysis.scores[FOREST_COOKIE][1] == 100);
    EXPECT(kept(5, 7)); /* nothing is under the last one */
}

int main(void) {
    EXPECT(analysis_open(&analysis));
    wrapped_paragraphs_share_their_scores();
    a_page_that_is_not_wrapped_is_left_alone();
    subtitles_share_their_scores();
    questions_share_with_their_answers();
    headings_go_with_what_they_head();
    analysis_close(&analysis);
    return failures > 0;
}
