/* SPDX-License-Identifier: Apache-2.0
 *
 * What the lexer counts, and that words are the same word where the rule language says so. */
#include "expect.h"
#include "lexer.h"

#include <stdlib.h>
#include <string.h>

static struct lexer lexer;
static uint16_t values[FEATURES];

/* Scans a text as a line, from a block that ends right behind the padding. */
static void scan(const char *text, size_t size) {
    uint8_t *line = calloc(1, size + 1 + LEXER_PADDING);
    if (!line)
        abort();
    memcpy(line, text, size);
    line[size] = '\n';
    EXPECT(lexer_line(&lexer, line, values) == line + size + 1);
    free(line);
}

#define SCAN(text) scan(text, sizeof(text) - 1)

static uint64_t word(const char *text) {
    scan(text, strlen(text));
    EXPECT(lexer.words->known.count == 1);
    return lexer.words->known.count ? lexer.words->hashes[0] : 0;
}

static void counts(void) {
    SCAN("Dr. Ann paid \xe2\x82\xac 12.50 at 10:30, on 2024-05-18; was that OK? Yes!");
    EXPECT(values[FEATURE_words] == 9);
    EXPECT(values[FEATURE_number] == 3);
    EXPECT(values[FEATURE_price] == 1);
    EXPECT(values[FEATURE_time] == 1 && values[FEATURE_date] == 1);
    EXPECT(values[FEATURE_question] == 1 && values[FEATURE_exclamation] == 1);
    EXPECT(values[FEATURE_stop] == 3 && values[FEATURE_comma] == 1);
    EXPECT(values[FEATURE_capital] == 4 && values[FEATURE_upper] == 1);
    EXPECT(values[FEATURE_end] == END_exclamation && values[FEATURE_first] == FIRST_capital);
    SCAN("me@example.org | https://example.org/a,b?c=d | @handle \xc2\xa9 2020");
    EXPECT(values[FEATURE_address] == 2 && values[FEATURE_bar] == 2);
    EXPECT(values[FEATURE_handle] == 1 && values[FEATURE_copyright] == 1);
}

static void length_in_characters(void) {
    SCAN("\xc3\xa4\xd0\x96\xe2\x82\xac\xf0\x9f\x98\x80\xe6\xbc\xa2  \r");
    EXPECT(values[FEATURE_length] == 5);
}

static void blank_lines(void) {
    SCAN("");
    EXPECT(lexer.blank);
    SCAN(" \t\r\xc2\xa0\xe3\x80\x80");
    EXPECT(lexer.blank);
    SCAN("\0");
    EXPECT(!lexer.blank);
}

static void case_folds(void) {
    EXPECT(word("COOKIES") == word("cookies"));
    EXPECT(word("\xc3\x84RGER") == word("\xc3\xa4rger"));
    EXPECT(word("\xd0\x9f\xd0\x9e\xd0\x98\xd0\xa1\xd0\x9a") ==
           word("\xd0\xbf\xd0\xbe\xd0\xb8\xd1\x81\xd0\xba"));
    EXPECT(word("\xce\xa3\xce\x91\xce\xa3") == word("\xcf\x83\xce\xb1\xcf\x82"));
    EXPECT(word("caf\xc3\xa9") != word("cafe"));
    EXPECT(word("cookies") != word("cookie"));
}

/* Words of every length up to 80, at every distance from each other, hash by what they are. */
static void words_of_all_lengths(void) {
    char text[400];
    for (size_t length = 1; length <= 80; length++) {
        memset(text, ' ', sizeof text);
        memset(text + 3, 'x', length);
        memset(text + 150, 'X', length);
        scan(text, 300);
        EXPECT(lexer.words->known.count == 2);
        EXPECT(lexer.words->hashes[0] == lexer.words->hashes[1]);
        EXPECT(lexer.words->spans[0] == word_span(3, 3 + length));
    }
}

static void scripts_without_spaces(void) {
    SCAN("\xe6\xbc\xa2\xe5\xad\x97\xe3\x81\x8b\xe3\x81\xaa"); /* two ideographs, two kana */
    EXPECT(lexer.words->known.count == 4 && values[FEATURE_words] == 2);
    SCAN("\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4 \xeb\xa7\x90"); /* Hangul has spaces */
    EXPECT(lexer.words->known.count == 2 && values[FEATURE_words] == 2);
}

static void invalid_bytes_are_letters(void) {
    SCAN("caf\xe9 \xff\xfe \xe2\x82");
    EXPECT(lexer.words->known.count == 3 && values[FEATURE_words] == 3);
    SCAN("ab\xe2\x80\x99s"); /* an apostrophe is none */
    EXPECT(lexer.words->known.count == 2);
}

int main(void) {
    EXPECT(lexer_open(&lexer, NULL));
    counts();
    length_in_characters();
    blank_lines();
    case_folds();
    words_of_all_lengths();
    scripts_without_spaces();
    invalid_bytes_are_letters();
    lexer_close(&lexer);
    return failures != 0;
}
