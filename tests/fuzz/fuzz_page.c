/* SPDX-License-Identifier: Apache-2.0
 *
 * Pages of any bytes: both fronts of the lexer agree on every line, every line has a label, and
 * what is kept is made of lines of the page. */
#include "fuzz.h"
#include "lex/lexer.h"

#include <stdlib.h>
#include <string.h>

static void both_fronts(const uint8_t *data, size_t size) {
    static struct lexer one, two;
    CHECK(one.words || (lexer_open(&one, NULL) && lexer_open(&two, NULL)));
    uint8_t *text = calloc(1, size + 1 + LEXER_PADDING);
    CHECK(text != NULL);
    memcpy(text, data, size);
    text[size] = '\n';
    for (const uint8_t *at = text; at <= text + size;) {
        lexer_begin(&one, text);
        while (at <= text + size && !lexer_full(&one))
            at = lexer_scan(&one, at);
        lexer_resolve(&one);
        for (size_t i = 0; i < one.words->line_count; i++) {
            const struct lexed *line = &one.lines[i], *other = two.lines;
            lexer_one(&two, line->line);
            CHECK(line->end == other->end && line->blank == other->blank);
            CHECK(!memcmp(line->values, other->values, sizeof line->values));
            CHECK(one.words->lines[i].line_hash == two.words->lines[0].line_hash);
        }
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static descale_model *model;
    static descale_labeler *labeler;
    const descale_line *lines;
    const descale_hit *hits;
    const char *clean;
    size_t count, clean_size, newlines = 0, at = 0;
    CHECK(model || (descale_model_open(NULL, &model) == DESCALE_OK &&
                    descale_labeler_open(model, &labeler) == DESCALE_OK));
    both_fronts(data, size);
    CHECK(descale_labeler_label(labeler, data, size, &lines, &count) == DESCALE_OK);
    for (size_t i = 0; i < size; i++)
        newlines += data[i] == '\n';
    CHECK(count == newlines + (size > 0 && data[size - 1] != '\n'));
    for (size_t i = 0; i < count; i++) {
        CHECK(lines[i].start == at);
        at += lines[i].size;
        for (size_t hit = descale_labeler_hits(labeler, i, &hits); hit > 0; hit--)
            CHECK(hits[hit - 1].start >= lines[i].start &&
                  hits[hit - 1].start + hits[hit - 1].size <= at);
    }
    CHECK(at == size);
    unsigned all = DESCALE_MASK(DESCALE_LABELS) - 1;
    CHECK(descale_labeler_keep(labeler, all, 0) == DESCALE_OK);
    CHECK(descale_labeler_clean(labeler, data, size, &clean, &clean_size) == DESCALE_OK);
    CHECK(clean_size == size && (size == 0 || !memcmp(clean, data, size)));
    return 0;
}
