/* SPDX-License-Identifier: Apache-2.0 */
#include "line.h"
#include "shape.h"

const uint8_t *line_scan(struct lexer *lexer, const uint8_t *line, uint16_t values[FEATURE_LEXED],
                         uint32_t number, struct hits *hits) {
    const uint8_t *next = skim_line(lexer, line, values);
    if (lexer->blank)
        return next;
    const struct matcher *matcher = lexer->matcher;
    if (lexer->words->known.count > 0 && !matcher_line(matcher, lexer->words, values, number, hits))
        return NULL;
    bool shaped =
        !lexer->plain && next - line <= SHAPE_BYTES && values[FEATURE_words] <= SHAPE_WORDS;
    uint32_t shape = shaped ? shape_line(line) : SHAPE_NONE;
    if (shape != SHAPE_NONE && !matcher->rules[shape].off &&
        rule_holds(&matcher->rules[shape], values) &&
        !hits_add(hits, (struct hit){number, shape, 0, (uint32_t)(next - 1 - line)}))
        return NULL;
    return next;
}
