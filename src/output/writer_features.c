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

static void begin(struct writer *writer, const struct record *record) {
    writer->line = 0;
    if (record->kind != RECORD_PAGE)
        return;
    writer_puts(writer, "page\t");
    writer_id(writer, record);
    writer_puts(writer, "\nfeatures");
    for (enum feature i = 0; i < FEATURES; i++) {
        writer_puts(writer, i ? " " : "\t");
        writer_puts(writer, feature_table[i].name);
    }
    writer_puts(writer, "\n");
}

static void values(struct writer *writer, const struct labelled *page, size_t line) {
    uint8_t row[4 * FEATURES], *at = row;
    for (enum feature i = 0; i < FEATURES; i++) {
        uint8_t value = analysis_value(page->analysis, i, line);
        *at++ = i ? ' ' : '\t';
        if (value >= 100)
            *at++ = (uint8_t)('0' + value / 100);
        if (value >= 10)
            *at++ = (uint8_t)('0' + value / 10 % 10);
        *at++ = (uint8_t)('0' + value % 10);
    }
    writer_put(writer, row, (size_t)(at - row));
}

static void rules(struct writer *writer, const struct labelled *page, size_t line) {
    size_t count;
    const struct hit *hits = analysis_hits(page->analysis, line, &count);
    writer_puts(writer, "\t");
    for (size_t i = 0; i < count; i++)
        if (hits[i].first) {
            writer_puts(writer, i ? " " : "");
            writer_puts(writer, writer->model->rules.items[hits[i].rule].name);
        }
}

static void lines(struct writer *writer, const struct labelled *page) {
    for (size_t i = page->window->first; i < page->window->last; i++) {
        char number[32];
        writer->line++;
        if (page->window->lines[i].content_index == LINE_BLANK)
            continue;
        snprintf(number, sizeof number, "%" PRIu64, writer->line);
        writer_puts(writer, number);
        values(writer, page, page->window->lines[i].content_index);
        rules(writer, page, page->window->lines[i].content_index);
        writer_puts(writer, "\n");
    }
}

static void end(struct writer *writer, const struct record *record) {
    if (record->kind == RECORD_PAGE)
        writer_puts(writer, "\n");
}

const struct writer_kind writer_features = {"features",     DESCALE_FEATURES_TSV, begin, lines,
                                            writer_no_rest, writer_no_other,      end};
