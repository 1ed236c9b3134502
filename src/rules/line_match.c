/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/line_match.h"
#include "lex/other_digits.h"
#include "lex/shape.h"
#include "rules/phrase_match.h"

void line_match_begin(struct lexer *lexer, const struct phrase_index *index) {
    lexer_resolve(lexer);
    phrase_match_begin(index, lexer->words);
}

/* The shape of a line of less than SHAPE_BYTES. Digits of other scripts at its beginning, as of a
 * date, are those of ASCII to shapes: the automaton would be twice as large with them. */
static uint32_t find_shape(const struct lexed *lexed) {
    if (*lexed->line < 0x80 || lexed->values[FEATURE_first] != FIRST_digit)
        return shape_line(lexed->line);
    uint8_t spelled[SHAPE_BYTES];
    other_digits_copy(lexed->line, lexed->end, spelled);
    return shape_line(spelled);
}

bool line_match(const struct phrase_index *index, const struct lexer *lexer, size_t line,
                uint32_t number, struct hits *hits) {
    const struct lexed *lexed = &lexer->lines[line];
    const uint16_t *values = lexed->values;
    if (!phrase_match_line(index, lexer->words, line, values, number, hits))
        return false;
    size_t size = (size_t)(lexed->end - lexed->line);
    bool shaped = !lexed->plain && size < SHAPE_BYTES && values[FEATURE_words] <= SHAPE_WORDS;
    uint32_t shape = shaped ? find_shape(lexed) : SHAPE_NONE;
    if (shape == SHAPE_NONE)
        return true;
    const struct rule *rule = &index->rules[shape];
    return rule->disabled || !rule_conditions_hold(rule, values) ||
           hits_add(hits, (struct hit){.line = number, .rule = shape, .end = (uint32_t)size});
}
