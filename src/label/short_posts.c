/* SPDX-License-Identifier: Apache-2.0 */
#include "label/short_posts.h"
#include "label/author_lines.h"
#include "label/overrule.h"
#include "label/window_sums.h"

#define POSTS_LEAST 3 /* that begin below signs with the same key */
#define TALKS_LEAST 2 /* lines with furniture that only discussions have */
#define LINES_MOST 3  /* of a short post, or at the end of another one */
#define OFTEN 3       /* furniture is so often on the page */
#define LINKED 128    /* words inside links, in 255ths: more, and the line is no text */

/* Whether a line may be of a post: no furniture, no name, and nothing that a rule knows. */
static bool may_be_text(const struct author_lines *page, size_t i) {
    static const enum feature none[] = {FEATURE_navigation, FEATURE_cookie,  FEATURE_promo,
                                        FEATURE_date,       FEATURE_time,    FEATURE_colon,
                                        FEATURE_copyright,  FEATURE_address, FEATURE_control};
    if (analysis_has_any(page->analysis, none, sizeof none / sizeof *none, i))
        return false;
    return page->kinds[i] == AUTHOR_OTHER && author_value(page, FEATURE_words, i) > 0 &&
           author_value(page, FEATURE_repeats, i) == 1 &&
           author_value(page, FEATURE_link_share, i) <= LINKED;
}

static bool is_sign(const struct author_lines *page, size_t i, size_t key) {
    return page->kinds[i] != AUTHOR_POST &&
           (page->keys[i] == key || (key == KEY_DATED && page->kinds[i] == AUTHOR_DATED));
}

/* The key of the signs that most posts begin right below; NO_KEY: there is none. */
static size_t find_sign(const struct author_lines *page) {
    unsigned signs[KEYS + 1] = {0}, posts[KEYS + 1] = {0};
    size_t best = NO_KEY;
    for (size_t i = 0; i + 1 < page->analysis->count; i++) {
        const size_t keys[] = {page->keys[i], KEY_DATED};
        for (size_t k = 0; k < 2; k++)
            if (is_sign(page, i, keys[k])) {
                signs[keys[k]]++;
                posts[keys[k]] += page->kinds[i + 1] == AUTHOR_POST;
            }
    }
    for (size_t key = 0; key < KEYS; key++)
        if (posts[key] >= POSTS_LEAST && posts[key] * 2 >= signs[key] &&
            (best == NO_KEY || posts[key] > posts[best]))
            best = key;
    return best;
}

/* Whether half of the posts below signs have a date above them, and a third furniture that only
 * discussions have. */
static bool is_discussion(const struct author_lines *page, size_t key) {
    unsigned posts = 0, dated = 0, talks = 0;
    bool date = false, talk = false;
    for (size_t i = 0; i < page->analysis->count; i++) {
        if (page->kinds[i] == AUTHOR_POST) {
            posts += i > 0 && is_sign(page, i - 1, key);
            dated += date;
            talks += talk;
            date = talk = false;
        } else {
            date |= page->kinds[i] == AUTHOR_DATED || page->kinds[i] == AUTHOR_SAYS;
            talk |= author_lines_talk(page, i);
        }
    }
    return dated * 2 >= posts && talks * 3 >= posts;
}

/* Makes the lines below a sign, or below the line of a post, body if they are of a post. */
static void keep_below(const struct author_lines *page, size_t above) {
    struct analysis *analysis = page->analysis;
    size_t end = above + 1;
    while (end < analysis->count && end <= above + LINES_MOST && may_be_text(page, end))
        end++;
    bool goes_on = end < analysis->count && page->kinds[end] == AUTHOR_POST;
    bool closed = end < analysis->count && author_value(page, FEATURE_repeats, end) >= OFTEN;
    if (!closed && !(goes_on && page->kinds[above] != AUTHOR_POST))
        return;
    for (size_t i = above + 1; i < end; i++)
        if (analysis->classes[i] == DESCALE_NAVIGATION)
            overrule(analysis, i, OVERRULED_POST);
}

/* Whether the rest is worth its time: most pages have hardly a date, or no furniture of
 * discussions. */
static bool may_be_discussion(const struct analysis *analysis, const struct rule_set *rules) {
    const uint8_t *dated = analysis_column(analysis, FEATURE_dated);
    unsigned talks = 0;
    if (sum_column(dated, analysis->count) < POSTS_LEAST)
        return false;
    for (size_t i = 0; i < analysis->count && talks < TALKS_LEAST; i++)
        talks += author_rules_talk(analysis, rules, i);
    return talks == TALKS_LEAST;
}

void keep_short_posts(const struct window *window, struct analysis *analysis,
                      const struct rule_set *rules) {
    if (!may_be_discussion(analysis, rules))
        return;
    struct author_lines page; /* its arrays are large, and filled in as far as they are read */
    page.analysis = analysis;
    page.rules = rules;
    author_lines_find(&page, window);
    size_t key = find_sign(&page);
    if (key == NO_KEY || !is_discussion(&page, key))
        return;
    bool begun = false; /* above the first sign stand the menu and the headline of the page */
    for (size_t i = 0; i < analysis->count; i++) {
        bool sign = is_sign(&page, i, key);
        begun |= sign;
        if (sign || (begun && page.kinds[i] == AUTHOR_POST))
            keep_below(&page, i);
    }
}
