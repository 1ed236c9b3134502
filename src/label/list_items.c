/* SPDX-License-Identifier: Apache-2.0 */
#include "label/list_items.h"
#include "label/overrule.h"

#define INTRODUCTION_WORDS 3 /* and more: "View:" and "Size:" stand above choices */
#define LINKED 128           /* words inside links, in 255ths: more, and a line is a link */
#define NO_LINKS 1           /* the line has no links, but the page has: see FEATURE_link_share */

/* Whether a rule knows a line: a menu has such lines, and so has what leads to other pages. */
static bool is_known(const struct analysis *analysis, size_t line) {
    static const enum feature hits[] = {FEATURE_navigation, FEATURE_promo, FEATURE_cookie};
    return analysis_has_any(analysis, hits, sizeof hits / sizeof *hits, line);
}

/* Whether a line is an item of a list, by its markup, and neither a link, a button nor one of the
 * things that stand below every post. */
static bool is_plain_item(const struct analysis *analysis, size_t line) {
    return analysis_value(analysis, FEATURE_list, line) > 0 &&
           analysis_value(analysis, FEATURE_words, line) > 0 &&
           analysis_value(analysis, FEATURE_links, line) == 0 &&
           analysis_value(analysis, FEATURE_control, line) == 0 && !is_known(analysis, line) &&
           analysis_value(analysis, FEATURE_repeats, line) == 1 &&
           analysis_value(analysis, FEATURE_link_share, line) <= NO_LINKS;
}

/* Whether the line above an item introduces its list. */
static bool introduces(const struct analysis *analysis, size_t line, size_t item) {
    bool marked = analysis_value(analysis, FEATURE_link_share, item) == NO_LINKS;
    bool colon = analysis_value(analysis, FEATURE_end, line) == END_colon &&
                 analysis_value(analysis, FEATURE_words, line) >= INTRODUCTION_WORDS;
    return analysis->classes[line] == DESCALE_BODY && !is_known(analysis, line) &&
           analysis_value(analysis, FEATURE_link_share, line) < LINKED &&
           (colon || (marked && analysis_value(analysis, FEATURE_ended, line) > 0 &&
                      analysis_value(analysis, FEATURE_ordered, item) == 0));
}

void keep_list_items(struct analysis *analysis) {
    bool introduced = false;
    for (size_t i = 1; i < analysis->count; i++) {
        bool item = is_plain_item(analysis, i);
        bool inside = item && introduced && is_plain_item(analysis, i - 1);
        introduced = inside || (item && introduces(analysis, i - 1, i));
        if (introduced && analysis->classes[i] == DESCALE_NAVIGATION)
            overrule(analysis, i, OVERRULED_ITEM);
    }
}
