/* SPDX-License-Identifier: Apache-2.0
 *
 * A page for a person: each line with its number, label, probability and text, and under it what
 * decided for that label against the most probable other one: the rules that hit, and the features
 * that did most. */
#include "base/report.h"
#include "label/decide.h"
#include "label/explain.h"
#include "label/feature_text.h"
#include "model/model.h"
#include "output/writer.h"

#include <inttypes.h>
#include <string.h>

#define REASONS 3 /* how many features are shown for the label */
#define COUNTER 1 /* and against it */
#define INDENT "              "

static void begin(struct writer *writer, const struct record *record) {
    if (record->kind != RECORD_PAGE)
        return;
    writer_puts(writer, "page ");
    writer_id(writer, record);
    writer_puts(writer, "\n");
}

/* Shows the features with the largest shares in one direction: for the label, or against it. */
static void put_features(struct writer *writer, const struct feature_share shares[FEATURES],
                         const uint8_t values[FEATURES], bool against, size_t count) {
    char text[FEATURE_TEXT_BYTES];
    for (size_t i = 0; i < FEATURES && count > 0; i++) {
        double share = shares[i].share;
        if (!explain_is_reason(shares[i].feature, against ? -share : share, values))
            continue;
        writer_format(writer, INDENT "%+.2f  %s\n", share,
                      feature_text(text, shares[i].feature, values));
        count--;
    }
}

static bool same_words(const struct hit *one, const struct hit *other) {
    return one->start == other->start && one->end == other->end;
}

/* Whether an earlier hit on the line is on the same words. */
static bool shown_before(const struct hit *hits, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (same_words(&hits[i], &hits[index]))
            return true;
    return false;
}

/* Shows the rules that hit the same words as hit number `index`, with the share of all of them. */
static void put_phrase(struct writer *writer, const struct labelled *page, const struct line *line,
                       size_t index, enum descale_label_id label, enum descale_label_id other) {
    const struct rule_set *rules = &writer->model->rules;
    size_t count, same = 0, first = 0, named = 0;
    const struct hit *hits = analysis_hits(page->analysis, line->content_index, &count);
    const struct hit *hit = &hits[index];
    for (size_t i = index; i < count; i++) {
        same += same_words(&hits[i], hit);
        first += same_words(&hits[i], hit) && hits[i].first;
    }
    if (first > 0)
        writer_format(writer, INDENT "%+.2f  ",
                      explain_phrase(&writer->model->weights, rules, page->analysis,
                                     line->content_index, index, label, other));
    else /* their share was shown with other words */
        writer_puts(writer, INDENT "       ");
    writer_puts(writer, same > 1 ? "rules " : "rule ");
    for (size_t i = index; i < count; i++)
        if (same_words(&hits[i], hit))
            writer_format(writer, "%s%s", named++ ? ", " : "", rules->items[hits[i].rule].name);
    writer_puts(writer, ": \"");
    writer_shown(writer, page->window->bytes + line->start + hit->start, hit->end - hit->start);
    writer_puts(writer, "\", ");
    writer_puts(writer, rules->items[hit->rule].why);
    writer_puts(writer, "\n");
}

/* With a filter there is nothing but the rule that dropped the line. */
static void put_filter_rule(struct writer *writer, const struct labelled *page,
                            const struct line *line) {
    size_t count;
    const struct hit *hits = analysis_hits(page->analysis, line->content_index, &count);
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &writer->model->rules.items[hits[i].rule];
        writer_format(writer, INDENT "rule %s: ", rule->name);
        writer_puts(writer, rule->why);
        writer_puts(writer, "\n");
    }
}

/* The line itself, after its number, its label and the probability of that. */
static void put_line(struct writer *writer, const struct labelled *page, const struct line *line,
                     enum descale_label_id label) {
    static const char *const colours[DESCALE_LABELS] = {"\x1b[32m", "\x1b[34m", "\x1b[33m",
                                                        "\x1b[35m"};
    writer_format(writer, "%6" PRIu64 " %s%-10s ", writer->line,
                  writer->job->colour ? colours[label] : "", descale_label_name(label));
    if (!writer->model->filter)
        writer_format(writer, "%3.0f%% ",
                      100 *
                          decide_chance(page->analysis, line->content_index, DESCALE_MASK(label)));
    writer_shown(writer, page->window->bytes + line->start, writer_size(page, line));
    writer_format(writer, "%s\n", writer->job->colour ? "\x1b[0m" : "");
}

static void put_reasons(struct writer *writer, const struct labelled *page, const struct line *line,
                        enum descale_label_id label) {
    const struct analysis *analysis = page->analysis;
    enum descale_label_id other = explain_other(analysis, line->content_index, label);
    struct feature_share shares[FEATURES];
    uint8_t values[FEATURES];
    size_t count;
    const struct hit *hits = analysis_hits(analysis, line->content_index, &count);
    explain_values(analysis, line->content_index, values);
    explain_features(&writer->model->weights, analysis, line->content_index, label, other, shares);
    writer_format(writer, INDENT "%s against %s: %+.2f\n", descale_label_name(label),
                  descale_label_name(other),
                  explain_odds(analysis, line->content_index, label, other));
    for (size_t i = 0; i < count; i++)
        if (!shown_before(hits, i))
            put_phrase(writer, page, line, i, label, other);
    put_features(writer, shares, values, false, REASONS);
    put_features(writer, shares, values, true, COUNTER);
}

static void explain_line(struct writer *writer, const struct labelled *page,
                         const struct line *line, uint8_t label) {
    put_line(writer, page, line, label);
    if (writer->model->filter)
        put_filter_rule(writer, page, line);
    else
        put_reasons(writer, page, line, label);
}

static void lines(struct writer *writer, const struct labelled *page) {
    writer_each(writer, page, explain_line);
}

static void end(struct writer *writer, const struct record *record) {
    if (record->kind == RECORD_PAGE)
        writer_puts(writer, "\n");
}

const struct writer_kind writer_explain = {
    .name = "explain", .format = DESCALE_EXPLAIN_TEXT, .begin = begin, .lines = lines, .end = end};
