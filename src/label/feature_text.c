/* SPDX-License-Identifier: Apache-2.0
 *
 * Every feature has a row that says how its value is worded. Features that are counted, summed or
 * averaged share the words for what they count, see feature_words.c; features.def says over
 * which lines. The other rows are written out. */
#include "label/feature_text.h"
#include "label/feature_words.h"
#include "label/draft.h"
#include "label/lexicon.h"
#include "label/page_odds.h"
#include "base/plain_locale.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- How values are worded ---- */

/* What is being written. */
struct text {
    char *to;
    const uint8_t *values; /* of the line, by feature */
    uint8_t value;         /* of the feature in hand */
};

struct row {
    void (*write)(const struct text *text, const struct row *row);
    const char *zero, *one, *many; /* what 0, 1 and other values say; the value is put for %s */
    enum feature source;           /* what is counted, or whose share it is */
    unsigned above, below;         /* SUM and MEAN: over how many lines */
    unsigned scale;                /* what one of the things counted adds to the value */
    int offset;                    /* NEAR: how many lines below; negative: above */
    uint8_t most;                  /* the value stands for all larger ones, too; 0: FEATURE_MAX */
};

__attribute__((format(printf, 2, 3))) static void put(const struct text *text, const char *format,
                                                      ...) {
    va_list arguments;
    va_start(arguments, format);
    plain_print(text->to, FEATURE_TEXT_BYTES, format, arguments);
    va_end(arguments);
}

/* A number as text; `capped`: it stands for all that are larger, too. */
struct number {
    char text[32];
};
static struct number number_capped(double number, bool capped) {
    struct number written;
    int digits = number < 10 && number != (double)(int)number;
    struct plain_locale locale = plain_begin();
    snprintf(written.text, sizeof written.text, "%s%.*f", capped ? "at least " : "", digits,
             number);
    plain_end(locale);
    return written;
}

static struct number number_of(const struct text *text, double number) {
    return number_capped(number, text->value == FEATURE_MAX);
}

static bool is_capped(const struct text *text, const struct row *row) {
    return text->value >= (row->most ? row->most : FEATURE_MAX);
}

static void write_number(const struct text *text, const struct row *row) {
    const char *words = text->value == 0 && row->zero  ? row->zero
                        : text->value == 1 && row->one ? row->one
                                                       : row->many;
    put(text, words, number_capped((double)text->value / row->scale, is_capped(text, row)).text);
}

/* The root of a number, times the scale, rounded down: one value for several numbers. */
static void write_root(const struct text *text, const struct row *row) {
    unsigned square = row->scale * row->scale;
    unsigned least = (text->value * text->value + square - 1U) / square;
    unsigned most = ((text->value + 1U) * (text->value + 1U) + square - 1U) / square - 1;
    char number[32];
    if (is_capped(text, row))
        snprintf(number, sizeof number, "at least %u", least);
    else
        snprintf(number, sizeof number, most > least ? "%u to %u" : "%u", least, most);
    put(text, most > 1 ? row->many : row->one, number);
}

static void write_percent(const struct text *text, const struct row *row) {
    unsigned percent = (text->value * 100U + FEATURE_MAX / 2) / FEATURE_MAX;
    if (percent == 0 && row->zero)
        put(text, "%s", row->zero);
    else
        put(text, row->many, percent);
}

static void write_count(const struct text *text, const struct row *row) {
    const struct feature_thing *thing = &feature_things[row->source];
    if (text->value == 0)
        put(text, "no %s", thing->many);
    else
        put(text, "%s %s", number_of(text, text->value).text,
            text->value == 1 ? thing->one : thing->many);
}

/* Words inside links: see link_share in features.def. */
static void write_links(const struct text *text, const struct row *row) {
    (void)row;
    if (text->value == 0)
        put(text, "the page has no links");
    else if (text->value == 1)
        put(text, "none of its words are inside links");
    else
        put(text, "%u %% of its words are inside links", text->value * 100U / FEATURE_MAX);
}

/* Words of one kind among the words, or numbers among words and numbers. */
static void write_share(const struct text *text, const struct row *row) {
    unsigned part = text->values[row->source], words = text->values[FEATURE_words];
    unsigned percent = (text->value * 100U + FEATURE_MAX / 2) / FEATURE_MAX;
    if (words == FEATURE_MAX || part == FEATURE_MAX)
        put(text, "about %u %% of its %s %s", percent,
            row->source == FEATURE_number ? "words and numbers" : "words",
            row->source == FEATURE_number ? "are numbers" : row->many);
    else if (row->source == FEATURE_number)
        put(text, "%u of %u words and numbers are numbers", part, words + part);
    else
        put(text, "%u of %u words %s", part, words, row->many);
}

/* How far away the nearest line of some kind is: row->many, row->above or row->below. */
static void write_distance(const struct text *text, const struct row *row) {
    const char *where = row->above ? "above" : "below";
    if (text->value == 0 && row->zero)
        put(text, "%s", row->zero);
    else if (text->value == FEATURE_MAX)
        put(text, "no %s within %d lines %s", row->many, FEATURE_MAX - 1, where);
    else
        put(text, "nearest %s is %u line%s %s", row->many, text->value, text->value > 1 ? "s" : "",
            where);
}

static void write_first(const struct text *text, const struct row *row) {
    (void)row;
    put(text, "begins with %s", feature_first_words[text->value]);
}

static void write_end(const struct text *text, const struct row *row) {
    (void)row;
    put(text, "ends with %s", feature_end_words[text->value]);
}

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
        put(text, "%s %s speak neither for nor against %s", words, lines, subject);
    else
        put(text, "%s %s speak %s %s", words, lines,
            text->value > LEXICON_NOTHING ? "for" : "against", subject);
}

/* What the draft takes one line, or several, for. */
static void put_look(const struct text *text, enum feature draft, const char *lines, bool several) {
    const char *subject = score_subject(draft);
    if (text->value == DRAFT_EVEN)
        put(text, "%s may or may not be %s", lines, subject);
    else if (text->value > DRAFT_EVEN)
        put(text, "%s %s like %s", lines, several ? "look" : "looks", subject);
    else
        put(text, "%s %s not look like %s", lines, several ? "do" : "does", subject);
}

static void write_look(const struct text *text, const struct row *row) {
    put_look(text, row->source, row->many, false);
}

static void write_score(const struct text *text, const struct row *row) {
    put_score(text, row->source, "of the line");
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

static void write_sum(const struct text *text, const struct row *row) {
    const struct feature_thing *thing = &feature_things[row->source];
    unsigned sum = text->value * row->scale;
    const struct place place = place_of(row);
    const char *where = place.text;
    if (text->value == 0 && row->scale == 1)
        put(text, "no %s %s", thing->many, where);
    else if (text->value == 0)
        put(text, "fewer than %u %s %s", row->scale, thing->many, where);
    else
        put(text, "%s%s %s %s", row->scale > 1 && text->value < FEATURE_MAX ? "about " : "",
            number_of(text, sum).text, sum == 1 ? thing->one : thing->many, where);
}

/* A sum of shares in 255ths. */
static void put_share_sum(const struct text *text, const struct row *row, const char *words) {
    put(text, "%s fill %s of the lines %s", words,
        number_of(text, (double)text->value * row->scale / FEATURE_MAX).text, place_of(row).text);
}
static void write_title_sum(const struct text *text, const struct row *row) {
    put_share_sum(text, row, "words of the title");
}
static void write_link_sum(const struct text *text, const struct row *row) {
    put_share_sum(text, row, "words inside links");
}

static void write_mean(const struct text *text, const struct row *row) {
    if (feature_drafted(row->source)) {
        char lines[64];
        snprintf(lines, sizeof lines, "lines %s", place_of(row).text);
        put_look(text, row->source, lines, true);
        return;
    }
    put_score(text, row->source, place_of(row).text);
}

/* The odds of the page's best line. */
static void write_best(const struct text *text, const struct row *row) {
    double percent =
        100 * score_chance((text->value - SCORED_BEST_EVEN) * SCORE_ONE / SCORED_BEST_UNIT);
    (void)row;
    if (percent > 99)
        put(text, "the page has a line that is body with more than 99 %%");
    else
        put(text, "the page's likeliest line is body with %.0f %%", percent);
}

/* What the values of headline say. */
static const char *headline_words(unsigned value) {
    static const char *const words[] = {
        "does not repeat the page's first line", "is the page's first line, which no line repeats",
        "is the page's first line, which another line repeats",
        "repeats the page's first line, right above the content", "repeats the page's first line"};
    return words[value < sizeof words / sizeof *words ? value : 0];
}

static void write_headline(const struct text *text, const struct row *row) {
    (void)row;
    put(text, "%s", headline_words(text->value));
}

/* Hits for each 100 words of the line. */
static void write_density(const struct text *text, const struct row *row) {
    const struct feature_thing *thing = &feature_things[row->source];
    if (text->value == 0)
        put(text, "hardly any %s for its length", thing->many);
    else
        put(text, "%s %s per 100 words", number_of(text, 100.0 * text->value / FEATURE_MAX).text,
            thing->many);
}

/* The value of another line's feature. */
static void write_near(const struct text *text, const struct row *row) {
    unsigned distance = (unsigned)abs(row->offset);
    unsigned lines = text->values[row->offset < 0 ? FEATURE_top : FEATURE_bottom];
    const char *where = row->offset < 0 ? "above" : "below";
    char line[48];
    if (distance == 1)
        snprintf(line, sizeof line, "the line %s", where);
    else
        snprintf(line, sizeof line, "the line %u %s", distance, where);
    if (lines < distance) {
        put(text, "%s does not exist", line);
    } else if (row->source == FEATURE_first) {
        put(text, "%s begins with %s", line, feature_first_words[text->value]);
    } else if (row->source == FEATURE_end) {
        put(text, "%s ends with %s", line, feature_end_words[text->value]);
    } else if (row->source == FEATURE_capital_share) {
        put(text, "%u %% of the words of %s have a capital", text->value * 100U / FEATURE_MAX,
            line);
    } else if (row->source == FEATURE_link_share) {
        put(text, "%u %% of the words of %s are inside links", text->value * 100U / FEATURE_MAX,
            line);
    } else if (row->source == FEATURE_lexicon || row->source == FEATURE_cookie_words ||
               row->source == FEATURE_promo_words) {
        char of_line[64];
        snprintf(of_line, sizeof of_line, "of %s", line);
        put_score(text, row->source, of_line);
    } else if (feature_drafted(row->source)) {
        put_look(text, row->source, line, false);
    } else if (row->source == FEATURE_headline) {
        put(text, "%s %s", line, headline_words(text->value));
    } else {
        const struct feature_thing *thing = &feature_things[row->source];
        put(text, "%s has %s %s", line, text->value ? number_of(text, text->value).text : "no",
            text->value == 1 ? thing->one : thing->many);
    }
}

/* ---- The page ---- */

/* How often something occurs for each 100 words of the page. */
static void write_rate(const struct text *text, const struct row *row) {
    const struct feature_thing *thing = &feature_things[row->source];
    if (text->value == 0)
        put(text, "hardly any %s on the page", thing->many);
    else
        put(text, "%s %s per 100 words of the page",
            number_of(text, 100.0 * text->value / row->scale).text, thing->many);
}

/* A share of the page's lines, times the scale. */
static void write_lines_share(const struct text *text, const struct row *row) {
    double percent = 100.0 * text->value / FEATURE_MAX / row->scale;
    if (text->value == 0)
        put(text, "hardly any lines of the page %s", row->many);
    else
        put(text, "%s %% of the page's lines %s", number_of(text, percent).text, row->many);
}

static void write_title_rate(const struct text *text, const struct row *row) {
    put(text, "words of the title fill %s lines per 100 words of the page",
        number_of(text, 100.0 * text->value / row->scale / FEATURE_MAX).text);
}

/* ---- Rows ---- */

#define LOOKS(n, where)                                                                            \
    [FEATURE_beat##n] = {write_number, "looks different from the line " where,                     \
                         "looks like the line " where, "looks like the line " where, .scale = 1}
#define PERCENT(feature, zero, many) [FEATURE_##feature] = {write_percent, zero, NULL, many}
#define NUMBER(feature, zero, one, many)                                                           \
    [FEATURE_##feature] = {write_number, zero, one, many, .scale = 1}
#define SCORED(chance)                                                                             \
    PERCENT(scored_##chance,                                                                       \
            "hardly any words of the page have a chance of body of " #chance " %",                 \
            "%u %% of the page's words have a chance of body of " #chance " %% or more")
#define SCORED_LINES(chance)                                                                       \
    PERCENT(scored_lines_##chance,                                                                 \
            "hardly any line of the page has a chance of body of " #chance " %",                   \
            "%u %% of the page's lines have a chance of body of " #chance " %% or more")
#define DISTANCE(name, thing)                                                                      \
    [FEATURE_since_##name] = {write_distance, NULL, NULL, thing, .above = 1},                      \
    [FEATURE_until_##name] = {write_distance, NULL, NULL, thing, .below = 1}

/* The values of page_words and page_lines where they stop counting. */
#define PAGE_WORDS_ROOT 50
#define PAGE_LINES_ROOT 97
_Static_assert(PAGE_WORDS_ROOT *PAGE_WORDS_ROOT == PAGE_WORDS_MAX &&
                   PAGE_LINES_ROOT * PAGE_LINES_ROOT <= 16 * PAGE_LINES_MAX &&
                   (PAGE_LINES_ROOT + 1) * (PAGE_LINES_ROOT + 1) > 16 * PAGE_LINES_MAX,
               "these are the largest values");

static const struct row rows[FEATURES] = {
#define COUNT(name, meaning) [FEATURE_##name] = {write_count, .source = FEATURE_##name},
#define NEAR(name, meaning, of, lines)                                                             \
    [FEATURE_##name] = {write_near, .source = FEATURE_##of, .offset = lines},
#define SUM(name, meaning, of, up, down, shift)                                                    \
    [FEATURE_##name] = {FEATURE_##of == FEATURE_title        ? write_title_sum                     \
                        : FEATURE_##of == FEATURE_link_share ? write_link_sum                      \
                                                             : write_sum,                          \
                        .source = FEATURE_##of, .above = up, .below = down,                        \
                        .scale = 1U << (shift)},
#define MEAN(name, meaning, of, up, down, shift)                                                   \
    [FEATURE_##name] = {write_mean, .source = FEATURE_##of, .above = up, .below = down,            \
                        .scale = 1U << (shift)},
#define PAGE(name, meaning, of, times)                                                             \
    [FEATURE_##name] = {FEATURE_##of == FEATURE_title ? write_title_rate : write_rate,             \
                        .source = FEATURE_##of, .scale = times},
#define FEATURE(name, meaning)
#include "lex/features.def"

    [FEATURE_first] = {write_first},
    [FEATURE_end] = {write_end},
    [FEATURE_function_share] = {write_share, .many = "are function words",
                                .source = FEATURE_function},
    [FEATURE_capital_share] = {write_share, .many = "begin with a capital",
                               .source = FEATURE_capital},
    [FEATURE_number_share] = {write_share, .source = FEATURE_number},
    NUMBER(word_length, "no words", "1 character a word", "%s characters a word"),
    NUMBER(sentence, "does not read like a sentence", NULL, "reads like a sentence of %s words"),

    [FEATURE_link_share] = {write_links},
    [FEATURE_links] = {write_count, .source = FEATURE_links},
    NUMBER(heading, "is no heading", "is a heading of level 1", "is a heading of level %s"),
    NUMBER(list, "is no list item", "is a list item of depth 1", "is a list item of depth %s"),
    NUMBER(ordered, "is no numbered list item", "is a numbered list item",
           "is a numbered list item"),
    NUMBER(quoted, "is not quoted", "is quoted", "is quoted %s times over"),
    [FEATURE_cells] = {write_count, .source = FEATURE_cells},
    NUMBER(code_block, "is outside of code", "is inside a code fence", "is indented like code"),
    NUMBER(rule_line, "is no line of signs only", "is a line of dashes", "is a line of signs"),
    NUMBER(bold, "is not emphasized as a whole", "is emphasized as a whole",
           "is emphasized as a whole"),
    [FEATURE_image] = {write_count, .source = FEATURE_image},
    [FEATURE_control] = {write_count, .source = FEATURE_control},
    NUMBER(address_only, "is not only an address", "is only an address",
           "is an entry of a list of addresses"),
    NUMBER(page_break, "begins no printed page", "begins a printed page", "begins a printed page"),

    NUMBER(heading_like, "does not look like a heading", "looks like a heading",
           "looks like a heading"),
    NUMBER(ended, "does not end like a sentence", "ends like a sentence", "ends like a sentence"),
    NUMBER(dated, "is no short line with a date", "is a short line with a date or a time",
           "is a short line with a date or a time"),
    [FEATURE_lexicon] = {write_score, .source = FEATURE_lexicon},
    [FEATURE_cookie_words] = {write_score, .source = FEATURE_cookie_words},
    [FEATURE_promo_words] = {write_score, .source = FEATURE_promo_words},
    [FEATURE_headline] = {write_headline},
    [FEATURE_cookie_share] = {write_density, .source = FEATURE_cookie},
    [FEATURE_promo_share] = {write_density, .source = FEATURE_promo},
    PERCENT(title_cover, "has no word of the page's first line",
            "%u %% of the words of the page's first line are on it"),
    [FEATURE_navigation] = {write_count, .source = FEATURE_navigation},
    [FEATURE_cookie] = {write_count, .source = FEATURE_cookie},
    [FEATURE_promo] = {write_count, .source = FEATURE_promo},
    PERCENT(title, "repeats no word of the page's first line",
            "%u %% of its words are in the page's first line"),
    [FEATURE_since_title] = {write_distance, "repeats the page's first line", NULL,
                             "line that repeats the page's first line", .above = 1},
    DISTANCE(against, "short line that speaks against body"),
    DISTANCE(navigation, "short line with a navigation phrase"),
    NUMBER(repeats, NULL, "is on the page once", "is on the page %s times"),
    NUMBER(alike, NULL, "no other line of the page looks like it",
           "is one of %s lines that look alike"),
    [FEATURE_since_alike] = {write_distance, NULL, NULL, "line that looks like it", .above = 1},
    LOOKS(1, "above"),
    LOOKS(2, "2 above"),
    LOOKS(3, "3 above"),
    LOOKS(4, "4 above"),
    NUMBER(top, "first line of the page", "1 line from the top", "%s lines from the top"),
    NUMBER(bottom, "last line of the page", "1 line from the bottom", "%s lines from the bottom"),
    PERCENT(position, "at the top of the page", "%u %% of the page's lines are above it"),
    PERCENT(words_above, "no words of the page are above it",
            "%u %% of the page's words are above it"),
    PERCENT(prose_above, "no sentences of the page are above it",
            "%u %% of the words in the page's sentences are above it"),
    PERCENT(words_share, "has less than 1 % of the page's words", "has %u %% of the page's words"),
    NUMBER(run, "has 5 words or more", "stands alone as a line of at most 4 words",
           "stands in a run of %s lines of at most 4 words"),

    NUMBER(heading_above, "no heading is above it", "the heading above it has level 1",
           "the heading above it has level %s"),
    NUMBER(list_run, "is in no list", "is a list of 1 item", "is in a list of %s items"),
    PERCENT(list_links, "no words of its list are inside links",
            "%u %% of the words of its list are inside links"),
    NUMBER(table_run, "is in no table", "is a table of 1 row", "is in a table of %s rows"),

    DISTANCE(heading, "heading"),
    DISTANCE(link_line, "line that is only links"),
    DISTANCE(list, "list item"),
    DISTANCE(page_break, "line that begins a printed page"),
    DISTANCE(address, "line that is only an address"),
    DISTANCE(cookie_words, "line that reads like a cookie notice"),
    DISTANCE(promo_words, "line that reads like promotion"),
    DISTANCE(heading_like, "line that looks like a heading"),
    DISTANCE(prose, "sentence of 15 words or more"),
    DISTANCE(date, "date on a line of at most 8 words"),
    DISTANCE(price, "price on a line of at most 8 words"),
    DISTANCE(repeat, "line that is on the page 3 times or more"),

    PERCENT(draft_above, "no body of the page is above it",
            "%u %% of the words of the page's body are above it"),
    [FEATURE_draft_body] = {write_look, .many = "the line", .source = FEATURE_draft_body},
    [FEATURE_draft_cookie] = {write_look, .many = "the line", .source = FEATURE_draft_cookie},
    [FEATURE_draft_promo] = {write_look, .many = "the line", .source = FEATURE_draft_promo},
    [FEATURE_draft_words] = {write_count, .source = FEATURE_draft_words},
    PERCENT(page_marked, "the page has no markup", "%u %% of the page's lines have markup"),
    PERCENT(page_links, "the page has hardly any words inside links",
            "%u %% of the page's words are inside links"),
    NUMBER(page_headings, "the page has no headings", "the page has 1 heading",
           "the page has %s headings"),
    [FEATURE_page_cookie_words] = {write_lines_share, .many = "read like a cookie notice",
                                   .scale = 4},
    [FEATURE_page_promo_words] = {write_lines_share, .many = "read like promotion", .scale = 4},
    [FEATURE_page_words] = {write_root, NULL, "the page has %s word", "the page has %s words",
                            .scale = 1, .most = PAGE_WORDS_ROOT},
    [FEATURE_page_lines] = {write_root, NULL, "the page has %s line", "the page has %s lines",
                            .scale = 4, .most = PAGE_LINES_ROOT},
    [FEATURE_page_mean] = {write_number, .many = "%s words a line on the page", .scale = 4},
    PERCENT(page_short, "no line of the page has at most 4 words",
            "%u %% of the page's lines have at most 4 words"),
    PERCENT(page_long, "no line of the page is a sentence of 15 words or more",
            "%u %% of the page's lines are sentences of 15 words or more"),
    SCORED(95),
    SCORED(88),
    SCORED(73),
    SCORED(50),
    SCORED(27),
    SCORED(12),
    SCORED_LINES(88),
    SCORED_LINES(50),
    SCORED_LINES(12),
    [FEATURE_scored_best] = {write_best},
    [FEATURE_page_sentences] = {write_number, "the page has no sentence of 15 words or more",
                                "the page has 1 sentence of 15 words or more",
                                "the page has %s sentences of 15 words or more", .scale = 1,
                                .most = PAGE_SENTENCES_MAX},
};

char *feature_text(char to[FEATURE_TEXT_BYTES], enum feature feature,
                   const uint8_t values[FEATURES]) {
    const struct text text = {to, values, values[feature]};
    rows[feature].write(&text, &rows[feature]);
    return to;
}
