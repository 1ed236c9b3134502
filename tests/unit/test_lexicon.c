/* SPDX-License-Identifier: Apache-2.0
 *
 * What lexicon and title say about random lines, at every width that this processor has, against
 * words looked up one by one. */
#include "expect.h"
#include "label/kernels.h"
#include "label/lexicon.h"

#include <stdlib.h>
#include <string.h>

#define BATCHES 200
#define DISTINCT 4000 /* words that lines are made of */

static uint64_t state = 88172645463325252U;

/* xorshift64 (Marsaglia 2003), the same in every run. */
static uint64_t random_number(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* The hash of the `number`th word; one in eight is a number. */
static uint64_t word(uint64_t number) {
    uint64_t hash = (number + 1) * WORDS_FACTOR;
    return (hash ^ hash >> 29) * PAIR_FACTOR >> 1 << 1 | (number % 8 == 0);
}

static uint64_t random_word(void) {
    return word(random_number() % DISTINCT);
}

static void add(struct lexicon *lexicon, uint32_t key, bool joined) {
    int weights[LEXICON_SCORES];
    for (int i = 0; i < LEXICON_SCORES; i++)
        weights[i] = (int)(random_number() % 255) - 127;
    lexicon_add(lexicon, key, joined, weights);
}

/* A lexicon with entries of each kind. */
static void fill(struct lexicon *lexicon) {
    for (size_t i = 0; i < DISTINCT; i += 2) {
        add(lexicon, lexicon_key(word(i)), false);
        add(lexicon, lexicon_key(word(i)) ^ LEXICON_FIRST, false);
        add(lexicon, lexicon_key(word(i + 1)) ^ LEXICON_LAST, false);
    }
    for (size_t i = 0; i < 20000; i++) {
        uint32_t pair = lexicon_join(lexicon_part(random_word()), lexicon_part(random_word()));
        add(lexicon, pair, true);
        add(lexicon, lexicon_join(pair, lexicon_part(random_word())), true);
    }
}

/* Puts random lines into the lexer's hand: short ones, long ones, and some without words. */
static void make_lines(struct lexer *lexer) {
    struct words *words = lexer->words;
    words_begin(words, NULL);
    while (!lexer_full(lexer)) {
        static const size_t most[] = {2, 6, 12, 30, 90};
        size_t first = words->count, count = random_number() % most[random_number() % 5];
        for (size_t i = 0; i < count; i++)
            words_add(words, random_word(), 0, 0);
        lexer->lines[words->line_count].blank = count == 0;
        words_line(words, first, 0)->line_hash = random_number();
    }
    memset(words->known, 0, words->count);
}

static int sum_of(const struct lexicon *lexicon, const struct words *words,
                  const struct line_words *line, int score) {
    const uint64_t *hashes = words->hashes + line->first;
    size_t count = lexicon_looked_up(line->count);
    struct line_keys keys = lexicon_line_keys(words, line);
    int sum = lexicon_find(lexicon, keys.first).weights[score] +
              lexicon_find(lexicon, keys.last).weights[score] +
              lexicon_find(lexicon, keys.whole).weights[score];
    for (size_t i = 0; i < count; i++)
        sum += lexicon_find(lexicon, lexicon_key(hashes[i])).weights[score];
    for (size_t i = 0; i + 1 < count; i++) {
        uint32_t pair = lexicon_join(lexicon_part(hashes[i]), lexicon_part(hashes[i + 1]));
        if (lexicon_joined(lexicon, pair))
            sum += lexicon_find(lexicon, pair).weights[score];
        uint32_t triple = i + 2 < count ? lexicon_join(pair, lexicon_part(hashes[i + 2])) : 0;
        if (i + 2 < count && lexicon_joined(lexicon, triple))
            sum += lexicon_find(lexicon, triple).weights[score];
    }
    return sum;
}

static void check_line(const struct lexicon *lexicon, const struct title *title,
                       const struct words *words, const struct known_words *known, size_t index) {
    const struct line_words *line = &words->lines[index];
    size_t end = line->first + lexicon_looked_up(line->count), found = 0;
    if (line->count == 0)
        return;
    for (int i = 0; i < LEXICON_SCORES; i++) {
        int sum = sum_of(lexicon, words, line, i);
        EXPECT((int16_t)known->lines[index].scores[i] == sum);
        EXPECT(known->scores[index][i] == lexicon_clamp(LEXICON_NOTHING + sum));
    }
    for (size_t i = line->first; i < end; i++)
        found += title_has(title, words->hashes[i]);
    EXPECT(known->lines[index].in_title == found);
}

int main(void) {
    struct lexer lexer;
    struct lexicon *lexicon = calloc(1, sizeof *lexicon);
    bool opened = lexer_open(&lexer, NULL);
    EXPECT(opened && lexicon);
    if (opened && lexicon)
        fill(lexicon);
    for (int batch = 0; opened && lexicon && batch < BATCHES; batch++) {
        struct known_words known;
        struct title title;
        title_begin(&title);
        make_lines(&lexer);
        lexicon_begin(lexicon, &title, &lexer, &known); /* the first line becomes the title */
        EXPECT(known.title_line != SIZE_MAX && title.count > 0);
        for (enum cpu_level level = CPU_PLAIN; level <= cpu_level(); level++) {
            label_kernels(level)->weigh_words(lexicon, &title, lexer.words, &known);
            for (size_t i = 0; i < lexer.words->line_count; i++)
                check_line(lexicon, &title, lexer.words, &known, i);
        }
    }
    lexer_close(&lexer);
    free(lexicon);
    return failures != 0;
}
