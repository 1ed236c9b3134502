/* SPDX-License-Identifier: Apache-2.0
 *
 * What the values of features are called: every value of every feature has a text, and some of each
 * family are checked word for word. */
#include "label/feature_text.h"
#include "expect.h"

#include <string.h>

/* A text is there, complete, and free of what printf() leaves of a wrong argument. */
static void expect_sound(enum feature feature, const uint8_t values[FEATURES]) {
    char text[FEATURE_TEXT_BYTES];
    size_t size = strlen(feature_text(text, feature, values));
    bool sound = size > 4 && size < FEATURE_TEXT_BYTES - 1 && !strstr(text, "null") &&
                 !strstr(text, "  ") && text[size - 1] != ' ';
    if (!sound)
        fprintf(stderr, "%s %u: \"%s\"\n", feature_table[feature].name, values[feature], text);
    EXPECT(sound);
}

static void every_value_has_a_text(void) {
    static const uint8_t others[] = {0, 1, 7, 255};
    uint8_t values[FEATURES];
    for (enum feature feature = 0; feature < FEATURES; feature++) {
        const struct feature_info *source = &feature_table[feature_table[feature].source];
        unsigned count = source->values ? (unsigned)source->value_count : FEATURE_MAX + 1;
        for (unsigned value = 0; value < count; value++)
            for (size_t i = 0; i < sizeof others; i++) {
                memset(values, others[i], sizeof values);
                values[feature] = (uint8_t)value;
                expect_sound(feature, values);
            }
    }
}

/* A line of 9 words, 3 of them with a capital, with 12 lines above it and 1 below. */
static void expect(enum feature feature, uint8_t value, const char *wanted) {
    char text[FEATURE_TEXT_BYTES];
    uint8_t values[FEATURES] = {[FEATURE_words] = 9,
                                [FEATURE_capital] = 3,
                                [FEATURE_number] = 1,
                                [FEATURE_top] = 12,
                                [FEATURE_bottom] = 1};
    values[feature] = value;
    if (strcmp(feature_text(text, feature, values), wanted) != 0)
        fprintf(stderr, "%s %u: \"%s\", not \"%s\"\n", feature_table[feature].name, value, text,
                wanted);
    EXPECT(!strcmp(text, wanted));
}

/* A line of 255 words or more: counts of its words stand for larger ones. */
static void expect_of_long_line(enum feature feature, uint8_t value, const char *wanted) {
    char text[FEATURE_TEXT_BYTES];
    uint8_t values[FEATURES] = {
        [FEATURE_words] = 255, [FEATURE_function] = 128, [FEATURE_number] = 5};
    values[feature] = value;
    EXPECT(!strcmp(feature_text(text, feature, values), wanted));
}

static void texts_of_the_line(void) {
    expect(FEATURE_words, 0, "no words");
    expect(FEATURE_words, 1, "1 word");
    expect(FEATURE_words, 12, "12 words");
    expect(FEATURE_words, 255, "at least 255 words");
    expect(FEATURE_first, FIRST_digit, "begins with a digit");
    expect(FEATURE_end, END_period, "ends with a full stop");
    expect(FEATURE_capital_share, 85, "3 of 9 words begin with a capital");
    expect(FEATURE_number_share, 25, "1 of 10 words and numbers are numbers");
    expect_of_long_line(FEATURE_function_share, 128, "about 50 % of its words are function words");
    expect_of_long_line(FEATURE_number_share, 5, "about 2 % of its words and numbers are numbers");
    expect(FEATURE_sentence, 34, "reads like a sentence of 34 words");
    expect(FEATURE_sentence, 0, "does not read like a sentence");
    expect(FEATURE_cookie_words, 160, "words of the line speak for a cookie notice");
    expect(FEATURE_promo_words_3, 120, "words within 3 lines speak against promotion");
    expect(FEATURE_headline, 3, "repeats the page's first line, right above the content");
    expect(FEATURE_promo_share, 51, "20 hits of promo rules per 100 words");
    expect(FEATURE_page_promo_words, 51, "5 % of the page's lines read like promotion");
    expect(FEATURE_draft_body_1, 160, "the line above looks like body");
    expect(FEATURE_draft_promo_2, 100, "the line 2 above does not look like promotion");
    expect(FEATURE_draft_cookie_3, 128, "lines within 3 lines may or may not be a cookie notice");
    expect(FEATURE_draft_body_above15, 100, "lines in the 15 lines above do not look like body");
    expect(FEATURE_draft_words_below5, 6,
           "about 12 words that look like body in the 5 lines below");
    expect(FEATURE_lexicon, 80, "words and rules of the line speak against body");
    expect(FEATURE_lexicon, 128, "words and rules of the line speak neither for nor against body");
}

static void texts_of_the_place(void) {
    expect(FEATURE_top, 0, "first line of the page");
    expect(FEATURE_bottom, 1, "1 line from the bottom");
    expect(FEATURE_run, 12, "stands in a run of 12 lines of at most 4 words");
    expect(FEATURE_repeats, 3, "is on the page 3 times");
    expect(FEATURE_words_share, 1, "has less than 1 % of the page's words");
    expect(FEATURE_words_share, 51, "has 20 % of the page's words");
    expect(FEATURE_since_prose, 9, "nearest sentence of 15 words or more is 9 lines above");
    expect(FEATURE_until_prose, 1, "nearest sentence of 15 words or more is 1 line below");
    expect(FEATURE_until_price, 255,
           "no price on a line of at most 8 words within 254 lines below");
    expect(FEATURE_since_title, 0, "repeats the page's first line");
}

static void texts_of_lines_nearby(void) {
    expect(FEATURE_words_1, 4, "the line above has 4 words");
    expect(FEATURE_first2, 1, "the line 2 below does not exist");
    expect(FEATURE_end_3, END_colon, "the line 3 above ends with a colon");
    expect(FEATURE_capital_share1, 128, "50 % of the words of the line below have a capital");
    expect(FEATURE_lexicon_1, 160, "words and rules of the line above speak for body");
    expect(FEATURE_sentence_1, 20, "20 words in sentences within 1 line");
    expect(FEATURE_sentence_above12, 6, "about 24 words in sentences in the 12 lines above");
    expect(FEATURE_sentence_below40, 0, "fewer than 8 words in sentences in the 40 lines below");
    expect(FEATURE_promo_6, 1, "1 hit of a promo rule within 6 lines");
    expect(FEATURE_lexicon_6, 72, "words and rules within 6 lines speak against body");
}

static void texts_of_the_page(void) {
    expect(FEATURE_page_words, 20, "the page has 400 to 440 words");
    expect(FEATURE_page_words, 50, "the page has at least 2500 words");
    expect(FEATURE_page_words, 1, "the page has 1 to 3 words");
    expect(FEATURE_page_lines, 4, "the page has 1 line");
    expect(FEATURE_title_cookie_words, 160,
           "words of the page's headline speak for a cookie notice");
    expect(FEATURE_title_promo_words, 128,
           "words of the page's headline speak neither for nor against promotion");
    expect(FEATURE_page_lines, 97, "the page has at least 589 lines");
    expect(FEATURE_page_lines, 19, "the page has 23 to 24 lines");
    expect(FEATURE_page_mean, 35, "8.8 words a line on the page");
    expect(FEATURE_page_comma, 51, "2.5 commas per 100 words of the page");
    expect(FEATURE_page_short, 170, "67 % of the page's lines have at most 4 words");
    expect(FEATURE_scored_73, 158,
           "62 % of the page's words have a chance of body of 73 % or more");
    expect(FEATURE_scored_88, 0, "hardly any words of the page have a chance of body of 88 %");
    expect(FEATURE_scored_best, 255, "the page has a line that is body with more than 99 %");
    expect(FEATURE_scored_best, 128, "the page's likeliest line is body with 50 %");
    expect(FEATURE_page_sentences, 60, "the page has at least 60 sentences of 15 words or more");
    expect(FEATURE_page_sentences, 1, "the page has 1 sentence of 15 words or more");
}

int main(void) {
    every_value_has_a_text();
    texts_of_the_line();
    texts_of_the_place();
    texts_of_lines_nearby();
    texts_of_the_page();
    return failures > 0;
    return 0;
}
