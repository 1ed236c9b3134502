/* SPDX-License-Identifier: Apache-2.0
 *
 * Pages of any bytes: both fronts of the lexer agree on every line, there is a label a line, and
 * what is kept is made of lines of the page. */
#include "descale.h"
#include "lex/lexer.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds) {
    if (!holds)
        abort();
}

static void both_fronts(const uint8_t *data, size_t size) {
    static struct lexer one, two;
    check(one.words || (lexer_open(&one, NULL) && lexer_open(&two, NULL)));
    uint8_t *text = calloc(1, size + 1 + LEXER_PADDING);
    check(text != NULL);
    memcpy(text, data, size);
    text[size] = '\n';
    for (const uint8_t *at = text; at <= text + size;) {
        lexer_begin(&one, text);
        while (at <= text + size && !lexer_full(&one))
            at = skim_line(&one, at);
        lexer_know(&one);
        for (size_t i = 0; i < one.words->line_count; i++) {
            const struct lexed *line = &one.lines[i], *other = two.lines;
            lexer_one(&two, line->line);
            check(line->end == other->end && line->blank == other->blank);
            check(!memcmp(line->values, other->values, sizeof line->values));
            check(one.words->lines[i].together == two.words->lines[0].together);
        }
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct descale_model *model;
    uint8_t *labels;
    char *clean;
    size_t count, clean_size, newlines = 0;
    check(model || descale_model_open(&model) == DESCALE_OK);
    both_fronts(data, size);
    check(descale_label(model, data, size, &labels, &count) == DESCALE_OK);
    for (size_t i = 0; i < size; i++)
        newlines += data[i] == '\n';
    check(count == newlines + (size > 0 && data[size - 1] != '\n'));
    unsigned all = (1U << DESCALE_LABELS) - 1;
    check(descale_clean(model, data, size, all, &clean, &clean_size) == DESCALE_OK);
    check(clean_size == size && (size == 0 || !memcmp(clean, data, size)));
    free(labels);
    free(clean);
    return 0;
}
