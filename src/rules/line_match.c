/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/line_match.h"
#include "lex/shape.h"

void line_know(struct lexer *lexer, const struct matcher *matcher) {
    lexer_know(lexer);
    matcher_begin(matcher, lexer->words);
}

bool line_match(const struct matcher *matcher, const struct lexer *lexer, size_t index,
                uint32_t number, struct hits *hits) {
    const struct lexed *lexed = &lexer->lines[index];
    const uint16_t *values = lexed->values;
    if (!matcher_line(matcher, lexer->words, index, values, number, hits))
        return false;
    size_t size = (size_t)(lexed->end - lexed->line);
    bool shaped = !lexed->plain && size < SHAPE_BYTES && values[FEATURE_words] <= SHAPE_WORDS;
    uint32_t shape = shaped ? shape_line(lexed->line) : SHAPE_NONE;
    return shape == SHAPE_NONE || matcher->rules[shape].off ||
           !rule_holds(&matcher->rules[shape], values) ||
           hits_add(hits, (struct hit){.line = number, .rule = shape, .end = (uint32_t)size});
}
