/* SPDX-License-Identifier: Apache-2.0
 *
 * What the lines are made of, for fitting weights. A page is a line "page<TAB>ID", a line
 * "features<TAB>NAME..." and a line for each non-blank line: its number on the page from 1, a tab,
 * the values of all features with blanks between them, a tab, and the names of the rules that hit,
 * with blanks between them. An empty line ends it. */
#include "model/model.h"
#include "label/score.h"
#include "output/writer.h"

#include <inttypes.h>
#include <stdio.h>

static void begin(struct writer *writer, const struct page *page) {
    writer->line = 0;
    if (page->kind != PAGE_TEXT)
        return;
    writer_puts(writer, "page\t");
    writer_id(writer, page);
    writer_puts(writer, "\nfeatures");
    for (enum feature i = 0; i < FEATURES; i++) {
        writer_puts(writer, i ? " " : "\t");
        writer_puts(writer, feature_table[i].name);
    }
    writer_puts(writer, "\n");
}

static void values(struct writer *writer, const struct page *page, size_t line) {
    uint8_t row[4 * FEATURES], *at = row;
    for (enum feature i = 0; i < FEATURES; i++) {
        uint8_t value = page_value(page, i, line);
        *at++ = i ? ' ' : '\t';
        if (value >= 100)
            *at++ = (uint8_t)('0' + value / 100);
        if (value >= 10)
            *at++ = (uint8_t)('0' + value / 10 % 10);
        *at++ = (uint8_t)('0' + value % 10);
    }
    writer_put(writer, row, (size_t)(at - row));
}

static void rules(struct writer *writer, const struct page *page, size_t line) {
    size_t count;
    const struct hit *hits = score_hits(page, line, &count);
    writer_puts(writer, "\t");
    for (size_t i = 0; i < count; i++)
        if (hits[i].first) {
            writer_puts(writer, i ? " " : "");
            writer_puts(writer, writer->model->matcher.rules[hits[i].rule].name);
        }
}

static void lines(struct writer *writer, const struct page *page, const bool *keep) {
    (void)keep;
    for (size_t i = page->first; i < page->last; i++) {
        char number[32];
        writer->line++;
        if (page->lines[i].visible == UINT32_MAX)
            continue;
        snprintf(number, sizeof number, "%" PRIu64, writer->line);
        writer_puts(writer, number);
        values(writer, page, page->lines[i].visible);
        rules(writer, page, page->lines[i].visible);
        writer_puts(writer, "\n");
    }
}

static void end(struct writer *writer, const struct page *page) {
    if (page->kind == PAGE_TEXT)
        writer_puts(writer, "\n");
}

const struct writer_kind writer_features = {"features",     DESCALE_FEATURES_TSV, begin, lines,
                                            writer_no_rest, writer_no_other,      end};
