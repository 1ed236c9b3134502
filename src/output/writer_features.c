/* SPDX-License-Identifier: Apache-2.0
 *
 * The features of every line, for fitting weights. A page is a line "page<TAB>ID", a line
 * "features<TAB>NAME...", and a line for each non-blank line of the page: its number from 1, a tab,
 * the values of all features, a tab, and the names of the rules that hit. Names and values are
 * separated by spaces. An empty line ends the page. */
#include "model/model.h"
#include "output/writer.h"

#include <inttypes.h>

static void begin(struct writer *writer, const struct record *record) {
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

/* Numbers are formatted by hand: a line has more than a hundred. */
static void put_values(struct writer *writer, const struct labelled *page, size_t line) {
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

static void put_rules(struct writer *writer, const struct labelled *page, size_t line) {
    size_t count;
    const struct hit *hits = analysis_hits(page->analysis, line, &count);
    writer_puts(writer, "\t");
    for (size_t i = 0; i < count; i++)
        if (hits[i].first) {
            writer_puts(writer, i ? " " : "");
            writer_puts(writer, writer->model->rules.items[hits[i].rule].name);
        }
}

static void put_line(struct writer *writer, const struct labelled *page, const struct line *line,
                     uint8_t label) {
    (void)label;
    writer_format(writer, "%" PRIu64, writer->line);
    put_values(writer, page, line->content_index);
    put_rules(writer, page, line->content_index);
    writer_puts(writer, "\n");
}

const struct writer_kind writer_features = {.name = "features",
                                            .format = DESCALE_FEATURES_TSV,
                                            .begin = begin,
                                            .line = put_line,
                                            .end = writer_blank_line};
