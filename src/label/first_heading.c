/* SPDX-License-Identifier: Apache-2.0 */
#include "label/first_heading.h"
#include "label/overrule.h"

#define PARAGRAPH_WORDS 8 /* of a sentence that the body begins with */
#define BODY_WORDS 40     /* of the page: error pages have fewer, and their headings go */
#define BETWEEN_MOST 5    /* lines between the heading and the paragraph */
#define HEADING_MIN 3     /* words of the heading */
#define HEADING_MAX 18
#define SURE                                                                                       \
    (-3 * SCORE_ONE) /* odds of body: below 1 to 20 a line is no heading, whatever follows */
#define LINKED 250   /* words inside links, in 255ths: a line that is a link is of a menu */

static size_t first_body(const struct analysis *analysis) {
    size_t line = 0;
    while (line < analysis->count && analysis->classes[line] != DESCALE_BODY)
        line++;
    return line;
}

static bool begins_with_paragraph(const struct analysis *analysis, size_t line) {
    return line < analysis->count &&
           (analysis_value(analysis, FEATURE_ended, line) > 0 ||
            analysis_value(analysis, FEATURE_sentence, line) >= PARAGRAPH_WORDS);
}

static bool is_content(const struct analysis *analysis, size_t first) {
    unsigned words = 0;
    for (size_t i = first; i < analysis->count && words < BODY_WORDS; i++)
        if (analysis->classes[i] == DESCALE_BODY)
            words += analysis_value(analysis, FEATURE_words, i);
    return words >= BODY_WORDS;
}

/* Whether a line may stand between a heading and the first paragraph. */
static bool may_be_between(const struct analysis *analysis, const struct rule_set *rules,
                           size_t line) {
    static const enum feature any[] = {FEATURE_date, FEATURE_time, FEATURE_image,
                                       FEATURE_navigation, FEATURE_promo};
    return analysis_has_any(analysis, any, sizeof any / sizeof *any, line) ||
           is_hit_about(analysis, rules, line, TOPIC_MASK(TOPIC_BYLINE));
}

static bool may_be_heading(const struct analysis *analysis, size_t line) {
    static const enum feature none[] = {FEATURE_bar, FEATURE_address, FEATURE_copyright,
                                        FEATURE_sentence, FEATURE_cookie};
    uint8_t words = analysis_value(analysis, FEATURE_words, line);
    if (analysis_has_any(analysis, none, sizeof none / sizeof *none, line))
        return false;
    return analysis->classes[line] == DESCALE_NAVIGATION &&
           analysis->scores[FOREST_BODY][line] > SURE && words >= HEADING_MIN &&
           words <= HEADING_MAX && analysis_value(analysis, FEATURE_repeats, line) == 1 &&
           analysis_value(analysis, FEATURE_link_share, line) < LINKED;
}

void keep_first_heading(struct analysis *analysis, const struct rule_set *rules) {
    size_t first = first_body(analysis), line = first;
    if (analysis->count > 0 && analysis_value(analysis, FEATURE_top, 0) > 0)
        return; /* in the middle of a long page */
    if (!begins_with_paragraph(analysis, first) || !is_content(analysis, first))
        return;
    size_t top = first > BETWEEN_MOST ? first - BETWEEN_MOST : 0;
    while (line > top && may_be_between(analysis, rules, line - 1))
        line--;
    if (line > 0 && may_be_heading(analysis, line - 1))
        overrule(analysis, line - 1, OVERRULED_HEADING);
}
