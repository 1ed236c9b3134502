/* SPDX-License-Identifier: Apache-2.0
 *
 * The reasons for every label as JSON, an object a page:
 *   {"page":1,"id":...,"lines":[{"line":1,"label":"cookie","text":"...","chances":{"body":0.0000,
 *    ...},"against":"body","score":9.810,"hits":[{"rule":...,"class":...,"start":0,"end":18,
 *    "text":...,"why":...,"share":6.170}],"features":[{"feature":"words 3","text":"3 words",
 *    "share":0.510}]}]}
 * Numbers of pages and lines are from 1, start and end in bytes of the line. Score and shares are
 * log odds, see explain.h; features with a share of less than 0.0005 are left out. With a published
 * filter there are only the hits of its rules. */
#include "label/decide.h"
#include "label/explain.h"
#include "label/feature_text.h"
#include "model/model.h"
#include "output/writer.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define SMALLEST 0.0005 /* a smaller share is not shown */

static void begin(struct writer *writer, const struct record *record) {
    writer_json_page(writer, record, "lines");
}

/* Adds `"key":"text"`. */
static void put_text(struct writer *writer, const char *key, const void *text, size_t size) {
    writer_format(writer, "\"%s\":\"", key);
    writer_json(writer, text, size);
    writer_puts(writer, "\"");
}

static void put_hits(struct writer *writer, const struct labelled *page, const struct line *line,
                     enum descale_label_id label, enum descale_label_id other) {
    const struct descale_model *model = writer->model;
    size_t count;
    const struct hit *hits = analysis_hits(page->analysis, line->content_index, &count);
    writer_puts(writer, "\"hits\":[");
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &model->rules.items[hits[i].rule];
        writer_format(writer, "%s{\"rule\":\"%s\",\"class\":\"%s\",\"start\":%u,\"end\":%u,",
                      i ? "," : "", rule->name, descale_label_name((unsigned)rule->class),
                      hits[i].start, hits[i].end);
        put_text(writer, "text", page->window->bytes + line->start + hits[i].start,
                 hits[i].end - hits[i].start);
        writer_puts(writer, ",");
        put_text(writer, "why", rule->why, strlen(rule->why));
        if (!model->filter)
            writer_format(writer, ",\"share\":%.3f",
                          explain_hit(&model->weights, &model->rules, page->analysis,
                                      line->content_index, i, label, other));
        writer_puts(writer, "}");
    }
    writer_puts(writer, "]");
}

static void put_features(struct writer *writer, const struct analysis *analysis, size_t line,
                         enum descale_label_id label, enum descale_label_id other) {
    struct feature_share shares[FEATURES];
    uint8_t values[FEATURES];
    char value[16], text[FEATURE_TEXT_BYTES];
    explain_values(analysis, line, values);
    explain_features(&writer->model->weights, analysis, line, label, other, shares);
    writer_puts(writer, ",\"features\":[");
    for (size_t i = 0; i < FEATURES && fabs(shares[i].share) >= SMALLEST; i++) {
        enum feature feature = shares[i].feature;
        feature_text(text, feature, values);
        writer_format(writer, "%s{\"feature\":\"%s %s\",", i ? "," : "",
                      feature_table[feature].name, feature_value(value, feature, values[feature]));
        put_text(writer, "text", text, strlen(text));
        writer_format(writer, ",\"share\":%.3f}", shares[i].share);
    }
    writer_puts(writer, "]");
}

static void put_chances(struct writer *writer, const struct analysis *analysis, size_t line) {
    writer_puts(writer, "\"chances\":{");
    for (unsigned i = 0; i < DESCALE_LABELS; i++)
        writer_format(writer, "%s\"%s\":%.4f", i ? "," : "", descale_label_name((unsigned)i),
                      decide_chance(analysis, line, DESCALE_MASK(i)));
    writer_puts(writer, "}");
}

static void put_line(struct writer *writer, const struct labelled *page, const struct line *line,
                     uint8_t label) {
    const struct analysis *analysis = page->analysis;
    uint32_t index = line->content_index;
    enum descale_label_id other = explain_other(analysis, index, label);
    writer_json_comma(writer);
    writer_format(writer, "{\"line\":%" PRIu64 ",\"label\":\"%s\",", writer->line,
                  descale_label_name(label));
    put_text(writer, "text", page->window->bytes + line->start, writer_size(page, line));
    writer_puts(writer, ",");
    if (!writer->model->filter) {
        put_chances(writer, analysis, index);
        writer_format(writer, ",\"against\":\"%s\",\"score\":%.3f,", descale_label_name(other),
                      explain_odds(analysis, index, label, other));
    }
    put_hits(writer, page, line, label, other);
    if (!writer->model->filter)
        put_features(writer, analysis, index, label, other);
    writer_puts(writer, "}");
}

static void lines(struct writer *writer, const struct labelled *page) {
    writer_each(writer, page, put_line);
}

const struct writer_kind writer_explain_json = {.name = "explain as JSON",
                                                .format = DESCALE_EXPLAIN_JSON,
                                                .begin = begin,
                                                .lines = lines,
                                                .end = writer_json_end};
