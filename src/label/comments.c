/* SPDX-License-Identifier: Apache-2.0 */
#include "label/comments.h"
#include "rules/rule_set.h"

#include <string.h>

/* An article has at least so much body above its comments, and this share of the page's body. */
#define ARTICLE_WORDS 100
#define ARTICLE_PARAGRAPHS 3
#define ARTICLE_PERCENT 30
#define PARAGRAPH_WORDS 12 /* a paragraph has at least this many */
/* A line of furniture for so many lines of body: at most, between the paragraphs of an article; at
 * least, among comments. And so many of them there are at least among comments. */
#define ARTICLE_LINES 8
#define COMMENT_LINES 6
#define COMMENT_FURNITURE 2
#define MARK_WORDS 8 /* a line that says "12 comments" has at most this many */
/* The score of body for a line that is dropped: its odds are 1 to 3,000. */
#define DROPPED (-8 * SCORE_ONE)

/* What stands on some lines. */
struct tally {
    uint32_t lines, words, paragraphs; /* of body */
    uint32_t furniture;                /* lines about comments, and dates that are not body */
};

/* Whether a rule is about comments: the last part of its name begins with "comment". */
static bool about_comments(const struct rule *rule) {
    const char *dot = strrchr(rule->name, '.');
    return strncmp(dot ? dot + 1 : rule->name, "comment", 7) == 0;
}

static bool says_comments(const struct analysis *analysis, const struct rule_set *rules,
                          size_t line) {
    size_t count;
    const struct hit *hits = analysis_hits(analysis, line, &count);
    bool found = false;
    if (analysis_column(analysis, FEATURE_words)[line] <= MARK_WORDS)
        for (size_t i = 0; i < count && !found; i++)
            found = about_comments(&rules->items[hits[i].rule]);
    return found;
}

static void add_line(struct tally *tally, const struct analysis *analysis, size_t line,
                     bool comments) {
    unsigned words = analysis_column(analysis, FEATURE_words)[line];
    bool body = analysis->classes[line] == DESCALE_BODY;
    tally->lines += body;
    tally->words += body ? words : 0;
    tally->paragraphs += body && words >= PARAGRAPH_WORDS;
    tally->furniture += comments || (!body && analysis_column(analysis, FEATURE_dated)[line]);
    if (tally->paragraphs == 0)
        tally->furniture = tally->lines = 0; /* what is above the article does not count */
}

static bool is_article(const struct tally *above, const struct tally *all) {
    return above->words >= ARTICLE_WORDS && above->paragraphs >= ARTICLE_PARAGRAPHS &&
           above->words * 100ULL >= all->words * (uint64_t)ARTICLE_PERCENT;
}

static bool is_discussion(const struct tally *above) {
    return above->furniture * ARTICLE_LINES > above->lines + ARTICLE_LINES;
}

static bool are_comments(const struct tally *above, const struct tally *all) {
    uint32_t furniture = all->furniture - above->furniture, lines = all->lines - above->lines;
    return lines > 0 && furniture >= COMMENT_FURNITURE && furniture * COMMENT_LINES >= lines;
}

/* The line where comments begin; analysis->count: there are none. */
static size_t find_start(const struct analysis *analysis, const struct rule_set *rules) {
    const uint8_t *repeats = analysis_column(analysis, FEATURE_repeats);
    struct tally all = {0}, above = {0};
    for (size_t i = 0; i < analysis->count; i++)
        add_line(&all, analysis, i, says_comments(analysis, rules, i));
    for (size_t i = 0; i < analysis->count; i++) {
        bool comments = says_comments(analysis, rules, i);
        if (comments && repeats[i] == 1 && is_article(&above, &all)) {
            if (is_discussion(&above))
                break;
            if (are_comments(&above, &all))
                return i;
        }
        add_line(&above, analysis, i, comments);
    }
    return analysis->count;
}

/* Whether a non-blank line is among those that are written with this window. The next window sees
 * the lines after them again. */
static bool is_written(const struct window *window, size_t line) {
    for (size_t i = window->last; i-- > 0;)
        if (window->lines[i].content_index != LINE_BLANK)
            return line <= window->lines[i].content_index;
    return false;
}

void drop_comments(const struct window *window, struct analysis *analysis,
                   const struct rule_set *rules) {
    size_t start = analysis->in_comments ? 0 : find_start(analysis, rules);
    for (size_t i = start; i < analysis->count; i++)
        if (analysis->classes[i] == DESCALE_BODY) {
            analysis->classes[i] = DESCALE_NAVIGATION;
            for (int kind = 0; kind < SCORES; kind++)
                analysis->scores[kind][i] = DROPPED;
        }
    analysis->in_comments |= start < analysis->count && is_written(window, start);
}

bool comments_dropped(const struct analysis *analysis, size_t line) {
    for (int kind = 0; kind < SCORES; kind++)
        if (analysis->scores[kind][line] != DROPPED)
            return false;
    return true;
}
