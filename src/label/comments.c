/* SPDX-License-Identifier: Apache-2.0 */
#include "label/comments.h"
#include "label/line_forms.h"
#include "label/overrule.h"

/* An article has at least so much body above its comments. */
#define ARTICLE_WORDS 40
#define PARAGRAPH_WORDS 12 /* and a paragraph of so many */
/* There is a sign of comments for so many lines of body: at most, in an article; at least, among
 * comments. */
#define ARTICLE_LINES 8
#define COMMENT_LINES 6
#define SIGNS_LEAST 2         /* among comments */
#define HEADLINE_LINES 5      /* below a headline, where the article begins */
#define FIRST_LINES_MOST 4    /* of body below the title of comments, before another sign */
#define COMMENT_LINES_MOST 12 /* of body in each of the first comments */
#define RHYTHM_LINES 200      /* after the first sign that are looked at for others */
#define SIGN_WORDS 24         /* a line that is about comments has at most this many */
#define DATE_WORDS 12         /* and one that says when somebody wrote */
#define COUNTS_MOST 8         /* lines such as "12 comments" on a page that does not list others */
#define FORUM_LINES 2         /* that only a forum has */

/* What a line says of comments. */
enum sign {
    NO_SIGN,
    PART_SIGN,   /* a date or an address: there may be one in a comment */
    BUTTON_SIGN, /* a button that stands below each comment */
    TIME_SIGN,   /* a date with a time: a comment may begin */
    AUTHOR_SIGN, /* somebody says: a comment may begin */
    TITLE_SIGN,  /* anything else that a rule about comments hits: all of them may begin */
    SIGNS
};
static const struct {
    enum rule_topic topic; /* of a rule that hits it; the first that does counts */
    enum sign sign;
} signs_of_rules[] = {{TOPIC_COMMENT_REPLY, BUTTON_SIGN},
                      {TOPIC_COMMENT_AUTHOR, AUTHOR_SIGN},
                      {TOPIC_COMMENT_TITLE, TITLE_SIGN},
                      {TOPIC_COMMENT_FORM, NO_SIGN}, /* any form has such fields */
                      {TOPIC_COMMENT, TITLE_SIGN}};

/* What comments that begin with a sign have. */
static const struct start {
    unsigned buttons;   /* and titles, at least, on the page from there on */
    unsigned looked_at; /* signs with body above them, each of which is near the one before */
    unsigned found;     /* as many of them, at least, if the page ends there */
} starts[SIGNS] = {[TIME_SIGN] = {2, 3, 3}, [AUTHOR_SIGN] = {4, 3, 3}, [TITLE_SIGN] = {0, 2, 1}};

/* What stands on some lines. */
struct tally {
    uint32_t lines, words, paragraphs; /* of body */
    uint32_t signs;                    /* lines with one */
    uint32_t of_comments;              /* but for parts and titles */
    uint32_t buttons;                  /* and titles */
    uint32_t counts;                   /* titles with a number */
};

/* A page, or the part of it that is in the window. */
struct view {
    const struct analysis *analysis;
    const struct rule_set *rules;
    uint8_t signs[WINDOW_ROWS]; /* of non-blank lines, each an enum sign */
};

static bool is_about(const struct view *view, size_t line, enum rule_topic topic) {
    return is_hit_about(view->analysis, view->rules, line, TOPIC_MASK(topic));
}

/* ---- Forums ---- */

static bool is_forum(const struct window *window, const struct view *view) {
    unsigned lines = 0;
    for (size_t i = 0; i < window->line_count && lines < FORUM_LINES; i++) {
        const struct line *line = &window->lines[i];
        if (line->content_index != LINE_BLANK)
            lines += is_post_number(window->bytes + line->start, line->end - line->start) ||
                     is_about(view, line->content_index, TOPIC_FORUM_THREAD);
    }
    return lines >= FORUM_LINES;
}

/* ---- Signs ---- */

static uint8_t value(const struct view *view, enum feature feature, size_t line) {
    return analysis_value(view->analysis, feature, line);
}

static enum sign find_sign(const struct view *view, size_t line) {
    uint8_t words = value(view, FEATURE_words, line);
    for (size_t i = 0; i < sizeof signs_of_rules / sizeof *signs_of_rules; i++)
        if (words <= SIGN_WORDS && is_about(view, line, signs_of_rules[i].topic))
            return signs_of_rules[i].sign;
    bool date = value(view, FEATURE_date, line) > 0, time = value(view, FEATURE_time, line) > 0;
    bool any = date || time || value(view, FEATURE_address, line) > 0;
    if (!any || words > DATE_WORDS || value(view, FEATURE_sentence, line) > 0)
        return NO_SIGN;
    return date && time ? TIME_SIGN : PART_SIGN;
}

static void find_signs(struct view *view) {
    for (size_t i = 0; i < view->analysis->count; i++)
        view->signs[i] = (uint8_t)find_sign(view, i);
}

/* A line of body that is no sign. */
static bool is_body(const struct view *view, size_t line) {
    return view->signs[line] == NO_SIGN && view->analysis->classes[line] == DESCALE_BODY;
}

static void add_line(struct tally *tally, const struct view *view, size_t line) {
    enum sign sign = view->signs[line];
    unsigned words = is_body(view, line) ? value(view, FEATURE_words, line) : 0;
    tally->lines += is_body(view, line);
    tally->words += words;
    tally->paragraphs += words >= PARAGRAPH_WORDS;
    tally->signs += sign != NO_SIGN;
    tally->of_comments += sign == TIME_SIGN || sign == BUTTON_SIGN || sign == AUTHOR_SIGN;
    tally->buttons += sign == BUTTON_SIGN || sign == TITLE_SIGN;
    tally->counts += sign == TITLE_SIGN && value(view, FEATURE_number, line) > 0;
    if (tally->paragraphs == 0) /* what is above the article does not count */
        tally->signs = tally->of_comments = tally->buttons = tally->lines = 0;
}

/* ---- Where comments begin ---- */

/* Whether there is an article among the lines above, below those that `headed` has counted. */
static bool is_article(const struct tally *above, const struct tally *headed) {
    return above->words - headed->words >= ARTICLE_WORDS && above->paragraphs > headed->paragraphs;
}

static bool is_discussion(const struct tally *above) {
    return above->of_comments * ARTICLE_LINES > above->lines + ARTICLE_LINES;
}

/* Whether the signs after a line stand near each other, with body between them. */
static bool has_rhythm(const struct view *view, size_t line, const struct start *start) {
    unsigned lines = 0, found = 0, most = FIRST_LINES_MOST;
    size_t count = view->analysis->count, left = count - line - 1;
    size_t end = left > RHYTHM_LINES ? line + 1 + RHYTHM_LINES : count;
    for (size_t i = line + 1; i < end && found < start->looked_at; i++) {
        lines += is_body(view, i);
        if (lines > most)
            return false;
        if (view->signs[i] != NO_SIGN) {
            most = COMMENT_LINES_MOST;
            found += lines > 0;
            lines = 0;
        }
    }
    return found >= start->found;
}

static bool are_comments(const struct view *view, size_t line, const struct tally *above,
                         const struct tally *all) {
    const struct start *start = &starts[view->signs[line]];
    uint32_t signs = all->signs - above->signs, lines = all->lines - above->lines;
    return lines > 0 && signs >= SIGNS_LEAST && signs * COMMENT_LINES >= lines &&
           all->buttons - above->buttons >= start->buttons && has_rhythm(view, line, start);
}

/* The last line that says the title again, right above a paragraph: the article is below it,
 * whatever buttons and teasers stand above. 0: there is no such line. */
static size_t find_headed(const struct view *view) {
    size_t count = view->analysis->count, found = 0;
    for (size_t i = 1; i < count; i++) {
        bool headline = value(view, FEATURE_headline, i) >= HEADLINE_ABOVE_CONTENT;
        for (size_t j = i + 1; headline && j < count && j <= i + HEADLINE_LINES; j++)
            if (is_body(view, j) && value(view, FEATURE_words, j) >= PARAGRAPH_WORDS)
                found = i;
    }
    return found;
}

/* The line where comments begin; the number of lines: there are none. */
static size_t find_start(const struct view *view) {
    struct tally all = {0}, above = {0};
    struct tally headed = {0}; /* what stands above the headline: buttons and teasers, no article */
    size_t count = view->analysis->count, headline = find_headed(view);
    for (size_t i = 0; i < count; i++)
        add_line(&all, view, i);
    for (size_t i = 0; i < count && all.counts <= COUNTS_MOST; i++) {
        if (i > headline && starts[view->signs[i]].looked_at > 0 && is_article(&above, &headed)) {
            if (is_discussion(&above))
                break;
            if (are_comments(view, i, &above, &all))
                return i;
        }
        add_line(&above, view, i);
        if (i == headline)
            headed = above;
    }
    return count;
}

/* ---- What is dropped ---- */

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
    struct view view = {.analysis = analysis, .rules = rules};
    size_t start = 0;
    if (!analysis->in_comments && is_forum(window, &view))
        return;
    if (!analysis->in_comments) {
        find_signs(&view);
        start = find_start(&view);
    }
    for (size_t i = start; i < analysis->count; i++)
        if (analysis->classes[i] == DESCALE_BODY)
            overrule(analysis, i, OVERRULED_COMMENT);
    analysis->in_comments |= start < analysis->count && is_written(window, start);
}
