/* SPDX-License-Identifier: Apache-2.0
 *
 * Every feature has a row that says how its value is worded. Features that are counted, summed or
 * averaged share the words for what they count, see feature_words.c; features.def says over
 * which lines. The other rows are written out. */
#include "label/feature_text.h"
#include "label/feature_writers.h"
#include "label/page_odds.h"

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
    [FEATURE_lexicon] = {write_score, .many = "of the line", .source = FEATURE_lexicon},
    [FEATURE_cookie_words] = {write_score, .many = "of the line", .source = FEATURE_cookie_words},
    [FEATURE_promo_words] = {write_score, .many = "of the line", .source = FEATURE_promo_words},
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
    [FEATURE_title_cookie_words] = {write_score, .many = "of the page's headline",
                                    .source = FEATURE_cookie_words},
    [FEATURE_title_promo_words] = {write_score, .many = "of the page's headline",
                                   .source = FEATURE_promo_words},
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
