/* SPDX-License-Identifier: Apache-2.0
 *
 * Scores in words, those of the lexicon, of the draft and of the page, and what features say of the
 * lines nearby. */
#include "label/feature_writers.h"
#include "label/draft.h"
#include "label/feature_words.h"
#include "label/lexicon.h"
#include "label/page_odds.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Scores ---- */

/* What a score of the lexicon is about. */
static const char *score_subject(enum feature score) {
    return score == FEATURE_cookie_words || score == FEATURE_draft_cookie ? "a cookie notice"
           : score == FEATURE_promo_words || score == FEATURE_draft_promo ? "promotion"
                                                                          : "body";
}

/* Whose words a score of the lexicon sums up: rules count for body only. */
static const char *score_words(enum feature score) {
    return score == FEATURE_lexicon ? "words and rules" : "words";
}

/* A score of the lexicon for some lines: a sum of weights around LEXICON_NOTHING. */
static void put_score(const struct text *text, enum feature score, const char *lines) {
    const char *words = score_words(score), *subject = score_subject(score);
    if (text->value == LEXICON_NOTHING)
        feature_put(text, "%s %s speak neither for nor against %s", words, lines, subject);
    else
        feature_put(text, "%s %s speak %s %s", words, lines,
                    text->value > LEXICON_NOTHING ? "for" : "against", subject);
}

/* What the draft takes one line, or several, for. */
static void put_look(const struct text *text, enum feature draft, const char *lines, bool several) {
    const char *subject = score_subject(draft);
    if (text->value == SCORE_EVEN)
        feature_put(text, "%s may or may not be %s", lines, subject);
    else if (text->value > SCORE_EVEN)
        feature_put(text, "%s %s like %s", lines, several ? "look" : "looks", subject);
    else
        feature_put(text, "%s %s not look like %s", lines, several ? "do" : "does", subject);
}

void write_look(const struct text *text, const struct row *row) {
    put_look(text, row->source, row->many, false);
}

void write_score(const struct text *text, const struct row *row) {
    put_score(text, row->source, row->many);
}

/* The odds of the page's best line. */
void write_best(const struct text *text, const struct row *row) {
    double percent =
        100 * score_chance((text->value - SCORED_BEST_EVEN) * SCORE_ONE / SCORED_BEST_UNIT);
    (void)row;
    if (percent > 99)
        feature_put(text, "the page has a line that is body with more than 99 %%");
    else
        feature_put(text, "the page's likeliest line is body with %.0f %%", percent);
}

/* ---- Lines nearby ---- */

/* Which lines a SUM or a MEAN is over. */
struct place {
    char text[48];
};
static struct place place_of(const struct row *row) {
    struct place place;
    if (row->above == row->below)
        snprintf(place.text, sizeof place.text, "within %u line%s", row->above,
                 row->above > 1 ? "s" : "");
    else
        snprintf(place.text, sizeof place.text, "in the %u lines %s", row->above + row->below,
                 row->above > 0 ? "above" : "below");
    return place;
}

void write_sum(const struct text *text, const struct row *row) {
    const struct feature_thing *thing = &feature_things[row->source];
    unsigned sum = text->value * row->scale;
    const struct place place = place_of(row);
    const char *where = place.text;
    if (text->value == 0 && row->scale == 1)
        feature_put(text, "no %s %s", thing->many, where);
    else if (text->value == 0)
        feature_put(text, "fewer than %u %s %s", row->scale, thing->many, where);
    else
        feature_put(text, "%s%s %s %s", row->scale > 1 && text->value < FEATURE_MAX ? "about " : "",
                    number_of(text, sum).text, sum == 1 ? thing->one : thing->many, where);
}

/* A sum of shares in 255ths. */
static void put_share_sum(const struct text *text, const struct row *row, const char *words) {
    feature_put(text, "%s fill %s of the lines %s", words,
                number_of(text, (double)text->value * row->scale / FEATURE_MAX).text,
                place_of(row).text);
}
void write_title_sum(const struct text *text, const struct row *row) {
    put_share_sum(text, row, "words of the title");
}
void write_link_sum(const struct text *text, const struct row *row) {
    put_share_sum(text, row, "words inside links");
}

void write_mean(const struct text *text, const struct row *row) {
    if (feature_drafted(row->source)) {
        char lines[64];
        snprintf(lines, sizeof lines, "lines %s", place_of(row).text);
        put_look(text, row->source, lines, true);
        return;
    }
    put_score(text, row->source, place_of(row).text);
}

/* The value of another line's feature. */
void write_near(const struct text *text, const struct row *row) {
    unsigned distance = (unsigned)abs(row->offset);
    unsigned lines = text->values[row->offset < 0 ? FEATURE_top : FEATURE_bottom];
    const char *where = row->offset < 0 ? "above" : "below";
    char line[48];
    if (distance == 1)
        snprintf(line, sizeof line, "the line %s", where);
    else
        snprintf(line, sizeof line, "the line %u %s", distance, where);
    if (lines < distance) {
        feature_put(text, "%s does not exist", line);
    } else if (row->source == FEATURE_first) {
        feature_put(text, "%s begins with %s", line, feature_first_words[text->value]);
    } else if (row->source == FEATURE_end) {
        feature_put(text, "%s ends with %s", line, feature_end_words[text->value]);
    } else if (row->source == FEATURE_capital_share) {
        feature_put(text, "%u %% of the words of %s have a capital",
                    text->value * 100U / FEATURE_MAX, line);
    } else if (row->source == FEATURE_link_share) {
        feature_put(text, "%u %% of the words of %s are inside links",
                    text->value * 100U / FEATURE_MAX, line);
    } else if (row->source == FEATURE_lexicon || row->source == FEATURE_cookie_words ||
               row->source == FEATURE_promo_words) {
        char of_line[64];
        snprintf(of_line, sizeof of_line, "of %s", line);
        put_score(text, row->source, of_line);
    } else if (feature_drafted(row->source)) {
        put_look(text, row->source, line, false);
    } else if (row->source == FEATURE_headline) {
        feature_put(text, "%s %s", line, headline_words(text->value));
    } else {
        const struct feature_thing *thing = &feature_things[row->source];
        feature_put(text, "%s has %s %s", line,
                    text->value ? number_of(text, text->value).text : "no",
                    text->value == 1 ? thing->one : thing->many);
    }
}
