/* SPDX-License-Identifier: Apache-2.0
 *
 * Pages of any bytes: both fronts of the lexer agree on every line, every line has a label, and
 * what is kept is made of lines of the page. */
#include "fuzz.h"
#include "base/utf8.h"
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

/* The bytes in pairs as code points: their spans are the same text as that of UTF-8. */
static void points_as_bytes(descale_labeler *labeler, const uint8_t *data, size_t size) {
    size_t count = size / 2, text_size = 0, span_count, clean_size, at = 0;
    uint32_t *points = malloc((count + 1) * sizeof *points);
    uint8_t *text = malloc(3 * count + 1), *joined = malloc(3 * count + 1);
    size_t *starts = malloc((count + 1) * sizeof *starts);
    const descale_span *spans;
    const char *clean;
    CHECK(points && text && joined && starts);
    for (size_t i = 0; i < count; i++) {
        points[i] = (uint32_t)(data[2 * i] | (data[2 * i + 1] & 0x40 ? data[2 * i + 1] << 8 : 0));
        starts[i] = text_size;
        text_size += utf8_from_point(text + text_size, points[i]);
    }
    starts[count] = text_size;
    CHECK(descale_labeler_clean_points(labeler, points, count, &spans, &span_count) == DESCALE_OK);
    for (size_t i = 0; i < span_count; i++) {
        size_t start = starts[spans[i].point], end = starts[spans[i].point + spans[i].points];
        CHECK(spans[i].points > 0);
        memcpy(joined + at, text + start, end - start);
        at += end - start;
    }
    CHECK(descale_labeler_clean(labeler, text, text_size, &clean, &clean_size) == DESCALE_OK);
    CHECK(clean_size == at && !memcmp(clean, joined, at));
    free(points);
    free(text);
    free(joined);
    free(starts);
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
    CHECK(descale_labeler_keep(labeler, DESCALE_MASK(DESCALE_BODY), 0) == DESCALE_OK);
    points_as_bytes(labeler, data, size);
    unsigned all = DESCALE_MASK(DESCALE_LABELS) - 1;
    CHECK(descale_labeler_keep(labeler, all, 0) == DESCALE_OK);
    CHECK(descale_labeler_clean(labeler, data, size, &clean, &clean_size) == DESCALE_OK);
    CHECK(clean_size == size && (size == 0 || !memcmp(clean, data, size)));
    return 0;
}
