/* SPDX-License-Identifier: Apache-2.0 */
#include "label/line_forms.h"

#include <string.h>

#define HEADING_MIN 3 /* words of a line that may be a heading */
#define HEADING_MAX 18
#define ENDED_MIN 8 /* words of a line that ends like a sentence */
#define DATED_MAX 8 /* words of a line that is a date more than anything else */

#define POST_NUMBER_BYTES 6 /* of a line such as "#2" */

#define TITLE_SHARE                                                                                \
    200 /* of a line's words, in 255ths: a line that repeats the title says little else. Function  \
           words do not count: the title has none */
#define TITLE_COVER 85 /* of the title's words, in 255ths: and it says a third of the title */

bool is_post_number(const uint8_t *text, size_t size) {
    while (size > 0 && text[size - 1] <= ' ') /* its newline */
        size--;
    return size > 1 && size <= POST_NUMBER_BYTES && text[0] == '#' && text[1] >= '0' &&
           text[1] <= '9';
}

void line_forms(struct analysis *analysis) {
    const uint8_t *restrict words = analysis_column(analysis, FEATURE_words);
    const uint8_t *restrict end = analysis_column(analysis, FEATURE_end);
    const uint8_t *restrict date = analysis_column(analysis, FEATURE_date);
    const uint8_t *restrict time = analysis_column(analysis, FEATURE_time);
    uint8_t *restrict heading = analysis_column(analysis, FEATURE_heading_like);
    uint8_t *restrict ended = analysis_column(analysis, FEATURE_ended);
    uint8_t *restrict dated = analysis_column(analysis, FEATURE_dated);
    size_t count = analysis->count;
    for (size_t i = 0; i < count; i++) {
        int stop = (end[i] == END_period) | (end[i] == END_colon) | (end[i] == END_comma);
        int sentence_end = (end[i] >= END_period) & (end[i] <= END_colon);
        heading[i] = (uint8_t)((words[i] >= HEADING_MIN) & (words[i] <= HEADING_MAX) & !stop);
        ended[i] = (uint8_t)((words[i] >= ENDED_MIN) & sentence_end);
        dated[i] = (uint8_t)((words[i] <= DATED_MAX) & ((date[i] | time[i]) > 0));
    }
}

void find_headline(const struct window *window, struct analysis *analysis) {
    const uint8_t *title = analysis_column(analysis, FEATURE_title);
    const uint8_t *cover = analysis_column(analysis, FEATURE_title_cover);
    const uint8_t *sentence = analysis_column(analysis, FEATURE_sentence);
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    const uint8_t *function = analysis_column(analysis, FEATURE_function);
    uint8_t *headline = analysis_column(analysis, FEATURE_headline);
    size_t count = analysis->count, last = SIZE_MAX;
    bool first = window->content_above == 0, content = false, again = false;
    memset(headline, HEADLINE_NONE, count);
    for (size_t i = first; i < count; i++) {
        content |= sentence[i] >= LONG_SENTENCE;
        if ((title[i] * words[i] < TITLE_SHARE * (words[i] - function[i])) |
            (cover[i] < TITLE_COVER))
            continue;
        headline[i] = HEADLINE_AGAIN;
        again = true;
        if (!content || last == SIZE_MAX)
            last = i;
    }
    if (last != SIZE_MAX)
        headline[last] = HEADLINE_ABOVE_CONTENT;
    analysis->title.repeated |= again;
    if (first)
        headline[0] = again ? HEADLINE_REPEATED : HEADLINE_ALONE;
}
