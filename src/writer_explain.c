/* SPDX-License-Identifier: Apache-2.0
 *
 * A page as a person reads it: each line with its number, its class and its text, and under it what
 * spoke for that class against the strongest other one, the weightiest first. */
#include "model.h"
#include "score.h"
#include "status.h"
#include "writer.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 6 /* features a line */

struct share {
    char name[64];
    int32_t weight;
};

__attribute__((format(printf, 2, 3))) static void put(struct writer *writer, const char *format,
                                                      ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    writer_puts(writer, text);
}

static void begin(struct writer *writer, const struct page *page) {
    writer->line = 0;
    if (page->kind != PAGE_TEXT)
        return;
    writer_puts(writer, "page ");
    writer_id(writer, page);
    writer_puts(writer, "\n");
}

static int by_weight(const void *one, const void *two) {
    int32_t a = abs(((const struct share *)one)->weight),
            b = abs(((const struct share *)two)->weight);
    return (a < b) - (a > b);
}

static double units(int32_t weight) {
    return (double)weight / WEIGHT_ONE;
}

/* The features and crosses of a line, by how much they spoke for `class` against `other`. */
static size_t feature_shares(const struct writer *writer, const uint16_t *values, unsigned class,
                             unsigned other, struct share shares[FEATURES + CROSSES]) {
    const struct weights *weights = &writer->model->weights;
    uint8_t bins[FEATURES];
    char bin[16], second[16];
    for (enum feature i = 0; i < FEATURES; i++) {
        bins[i] = feature_bin(i, values[i]);
        weight_row row = weights->rows[feature_table[i].row + bins[i]];
        shares[i].weight = row[class] - row[other];
        if (feature_table[i].values)
            snprintf(shares[i].name, sizeof shares[i].name, "%s %s", feature_table[i].name,
                     feature_bin_name(bin, i, bins[i]));
        else
            snprintf(shares[i].name, sizeof shares[i].name, "%s %u", feature_table[i].name,
                     values[i]);
    }
    for (size_t i = 0; i < CROSSES; i++) {
        enum feature one = cross_table[i].first, two = cross_table[i].second;
        weight_row row =
            weights->rows[cross_table[i].row + bins[one] * feature_table[two].bins + bins[two]];
        shares[FEATURES + i].weight = row[class] - row[other];
        snprintf(shares[FEATURES + i].name, sizeof shares[i].name, "%s %s & %s %s",
                 feature_table[one].name, feature_bin_name(bin, one, bins[one]),
                 feature_table[two].name, feature_bin_name(second, two, bins[two]));
    }
    return FEATURES + CROSSES;
}

static void explain_features(struct writer *writer, const uint16_t *values, unsigned class,
                             unsigned other) {
    struct share shares[FEATURES + CROSSES];
    size_t count = feature_shares(writer, values, class, other, shares);
    qsort(shares, count, sizeof *shares, by_weight);
    put(writer, "              ");
    for (size_t i = 0; i < SHOWN && shares[i].weight != 0; i++)
        put(writer, "%s%s %+.2f", i ? ", " : "", shares[i].name, units(shares[i].weight));
    put(writer, "\n");
}

static void explain_hits(struct writer *writer, const struct page *page, const struct line *line,
                         unsigned class, unsigned other) {
    size_t count;
    const struct hit *hits = score_hits(page, line->visible, &count);
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &writer->model->matcher.rules[hits[i].rule];
        weight_row row = writer->model->weights.rules[hits[i].rule];
        put(writer, "              %s %+.2f \"", rule->name,
            score_counted(hits, i) ? 0.0 : units(row[class] - row[other]));
        writer_put(writer, page->window + line->start + hits[i].start, hits[i].end - hits[i].start);
        put(writer, "\": %s\n", rule->why);
    }
}

static void explain_line(struct writer *writer, const struct page *page, const struct line *line,
                         unsigned class) {
    weight_row score = page->scores[line->visible];
    unsigned other = class == 0;
    for (unsigned i = 0; i < DESCALE_CLASSES; i++)
        if (i != class && score[i] > score[other])
            other = i;
    put(writer, "%6" PRIu64 " %-10s ", writer->line,
        descale_class_name((enum descale_class) class));
    size_t size = line->end - line->start;
    while (size > 0 && page->window[line->start + size - 1] <= ' ')
        size--;
    writer_put(writer, page->window + line->start, size);
    put(writer, "\n              %+.2f against %s on its own\n", units(score[class] - score[other]),
        descale_class_name((enum descale_class)other));
    explain_hits(writer, page, line, class, other);
    explain_features(writer, page->values[line->visible], class, other);
}

static void lines(struct writer *writer, const struct page *page, const bool *keep) {
    (void)keep;
    for (size_t i = page->first; i < page->last; i++) {
        writer->line++;
        if (page->lines[i].visible != UINT32_MAX)
            explain_line(writer, page, &page->lines[i], page->labels[i]);
    }
}

static void end(struct writer *writer, const struct page *page) {
    if (page->kind == PAGE_TEXT)
        writer_puts(writer, "\n");
}

const struct writer_kind writer_explain = {"explain",      DESCALE_EXPLAIN, begin, lines,
                                           writer_no_rest, writer_no_other, end};
