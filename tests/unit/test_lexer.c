/* SPDX-License-Identifier: Apache-2.0
 *
 * What the lexer counts, and that words are the same word where the rule language says so. */
#include "expect.h"
#include "lex/lexer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct lexer lexer;
static const uint16_t *values = lexer.lines[0].values; /* of the line that was scanned last */
static const struct words *words;

/* Scans a text as a line, from a block that ends where the padding ends. */
static void scan(const char *text, size_t size) {
    uint8_t *line = calloc(1, size + 1 + LEXER_PADDING);
    if (!line)
        abort();
    memcpy(line, text, size);
    line[size] = '\n';
    lexer_begin(&lexer, line);
    EXPECT(lexer_scan(&lexer, line) == line + size + 1);
    lexer_resolve(&lexer);
    words = lexer.words;
    free(line);
}

#define SCAN(text) scan(text, sizeof(text) - 1)

static uint64_t word(const char *text) {
    scan(text, strlen(text));
    EXPECT(words->count == 1);
    return words->count ? words->hashes[0] : 0;
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

/* Numbers of sections and versions look like dates, but for their sizes. */
static void dates(void) {
    SCAN("3.12.2019 3.12.19 12/31/2019 2019-1-2 03-12-2019");
    EXPECT(values[FEATURE_date] == 5);
    SCAN("3.2.1 10.4.6 1.10.200 99.1.1 1.13.0 3.40.19 12345.1.2");
    EXPECT(values[FEATURE_date] == 0);
}

/* Dates with blanks after the full stops are dates as well; what only looks like one has no year,
 * or more numbers. */
static void dates_with_blanks(void) {
    SCAN("3. 12. 2019");
    EXPECT(values[FEATURE_date] == 1 && values[FEATURE_number] == 3);
    SCAN("(31. 1. 2019), 03.12. 2019; od 3. 12.2019 do 4. 12. 2019.");
    EXPECT(values[FEATURE_date] == 3);
    SCAN("Sie kamen am 3. 4. 1998 und wieder am 5. 4. 1998");
    EXPECT(values[FEATURE_date] == 2);
    SCAN("3. 40. 2019, 2. 1. 201, 2. 1. 20190, 1.3. 12. 2019, 3 12. 2019, 12. 2019, a3. 12. 2019");
    EXPECT(values[FEATURE_date] == 0);
    SCAN("0. 1. 2019 0. 0. 2019 100. 1. 2019");
    EXPECT(values[FEATURE_date] == 0);
}

static void times(void) {
    SCAN("9am 11PM 9:30pm 21h30 7h05");
    EXPECT(values[FEATURE_time] == 5 && values[FEATURE_words] == 5);
    SCAN("9amp 30am 24h30 21h60 24h 3pm\xc3\xa9");
    EXPECT(values[FEATURE_time] == 0);
}

/* Addresses without a scheme count once; words with a full stop between them do not. */
static void addresses(void) {
    static const struct {
        const char *line;
        unsigned count;
    } cases[] = {
        {"www.example.org", 1},
        {"See WWW.example.org/a.b.com, example.com and shop.example.net.", 3},
        {"example.de/path", 1},
        {"Read more at bbc.example.co.uk/news", 1},
        {"ann.example@mail.example.org", 1},
        {"\xd0\x9d\xd0\xb0 www.example.ru \xd0\xb8 example.info", 2},
        {"\xe8\xaf\xb7\xe8\xae\xbf\xe9\x97\xaewww.example.com/a", 1}, /* no blank */
        {"\xd0\xb8shop.com", 0},                                      /* a letter before it */
        {"https://example.com/www.example.org", 1},
        {"e.g. the U.S.A, etc.Then foo.py and README.md at 5 p.m. of Acme Inc. for 3.5", 0},
        {"example.de, example.com_a x.com example.comma ASP.NET example.com.py", 0},
        {"/usr/example.com/file.py, a_example.com", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scan(cases[i].line, strlen(cases[i].line));
        EXPECT(values[FEATURE_address] == cases[i].count);
        if (values[FEATURE_address] != cases[i].count)
            printf("%d: %s\n", values[FEATURE_address], cases[i].line);
    }
}

/* Writes a line with its ASCII digits replaced by those of the script with this digit zero. */
static void spell(char *to, const char *line, const char *zero) {
    for (; *line; line++) {
        size_t size = *line >= '0' && *line <= '9' ? strlen(zero) : 0;
        memcpy(to, size ? zero : line, size + !size);
        to += size + !size;
        if (size)
            to[-1] = (char)(to[-1] + *line - '0');
    }
    *to = 0;
}

/* Digits of other scripts make numbers, dates and times as those of ASCII do, with the same hash.
 */
static void digits_of_other_scripts(void) {
    static const char *const zeros[] = {
        "\xd9\xa0",     /* Arabic */
        "\xdb\xb0",     /* Persian */
        "\xe0\xa5\xa6", /* Devanagari */
        "\xe0\xa7\xa6", /* Bengali */
        "\xe0\xa9\xa6", /* Gurmukhi */
        "\xe0\xab\xa6", /* Gujarati */
        "\xe0\xad\xa6", /* Odia */
        "\xe0\xaf\xa6", /* Tamil */
        "\xe0\xb1\xa6", /* Telugu */
        "\xe0\xb3\xa6", /* Kannada */
        "\xe0\xb5\xa6", /* Malayalam */
        "\xe0\xb9\x90", /* Thai */
        "\xe0\xbb\x90", /* Lao */
        "\xe1\x81\x80", /* Burmese */
        "\xe1\x9f\xa0", /* Khmer */
        "\xef\xbc\x90", /* full width */
    };
    static const char *const lines[] = {
        "7",
        "12 345",
        "1,204.50 kg",
        "12/05/2023",
        "1402/05/12, 12:30",
        "3.2.1 and 10:30:15",
        "(2566) 12-05-2566.",
        "99:99:99:99 12:3 x 1.13.0",
        "12345678901234567890 0,1,2,3",
        "it ends with 40",
        "5% of 3:4",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        uint16_t expected[LEXED_VALUES];
        uint64_t hashes[16];
        scan(lines[i], strlen(lines[i]));
        size_t count = words->count;
        EXPECT(count <= 16);
        memcpy(expected, values, sizeof expected);
        memcpy(hashes, words->hashes, count * sizeof *hashes);
        for (size_t script = 0; script < sizeof zeros / sizeof *zeros; script++) {
            char text[256];
            spell(text, lines[i], zeros[script]);
            scan(text, strlen(text));
            bool same = words->count == count && !memcmp(values, expected, sizeof expected) &&
                        !memcmp(words->hashes, hashes, count * sizeof *hashes);
            EXPECT(same);
            if (!same)
                printf("%s: %s\n", lines[i], text);
        }
    }
    SCAN("\xd9\xa5\xd9\xa0\xd9\xaa"); /* per cent */
    EXPECT(words->count == 1 && values[FEATURE_price] == 1);
    SCAN("\xd9\xa1\xd9\xac\xd9\xa2\xd9\xa0\xd9\xa4\xd9\xab\xd9\xa5\xd9\xa0"); /* Arabic signs for
                                                                                 thousands and
                                                                                 decimals */
    EXPECT(words->count == 1 && values[FEATURE_number] == 1);
    SCAN("\xef\xbc\x92\xef\xbc\x90\xef\xbc\x92\xef\xbc\x93\xef\xbc\x8f\xef\xbc\x90\xef\xbc\x95\xef"
         "\xbc\x8f\xef\xbc\x91\xef\xbc\x92\xe3\x80\x80\xef\xbc\x91\xef\xbc\x92\xef\xbc\x9a\xef\xbc"
         "\x93\xef\xbc\x90"); /* full-width signs */
    EXPECT(values[FEATURE_date] == 1 && values[FEATURE_time] == 1);
    SCAN("\xe7\xac\xac\xef\xbc\x92\xef\xbc\x90\xe7\xab\xa0"); /* between ideographs */
    EXPECT(words->count == 3 && values[FEATURE_number] == 1);
    SCAN("A\xe0\xa5\xa7\xe0\xa5\xa8"); /* in a word, as A12 */
    EXPECT(words->count == 1 && values[FEATURE_number] == 0);
}

static void length_in_characters(void) {
    SCAN("\xc3\xa4\xd0\x96\xe2\x82\xac\xf0\x9f\x98\x80\xe6\xbc\xa2  \r");
    EXPECT(values[FEATURE_length] == 5);
}

static void blank_lines(void) {
    SCAN("");
    EXPECT(lexer.lines[0].blank);
    SCAN(" \t\r\xc2\xa0\xe3\x80\x80");
    EXPECT(lexer.lines[0].blank);
    SCAN("\0");
    EXPECT(!lexer.lines[0].blank);
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
        EXPECT(words->count == 2);
        EXPECT(words->hashes[0] == words->hashes[1]);
        EXPECT(words->starts[0] == 3 && words->ends[0] == 3 + length);
    }
}

static void scripts_without_spaces(void) {
    SCAN("\xe6\xbc\xa2\xe5\xad\x97\xe3\x81\x8b\xe3\x81\xaa"); /* two ideographs, two kana */
    EXPECT(words->count == 4 && values[FEATURE_words] == 2);
    SCAN("\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4 \xeb\xa7\x90"); /* Hangul has spaces */
    EXPECT(words->count == 2 && values[FEATURE_words] == 2);
}

static void invalid_bytes_are_letters(void) {
    SCAN("caf\xe9 \xff\xfe \xe2\x82");
    EXPECT(words->count == 3 && values[FEATURE_words] == 3);
    SCAN("ab\xe2\x80\x99s"); /* an apostrophe is no sign */
    EXPECT(words->count == 2);
}

/* A line of pieces that have something to do with each other, of any length. */
static size_t make_line(uint8_t *line, size_t room, uint32_t *seed) {
    static const char *const pieces[] = {
        "word",
        "Word",
        "WORD",
        "x",
        "aVeryLongWordOfMoreThanSixteenLetters",
        " ",
        " ",
        " ",
        " ",
        "  ",
        "\t",
        "\r",
        ".",
        ". ",
        "...",
        ". . .",
        "..",
        ",",
        ";",
        ":",
        "://",
        "http://a.b/c?d=e ",
        "!",
        "?",
        "'",
        "\"",
        "(",
        ")",
        "[",
        "]",
        "-",
        " - ",
        "/",
        " / ",
        "|",
        "<",
        ">",
        "{",
        "}",
        "=",
        "\\",
        "_",
        "$",
        "%",
        "@",
        "#",
        "&",
        "*",
        "+",
        "^",
        "~",
        "`",
        "\x01",
        "\x7f",
        "1",
        "23",
        "4,567.89",
        "12:30",
        "2024-01-31",
        "3rd",
        "A1",
        "1.5abc",
        "12:3x",
        "\xc3\xa4",
        "\xc3\x84RGER",
        "\xe2\x80\x99",
        "\xe2\x80\x94",
        "\xc2\xa0",
        "\xc2\xbb",
        " \xc2\xbb ",
        "\xc2\xa9",
        "\xe2\x82\xac",
        "\xe6\xbc\xa2",
        "\xe3\x81\x8b",
        "\xd0\x9f\xd1\x80",
        "\xff",
        "\xc3",
        "\xe2\x82",
        "\xf0\x9f\x98\x80",
        "\xef\xbb\xbf",
        "\xe3\x80\x82",
        "\xe3\x80\x80",
        "May",
        "3. 12. 2019",
        "3.12.",
        "\xe0\xb8\x9e\xe0\xb8\xa4\xe0\xb8\xa9\xe0\xb8\xa0\xe0\xb8\xb2\xe0\xb8\x84\xe0\xb8\xa1",
        "\xe0\xb8\x9e.\xe0\xb8\x84.",
        "\xe0\xba\x95\xe0\xba\xb8\xe0\xba\xa5\xe0\xba\xb2",
        "\xe1\x9e\x81\xe1\x9f\x82",
        "\xe1\x9e\x8f\xe1\x9e\xbb\xe1\x9e\x9b\xe1\x9e\xb6",
        " 2019",
        "9am",
        "21h30",
        "www.",
        "example",
        ".com",
        ".de/a",
        "WWW.Example.org",
        "\xd9\xa3",
        "\xdb\xb1\xdb\xb4\xdb\xb0\xdb\xb2/\xdb\xb0\xdb\xb5/\xdb\xb1\xdb\xb2",
        "\xe0\xa5\xa7\xe0\xa5\xa8:\xe0\xa5\xa9\xe0\xa5\xa6",
        "\xef\xbc\x91\xef\xbc\x92",
        "\xe0\xb9\x91\xe0\xb9\x92.\xe0\xb9\x95",
        "\xe1\x9f\xa3",
        "\xe1\x81\x84\xe1\x81\x85",
        ",",
        "\xd9\xaa",
    };
    size_t size = 0, wanted = (*seed = *seed * 1103515245 + 12345) >> 16 & 0x7f;
    for (size_t i = 0; i < wanted / 3; i++) {
        *seed = *seed * 1103515245 + 12345;
        const char *piece = pieces[(*seed >> 16) % (sizeof pieces / sizeof *pieces)];
        size_t length = strlen(piece);
        if (size + length > room)
            break;
        memcpy(line + size, piece, length);
        size += length;
    }
    return size;
}

/* Counts the lines that masks and tokens scan differently. */
static int differences(const struct lexer *tokens) {
    const struct words *ours_all = lexer.words, *others_all = tokens->words;
    size_t count = ours_all->count;
    int found = count != others_all->count ||
                memcmp(ours_all->starts, others_all->starts, count * sizeof *words->starts) != 0 ||
                memcmp(ours_all->ends, others_all->ends, count * sizeof *words->ends) != 0 ||
                memcmp(ours_all->hashes, others_all->hashes, count * sizeof *words->hashes) != 0 ||
                memcmp(ours_all->known, others_all->known, count) != 0;
    for (size_t i = 0; i < lexer.words->line_count; i++) {
        const struct lexed *one = &lexer.lines[i], *two = &tokens->lines[i];
        const struct line_words *ours = &lexer.words->lines[i], *others = &tokens->words->lines[i];
        bool same = !memcmp(one->values, two->values, sizeof one->values) && one->end == two->end &&
                    one->blank == two->blank && ours->place == others->place &&
                    ours->first == others->first && ours->count == others->count &&
                    ours->line_hash == others->line_hash &&
                    !memcmp(ours->set_counts, others->set_counts, sizeof ours->set_counts);
        found += !same;
        if (!same)
            printf("the line is: %.*s\n", (int)(one->end - one->line), (const char *)one->line);
        for (int value = 0; value < FEATURE_LEXED; value++)
            if (one->values[value] != two->values[value])
                printf("%s is %d by masks, %d by tokens\n", feature_table[value].name,
                       one->values[value], two->values[value]);
    }
    return found;
}

/* The fast front finds what the tokens are, at every width that this processor has, on lines of all
 * kinds of tokens side by side; and so of words of which something is known, as of any here. */
static void both_fronts_agree(enum cpu_level level) {
    static uint8_t text[LEXER_LINES * 1024 + LEXER_PADDING];
    static struct lexer tokens;
    static struct vocabulary vocabulary;
    uint32_t seed = 1;
    EXPECT(lexer_open(&tokens, NULL));
    for (size_t i = 0; i < 1 << VOCABULARY_BITS; i++)
        vocabulary.slots[i] = (uint16_t)(i * 0x9e3779b1U >> 16 | (i % 4 ? VOCABULARY_SHARED : 0));
    for (size_t i = 0; i < sizeof vocabulary.pairs / sizeof *vocabulary.pairs; i++)
        vocabulary.pairs[i] = (uint32_t)(i * 0x9e3779b1U);
    vocabulary.numbers = WORD_BEGINS | WORD_STARTS_ALONE;
    tokens.kernels = lexer_kernels(CPU_PLAIN);
    lexer.kernels = lexer_kernels(level);
    lexer.vocabulary = tokens.vocabulary = &vocabulary;
    for (int i = 0; i < 4000 && failures == 0; i++) {
        const uint8_t *one = text, *two = text;
        uint8_t *end = text;
        memset(text, i & 1 ? ':' : 'a', sizeof text);
        lexer_begin(&lexer, text);
        lexer_begin(&tokens, text);
        while (!lexer_full(&lexer)) {
            end += make_line(end, 1023, &seed);
            *end++ = '\n';
            one = lexer_scan(&lexer, one);
            two = lexer_line(&tokens, two);
            EXPECT(one == end && two == end);
        }
        lexer_resolve(&lexer);
        lexer_resolve(&tokens);
        EXPECT(differences(&tokens) == 0);
    }
    lexer_close(&tokens);
}

int main(void) {
    EXPECT(lexer_open(&lexer, NULL));
    counts();
    dates();
    dates_with_blanks();
    times();
    addresses();
    digits_of_other_scripts();
    length_in_characters();
    blank_lines();
    case_folds();
    words_of_all_lengths();
    scripts_without_spaces();
    invalid_bytes_are_letters();
    for (enum cpu_level level = CPU_PLAIN; level <= cpu_level(); level++)
        both_fronts_agree(level);
    lexer_close(&lexer);
    return failures != 0;
}
