/* SPDX-License-Identifier: Apache-2.0
 *
 * What the lines are made of, for fitting weights: one line of tab-separated attributes a non-blank
 * line, named as in the weights file (words:3, rule:en.cookie.accept-all), preceded by the line's
 * number on the page from 1; a line "page<TAB>ID" before each page, and an empty line behind it. */
#include "model.h"
#include "score.h"
#include "writer.h"

#include <inttypes.h>
#include <stdio.h>

static void begin(struct writer *writer, const struct page *page) {
    writer->line = 0;
    if (page->kind != PAGE_TEXT)
        return;
    writer_puts(writer, "page\t");
    writer_id(writer, page);
    writer_puts(writer, "\n");
}

static void attributes(struct writer *writer, const struct page *page, size_t line) {
    char bin[16];
    for (enum feature i = 0; i < FEATURES; i++) {
        writer_puts(writer, "\t");
        writer_puts(writer, feature_table[i].name);
        writer_puts(writer, ":");
        writer_puts(writer, feature_bin_name(bin, i, feature_bin(i, page->values[line][i])));
    }
    for (size_t i = 0; i < CROSSES; i++) {
        enum feature one = cross_table[i].first, two = cross_table[i].second;
        char second[16];
        feature_bin_name(bin, one, feature_bin(one, page->values[line][one]));
        feature_bin_name(second, two, feature_bin(two, page->values[line][two]));
        char text[128];
        snprintf(text, sizeof text, "\t%s:%s&%s:%s", feature_table[one].name, bin,
                 feature_table[two].name, second);
        writer_puts(writer, text);
    }
    size_t count;
    const struct hit *hits = score_hits(page, line, &count);
    for (size_t i = 0; i < count; i++)
        if (!score_counted(hits, i)) {
            writer_puts(writer, "\trule:");
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
        attributes(writer, page, page->lines[i].visible);
        writer_puts(writer, "\n");
    }
}

static void end(struct writer *writer, const struct page *page) {
    if (page->kind == PAGE_TEXT)
        writer_puts(writer, "\n");
}

const struct writer_kind writer_features = {"features",     DESCALE_FEATURES, begin, lines,
                                            writer_no_rest, writer_no_other,  end};
