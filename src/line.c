/* SPDX-License-Identifier: Apache-2.0 */
#include "line.h"
#include "shape.h"

const uint8_t *line_scan(struct lexer *lexer, const uint8_t *line, uint16_t values[FEATURES],
                         uint32_t number, struct hits *hits) {
    const uint8_t *next = lexer_line(lexer, line);
    if (lexer->failed)
        return NULL;
    if (lexer->end == END_none)
        return next;
    for (size_t i = 0; i < FEATURE_COUNTS; i++)
        values[i] = lexer->counts[i] > UINT16_MAX ? UINT16_MAX : (uint16_t)lexer->counts[i];
    values[FEATURE_first] = lexer->first;
    values[FEATURE_end] = lexer->end;
    const struct matcher *matcher = lexer->matcher;
    if (!matcher_line(matcher, &lexer->words, values, number, hits))
        return NULL;
    uint32_t shape = next - line <= SHAPE_BYTES ? shape_line(line) : SHAPE_NONE;
    if (shape != SHAPE_NONE && !matcher->rules[shape].off &&
        rule_holds(&matcher->rules[shape], values) &&
        !hits_add(hits, (struct hit){number, shape, 0, (uint32_t)(next - 1 - line)}))
        return NULL;
    return next;
}
