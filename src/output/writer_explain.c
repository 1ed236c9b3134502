/* SPDX-License-Identifier: Apache-2.0
 *
 * A page as a person reads it: each line with its number, its class and its text, and under it what
 * spoke for that class against the strongest other one, the weightiest first. */
#include "label/explain.h"
#include "label/score.h"
#include "label/decide.h"
#include "base/report.h"
#include "model/model.h"
#include "output/writer.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 6 /* features a line */

struct share {
    enum feature feature;
    double weight;
};

static void begin(struct writer *writer, const struct record *record) {
    writer->line = 0;
    if (record->kind != RECORD_PAGE)
        return;
    writer_puts(writer, "page ");
    writer_id(writer, record);
    writer_puts(writer, "\n");
}

static int by_weight(const void *one, const void *two) {
    const struct share *a = one, *b = two;
    double first = fabs(a->weight), second = fabs(b->weight);
    if (first != second)
        return first < second ? 1 : -1;
    return (a->feature > b->feature) - (a->feature < b->feature);
}

/* The features of a line, by how much they spoke for `class` against `other`, the weightiest first.
 */
static void feature_shares(const struct writer *writer, const struct labelled *page, size_t line,
                           unsigned class, unsigned other, struct share shares[FEATURES]) {
    double weights[FEATURES];
    explain_features(&writer->model->weights, page->analysis, line, class, other, weights);
    for (enum feature i = 0; i < FEATURES; i++)
        shares[i] = (struct share){i, weights[i]};
    qsort(shares, FEATURES, sizeof *shares, by_weight);
}

static void show_features(struct writer *writer, const struct labelled *page, size_t line,
                          unsigned class, unsigned other) {
    struct share shares[FEATURES];
    char value[16];
    feature_shares(writer, page, line, class, other, shares);
    writer_format(writer, "              ");
    for (size_t i = 0; i < SHOWN && fabs(shares[i].weight) >= 0.005; i++) {
        enum feature feature = shares[i].feature;
        writer_format(writer, "%s%s %s %+.2f", i ? ", " : "", feature_table[feature].name,
                      feature_value(value, feature, analysis_value(page->analysis, feature, line)),
                      shares[i].weight);
    }
    writer_format(writer, "\n");
}

static void show_hits(struct writer *writer, const struct labelled *page, const struct line *line,
                      unsigned class, unsigned other) {
    size_t count;
    const struct hit *hits = analysis_hits(page->analysis, line->content_index, &count);
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &writer->model->rules.items[hits[i].rule];
        writer_format(writer, "              %s %+.2f \"", rule->name,
                      explain_hit(&writer->model->weights, &writer->model->rules, page->analysis,
                                  line->content_index, i, class, other));
        writer_shown(writer, page->window->bytes + line->start + hits[i].start,
                     hits[i].end - hits[i].start);
        writer_format(writer, "\": ");
        writer_puts(writer, rule->why);
        writer_puts(writer, "\n");
    }
}

/* Under a filter there is nothing but the rule that dropped the line. */
static void explain_filter(struct writer *writer, const struct labelled *page,
                         const struct line *line) {
    size_t count;
    const struct hit *hits = analysis_hits(page->analysis, line->content_index, &count);
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &writer->model->rules.items[hits[i].rule];
        writer_format(writer, "              %s: ", rule->name);
        writer_puts(writer, rule->why);
        writer_puts(writer, "\n");
    }
}

/* The line itself, behind its number, its class and the chance of that. */
static void explain_text(struct writer *writer, const struct labelled *page,
                         const struct line *line, uint8_t class) {
    static const char *const colours[DESCALE_LABELS] = {"\x1b[32m", "\x1b[34m", "\x1b[33m",
                                                        "\x1b[35m"};
    writer_format(writer, "%6" PRIu64 " %s%-10s ", writer->line,
                  writer->job->colour ? colours[class] : "",
                  descale_label_name((enum descale_label_id) class));
    if (!writer->model->filter)
        writer_format(writer, "%3.0f%% ",
                      100 *
                          decide_chance(page->analysis, line->content_index, DESCALE_MASK(class)));
    writer_shown(writer, page->window->bytes + line->start, writer_size(page, line));
    writer_format(writer, "%s\n", writer->job->colour ? "\x1b[0m" : "");
}

static void explain_line(struct writer *writer, const struct labelled *page,
                         const struct line *line, uint8_t class) {
    explain_text(writer, page, line, class);
    if (writer->model->filter) {
        explain_filter(writer, page, line);
        return;
    }
    enum descale_label_id other = explain_other(page->analysis, line->content_index, class);
    writer_format(writer, "              %+.2f against %s\n",
                  explain_odds(page->analysis, line->content_index, class, other),
                  descale_label_name(other));
    show_hits(writer, page, line, class, other);
    show_features(writer, page, line->content_index, class, other);
}

static void lines(struct writer *writer, const struct labelled *page) {
    writer_each(writer, page, explain_line);
}

static void end(struct writer *writer, const struct record *record) {
    if (record->kind == RECORD_PAGE)
        writer_puts(writer, "\n");
}

const struct writer_kind writer_explain = {"explain",      DESCALE_EXPLAIN_TEXT, begin, lines,
                                           writer_no_rest, writer_no_other,      end};

/* ---- As JSON ---- */

static void json_begin(struct writer *writer, const struct record *record) {
    writer_json_page(writer, record, "lines");
}

static void json_hits(struct writer *writer, const struct labelled *page, const struct line *line,
                      unsigned class, unsigned other) {
    size_t count;
    const struct hit *hits = analysis_hits(page->analysis, line->content_index, &count);
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &writer->model->rules.items[hits[i].rule];
        writer_format(
            writer, "%s{\"rule\":\"%s\",\"class\":\"%s\",\"start\":%u,\"end\":%u,\"text\":\"",
            i ? "," : "", rule->name, descale_label_name((enum descale_label_id)rule->class),
            hits[i].start, hits[i].end);
        writer_json(writer, page->window->bytes + line->start + hits[i].start,
                    hits[i].end - hits[i].start);
        writer_puts(writer, "\",\"why\":\"");
        writer_json(writer, rule->why, strlen(rule->why));
        if (writer->model->filter)
            writer_puts(writer, "\"}");
        else
            writer_format(writer, "\",\"share\":%.3f}",
                          explain_hit(&writer->model->weights, &writer->model->rules,
                                      page->analysis, line->content_index, i, class, other));
    }
}

static void json_features(struct writer *writer, const struct labelled *page, size_t line,
                          unsigned class, unsigned other) {
    struct share shares[FEATURES];
    char value[16];
    feature_shares(writer, page, line, class, other, shares);
    for (size_t i = 0; i < FEATURES && fabs(shares[i].weight) >= 0.0005; i++) {
        enum feature feature = shares[i].feature;
        writer_format(writer, "%s{\"feature\":\"%s %s\",\"share\":%.3f}", i ? "," : "",
                      feature_table[feature].name,
                      feature_value(value, feature, analysis_value(page->analysis, feature, line)),
                      shares[i].weight);
    }
}

static void json_line(struct writer *writer, const struct labelled *page, const struct line *line,
                      uint8_t class) {
    enum descale_label_id other = explain_other(page->analysis, line->content_index, class);
    writer_format(writer, "%s{\"line\":%" PRIu64 ",\"label\":\"%s\",\"text\":\"",
                  writer->first_line ? "" : ",", writer->line,
                  descale_label_name((enum descale_label_id) class));
    writer_json(writer, page->window->bytes + line->start, writer_size(page, line));
    if (writer->model->filter) {
        writer_puts(writer, "\",\"hits\":[");
        json_hits(writer, page, line, class, other);
        writer_puts(writer, "]}");
        writer->first_line = false;
        return;
    }
    writer_puts(writer, "\",\"chances\":{");
    for (unsigned i = 0; i < DESCALE_LABELS; i++)
        writer_format(writer, "%s\"%s\":%.4f", i ? "," : "",
                      descale_label_name((enum descale_label_id)i),
                      decide_chance(page->analysis, line->content_index, DESCALE_MASK(i)));
    writer_format(writer, "},\"against\":\"%s\",\"score\":%.3f,\"hits\":[",
                  descale_label_name(other),
                  explain_odds(page->analysis, line->content_index, class, other));
    json_hits(writer, page, line, class, other);
    writer_puts(writer, "],\"features\":[");
    json_features(writer, page, line->content_index, class, other);
    writer_puts(writer, "]}");
    writer->first_line = false;
}

static void json_lines(struct writer *writer, const struct labelled *page) {
    writer_each(writer, page, json_line);
}

const struct writer_kind writer_explain_json = {
    "explain as JSON", DESCALE_EXPLAIN_JSON, json_begin,     json_lines,
    writer_no_rest,    writer_no_other,      writer_json_end};
