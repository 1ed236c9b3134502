/* SPDX-License-Identifier: Apache-2.0
 *
 * What the built-in vocabulary says of words: few that it does not have are taken for others. */
#include "expect.h"
#include "lex/lexer.h"
#include "model/builtin.h"

#include <stdio.h>

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
    EXPECT(counts[SET_MONTH] < STRANGE / 1000);
    if (failures)
        printf("of %d words, in each set: %u %u %u\n", STRANGE, counts[SET_FUNCTION],
               counts[SET_PERSON], counts[SET_MONTH]);
}

int main(void) {
    EXPECT(builtin_rules(&rules));
    built_in = builtin_index(&rules);
    strange_words();
    rule_set_close(&rules);
    return failures != 0;
}
