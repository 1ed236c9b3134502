/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers, shares, distances and rates in words. */
#include "label/feature_writers.h"
#include "label/feature_text.h"
#include "label/feature_words.h"
#include "base/plain_locale.h"

#include <stdarg.h>
#include <stdio.h>

void feature_put(const struct text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    plain_print(text->to, FEATURE_TEXT_BYTES, format, arguments);
    va_end(arguments);
}

/* `capped`: the number stands for all that are larger, too. */
static struct number number_capped(double number, bool capped) {
    struct number written;
    int digits = number < 10 && number != (double)(int)number;
    struct plain_locale locale = plain_begin();
    snprintf(written.text, sizeof written.text, "%s%.*f", capped ? "at least " : "", digits,
             number);
    plain_end(locale);
    return written;
}

struct number number_of(const struct text *text, double number) {
    return number_capped(number, text->value == FEATURE_MAX);
}

static bool is_capped(const struct text *text, const struct row *row) {
    return text->value >= (row->most ? row->most : FEATURE_MAX);
}

void write_number(const struct text *text, const struct row *row) {
    const char *words = text->value == 0 && row->zero  ? row->zero
                        : text->value == 1 && row->one ? row->one
                                                       : row->many;
    feature_put(text, words,
                number_capped((double)text->value / row->scale, is_capped(text, row)).text);
}

/* The root of a number, times the scale, rounded down: one value for several numbers. */
void write_root(const struct text *text, const struct row *row) {
    unsigned square = row->scale * row->scale;
    unsigned least = (text->value * text->value + square - 1U) / square;
    unsigned most = ((text->value + 1U) * (text->value + 1U) + square - 1U) / square - 1;
    char number[32];
    if (is_capped(text, row))
        snprintf(number, sizeof number, "at least %u", least);
    else
        snprintf(number, sizeof number, most > least ? "%u to %u" : "%u", least, most);
    feature_put(text, most > 1 ? row->many : row->one, number);
}

void write_percent(const struct text *text, const struct row *row) {
    unsigned percent = (text->value * 100U + FEATURE_MAX / 2) / FEATURE_MAX;
    if (percent == 0 && row->zero)
        feature_put(text, "%s", row->zero);
    else
        feature_put(text, row->many, percent);
}

void write_count(const struct text *text, const struct row *row) {
    const struct feature_thing *thing = &feature_things[row->source];
    if (text->value == 0)
        feature_put(text, "no %s", thing->many);
    else
        feature_put(text, "%s %s", number_of(text, text->value).text,
                    text->value == 1 ? thing->one : thing->many);
}

/* Words inside links: see link_share in features.def. */
void write_links(const struct text *text, const struct row *row) {
    (void)row;
    if (text->value == 0)
        feature_put(text, "the page has no links");
    else if (text->value == 1)
        feature_put(text, "none of its words are inside links");
    else
        feature_put(text, "%u %% of its words are inside links", text->value * 100U / FEATURE_MAX);
}

/* Words of one kind among the words, or numbers among words and numbers. */
void write_share(const struct text *text, const struct row *row) {
    unsigned part = text->values[row->source], words = text->values[FEATURE_words];
    unsigned percent = (text->value * 100U + FEATURE_MAX / 2) / FEATURE_MAX;
    /* Numbers may be function words, and two ideographs count as one word. */
    bool more = row->source != FEATURE_number && part > words;
    if (words == FEATURE_MAX || part == FEATURE_MAX || more)
        feature_put(text, "about %u %% of its %s %s", percent,
                    row->source == FEATURE_number ? "words and numbers" : "words",
                    row->source == FEATURE_number ? "are numbers" : row->many);
    else if (row->source == FEATURE_number)
        feature_put(text, "%u of %u words and numbers are numbers", part, words + part);
    else
        feature_put(text, "%u of %u words %s", part, words, row->many);
}

/* How far away the nearest line of some kind is: row->many, row->above or row->below. */
void write_distance(const struct text *text, const struct row *row) {
    const char *where = row->above ? "above" : "below";
    if (text->value == 0 && row->zero)
        feature_put(text, "%s", row->zero);
    else if (text->value == FEATURE_MAX)
        feature_put(text, "no %s within %d lines %s", row->many, FEATURE_MAX - 1, where);
    else
        feature_put(text, "nearest %s is %u line%s %s", row->many, text->value,
                    text->value > 1 ? "s" : "", where);
}

void write_first(const struct text *text, const struct row *row) {
    (void)row;
    feature_put(text, "begins with %s", feature_first_words[text->value]);
}

void write_end(const struct text *text, const struct row *row) {
    (void)row;
    feature_put(text, "ends with %s", feature_end_words[text->value]);
}

const char *headline_words(unsigned value) {
    static const char *const words[] = {
        "does not repeat the page's first line", "is the page's first line, which no line repeats",
        "is the page's first line, which another line repeats",
        "repeats the page's first line, right above the content", "repeats the page's first line"};
    return words[value < sizeof words / sizeof *words ? value : 0];
}

void write_headline(const struct text *text, const struct row *row) {
    (void)row;
    feature_put(text, "%s", headline_words(text->value));
}

/* How often something occurs for each 100 words. `scale`: the value where each word has one. */
static void put_rate(const struct text *text, const struct row *row, unsigned scale,
                     const char *none, const char *some) {
    const struct feature_thing *thing = &feature_things[row->source];
    if (text->value == 0)
        feature_put(text, "hardly any %s %s", thing->many, none);
    else
        feature_put(text, "%s %s per 100 words%s",
                    number_of(text, 100.0 * text->value / scale).text, thing->many, some);
}

void write_density(const struct text *text, const struct row *row) {
    put_rate(text, row, FEATURE_MAX, "for its length", "");
}

void write_rate(const struct text *text, const struct row *row) {
    put_rate(text, row, row->scale, "on the page", " of the page");
}

/* A share of the page's lines, times the scale. */
void write_lines_share(const struct text *text, const struct row *row) {
    double percent = 100.0 * text->value / FEATURE_MAX / row->scale;
    if (text->value == 0)
        feature_put(text, "hardly any lines of the page %s", row->many);
    else
        feature_put(text, "%s %% of the page's lines %s", number_of(text, percent).text, row->many);
}

void write_title_rate(const struct text *text, const struct row *row) {
    feature_put(text, "words of the title fill %s lines per 100 words of the page",
                number_of(text, 100.0 * text->value / row->scale / FEATURE_MAX).text);
}
