/* SPDX-License-Identifier: Apache-2.0
 *
 * What the built-in vocabulary says of words: few that it does not have are taken for others, and
 * it has the names of months. */
#include "expect.h"
#include "lex/lexer.h"
#include "model/builtin.h"

#include <stdio.h>
#include <string.h>

#define STRANGE 100000 /* words that no list has */

static struct rule_set rules;
static struct phrase_index built_in;

/* Words of no language are seldom taken for words of a set. */
static void strange_words(void) {
    unsigned counts[SETS] = {0};
    for (unsigned i = 0; i < STRANGE; i++) {
        char text[32 + 16] = {0};
        int size = snprintf(text, sizeof text, "qx%uzjv", i * 2654435761U);
        uint64_t hash = word_hash((const uint8_t *)text, (size_t)size, 0);
        unsigned known = vocabulary_find(built_in.vocabulary, hash);
        for (unsigned set = 0; set < SETS; set++)
            counts[set] += known >> set & 1;
    }
    EXPECT(counts[SET_FUNCTION] < STRANGE / 350);
    EXPECT(counts[SET_PERSON] < STRANGE / 1000);
    EXPECT(counts[SET_MONTH] < STRANGE / 900);
    if (failures)
        printf("of %d words, in each set: %u %u %u\n", STRANGE, counts[SET_FUNCTION],
               counts[SET_PERSON], counts[SET_MONTH]);
}

/* Lines with one date each, and lines without. */
static const struct {
    const char *title, *line;
    bool dated;
} dates[] = {
    {"Afrikaans", "12 Februarie 2023", true},
    {"Azerbaijani", "12 sentyabr 2023", true},
    {"Belarusian",
     "12 \xd0\xba\xd1\x80\xd0\xb0\xd1\x81\xd0\xb0\xd0\xb2\xd1\x96\xd0\xba\xd0\xb0 2023", true},
    {"Esperanto", "la 12an de a\xc5\xadgusto 2023", true},
    {"Irish", "12 Bealtaine 2023", true},
    {"Kazakh",
     "2023 \xd0\xb6\xd1\x8b\xd0\xbb\xd2\x93\xd1\x8b 12 "
     "\xd2\x9b\xd1\x8b\xd1\x80\xd0\xba\xd2\xaf\xd0\xb9\xd0\xb5\xd0\xba",
     true},
    {"Luxembourgish", "12. Abr\xc3\xabll 2023", true},
    {"Macedonian", "12 \xd0\xbe\xd0\xba\xd1\x82\xd0\xbe\xd0\xbc\xd0\xb2\xd1\x80\xd0\xb8 2023",
     true},
    {"Malayalam",
     "2023 \xe0\xb4\x92\xe0\xb4\x95\xe0\xb5\x8d\xe0\xb4\x9f\xe0\xb5\x8b\xe0\xb4\xac\xe0\xb5\xbc 12",
     true},
    {"Marathi",
     "\xe0\xa5\xa7\xe0\xa5\xa8 \xe0\xa4\x91\xe0\xa4\x97\xe0\xa4\xb8\xe0\xa5\x8d\xe0\xa4\x9f "
     "\xe0\xa5\xa8\xe0\xa5\xa6\xe0\xa5\xa8\xe0\xa5\xa9",
     true},
    {"Maltese", "12 ta' \xc4\xa0unju 2023", true},
    {"Nepali",
     "\xe0\xa5\xa8\xe0\xa5\xa6\xe0\xa5\xae\xe0\xa5\xa6 "
     "\xe0\xa4\x85\xe0\xa4\xb8\xe0\xa4\xbe\xe0\xa4\xb0 \xe0\xa5\xa7\xe0\xa5\xa8",
     true},
    {"Occitan", "12 de geni\xc3\xa8r de 2023", true},
    {"Punjabi", "12 \xe0\xa8\x85\xe0\xa8\x95\xe0\xa8\xa4\xe0\xa9\x82\xe0\xa8\xac\xe0\xa8\xb0 2023",
     true},
    {"Romansh", "12 schaner 2023", true},
    {"Sinhala",
     "2023 "
     "\xe0\xb6\x94\xe0\xb6\x9a\xe0\xb7\x8a\xe0\xb6\xad\xe0\xb7\x9d\xe0\xb6\xb6\xe0\xb6\xbb\xe0\xb7"
     "\x8a 12",
     true},
    {"Telugu",
     "12 "
     "\xe0\xb0\xab\xe0\xb0\xbf\xe0\xb0\xac\xe0\xb1\x8d\xe0\xb0\xb0\xe0\xb0\xb5\xe0\xb0\xb0\xe0\xb0"
     "\xbf 2023",
     true},
    {"Russian", "12 \xd0\xbe\xd0\xba\xd1\x82 2023", true},
    {"Persian",
     "\xdb\xb1\xdb\xb2 \xd9\x85\xd8\xb1\xd8\xaf\xd8\xa7\xd8\xaf \xdb\xb1\xdb\xb4\xdb\xb0\xdb\xb2",
     true},
    {"Arabic", "12 \xd8\xac\xd9\x88\xd9\x8a\xd9\x84\xd9\x8a\xd8\xa9 2023", true},
    {"Bengali",
     "\xe0\xa7\xa7\xe0\xa7\xa8 \xe0\xa6\xac\xe0\xa7\x88\xe0\xa6\xb6\xe0\xa6\xbe\xe0\xa6\x96 "
     "\xe0\xa7\xa7\xe0\xa7\xaa\xe0\xa7\xa9\xe0\xa7\xa6",
     true},
    {"Chinese",
     "2023\xe5\xb9\xb4"
     "5\xe6\x9c\x88"
     "12\xe6\x97\xa5",
     true},
    {"Japanese",
     "\xef\xbc\x92\xef\xbc\x90\xef\xbc\x92\xef\xbc\x93\xe5\xb9\xb4\xef\xbc\x95\xe6\x9c\x88\xef\xbc"
     "\x91\xef\xbc\x92\xe6\x97\xa5",
     true},
    {"Korean", "2023\xeb\x85\x84 5\xec\x9b\x94 12\xec\x9d\xbc", true},
    {"Thai",
     "12 \xe0\xb8\x9e\xe0\xb8\xa4\xe0\xb8\xa9\xe0\xb8\xa0\xe0\xb8\xb2\xe0\xb8\x84\xe0\xb8\xa1 2566",
     true},
    {"Thai, short", "\xe0\xb9\x91\xe0\xb9\x92 \xe0\xb8\x9e.\xe0\xb8\x84. \xe0\xb9\x96\xe0\xb9\x96",
     true},
    {"Lao",
     "\xe0\xba\xa7\xe0\xba\xb1\xe0\xba\x99\xe0\xba\x97\xe0\xba\xb5 12 "
     "\xe0\xba\x9e\xe0\xba\xb6\xe0\xba\x94\xe0\xba\xaa\xe0\xba\xb0\xe0\xba\x9e\xe0\xba\xb2 2023",
     true},
    {"Khmer",
     "\xe1\x9e\x90\xe1\x9f\x92\xe1\x9e\x84\xe1\x9f\x83\xe1\x9e\x91\xe1\x9e\xb8\xe1\x9f\xa1\xe1\x9f"
     "\xa2 \xe1\x9e\x81\xe1\x9f\x82\xe1\x9e\xa7\xe1\x9e\x9f\xe1\x9e\x97\xe1\x9e\xb6 "
     "\xe1\x9e\x86\xe1\x9f\x92\xe1\x9e\x93\xe1\x9e\xb6\xe1\x9f\x86\xe1\x9f\xa2\xe1\x9f\xa0\xe1\x9f"
     "\xa2\xe1\x9f\xa3",
     true},
    {"Burmese",
     "2023 \xe1\x80\x81\xe1\x80\xaf\xe1\x80\x94\xe1\x80\xbe\xe1\x80\x85\xe1\x80\xba "
     "\xe1\x80\x99\xe1\x80\xb1\xe1\x80\x9c 12 \xe1\x80\x9b\xe1\x80\x80\xe1\x80\xba",
     true},
    {"English, no number", "in May", false},
    {"Thai, no number",
     "\xe0\xb9\x80\xe0\xb8\x94\xe0\xb8\xb7\xe0\xb8\xad\xe0\xb8\x99\xe0\xb8\x9e\xe0\xb8\xa4\xe0\xb8"
     "\xa9\xe0\xb8\xa0\xe0\xb8\xb2\xe0\xb8\x84\xe0\xb8\xa1",
     false},
    {"Lao, a court",
     "\xe0\xba\xaa\xe0\xba\xb2\xe0\xba\x99\xe0\xba\x95\xe0\xba\xb8\xe0\xba\xa5\xe0\xba\xb2\xe0\xba"
     "\x81\xe0\xba\xb2\xe0\xba\x99 3",
     false},
    {"Khmer, a court",
     "\xe1\x9e\x8f\xe1\x9e\xbb\xe1\x9e\x9b\xe1\x9e\xb6\xe1\x9e\x80\xe1\x9e\xb6\xe1\x9e\x9a 3",
     false},
    {"Burmese, a spoon", "\xe1\x80\x87\xe1\x80\xbd\xe1\x80\x94\xe1\x80\xba\xe1\x80\xb8 3", false},
};

/* The name of a month beside a number is a date, in any language. */
static void months(void) {
    struct lexer lexer;
    EXPECT(lexer_open(&lexer, built_in.vocabulary));
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        uint8_t line[256 + LEXER_PADDING] = {0};
        size_t size = strlen(dates[i].line);
        memcpy(line, dates[i].line, size);
        line[size] = '\n';
        lexer_begin(&lexer, line);
        lexer_scan(&lexer, line);
        lexer_resolve(&lexer);
        bool dated = lexer.lines[0].values[FEATURE_date] > 0;
        EXPECT(dated == dates[i].dated);
        if (dated != dates[i].dated)
            printf("%s: %s\n", dates[i].title, dates[i].line);
    }
    lexer_close(&lexer);
}

int main(void) {
    EXPECT(builtin_rules(&rules));
    built_in = builtin_index(&rules);
    strange_words();
    months();
    rule_set_close(&rules);
    return failures != 0;
}
