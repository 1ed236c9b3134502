/* SPDX-License-Identifier: Apache-2.0
 *
 * Pages of any bytes: both fronts of the lexer agree on every line, there is a label a line, and
 * what is kept is made of lines of the page. */
#include "descale.h"
#include "lexer.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds) {
    if (!holds)
        abort();
}

static void both_fronts(const uint8_t *data, size_t size) {
    static struct lexer one, two;
    uint16_t values[FEATURES], others[FEATURES];
    check(one.words || (lexer_open(&one, NULL) && lexer_open(&two, NULL)));
    uint8_t *text = calloc(1, size + 1 + LEXER_PADDING);
    check(text != NULL);
    memcpy(text, data, size);
    text[size] = '\n';
    for (const uint8_t *at = text; at <= text + size;) {
        const uint8_t *next = skim_line(&one, at, values);
        check(lexer_line(&two, at, others) == next);
        check(!memcmp(values, others, FEATURE_LEXED * sizeof *values));
        check(one.words->known.all == two.words->known.all && one.blank == two.blank);
        at = next;
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct descale_model *model;
    uint8_t *labels;
    char *clean;
    size_t count, clean_size, newlines = 0;
    check(model || descale_model_open(&model, NULL) == DESCALE_OK);
    both_fronts(data, size);
    check(descale_label(model, data, size, &labels, &count) == DESCALE_OK);
    for (size_t i = 0; i < size; i++)
        newlines += data[i] == '\n';
    check(count == newlines + (size > 0 && data[size - 1] != '\n'));
    unsigned all = (1U << DESCALE_CLASSES) - 1;
    check(descale_clean(model, data, size, all, &clean, &clean_size) == DESCALE_OK);
    check(clean_size == size && (size == 0 || !memcmp(clean, data, size)));
    free(labels);
    free(clean);
    return 0;
}
