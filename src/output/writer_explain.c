/* SPDX-License-Identifier: Apache-2.0
 *
 * A page for a person: each line with its number, label, probability and text, and under it what
 * decided for that label against body, or for body against the most probable other label. "x 12"
 * stands before what makes the label 12 times as likely against the other, "/ 2.0" before what
 * makes it half as likely. */
#include "base/report.h"
#include "label/decide.h"
#include "label/overrule.h"
#include "model/model.h"
#include "output/line_reasons.h"

#include <inttypes.h>
#include <math.h>

#define REASONS 3       /* how many reasons are shown for the label */
#define COUNTER 1       /* and against it */
#define ALL_LEAST 0.005 /* a share that changes odds by less is nothing */
#define INDENT "              "

static void begin(struct writer *writer, const struct record *record) {
    if (record->kind != RECORD_PAGE)
        return;
    writer_puts(writer, "page ");
    writer_id(writer, record);
    writer_puts(writer, "\n");
}

/* Shows a reason, after what it does to the odds. */
static void put_reason(struct writer *writer, const struct reason_context *context,
                       const struct reason *reason) {
    struct line_reasons *reasons = writer->state;
    reasons->text.size = 0;
    if (!reason_factor(&reasons->text, reason->share))
        writer->status = DESCALE_NO_MEMORY;
    writer_format(writer, INDENT "%-8.*s", (int)reasons->text.size,
                  (const char *)reasons->text.bytes);
    const struct buffer *text = line_reasons_text(writer, reasons, context, reason);
    writer_shown(writer, text->bytes, text->size);
    writer_puts(writer, "\n");
}

/* Shows the first reasons for the label, or against it, and counts those that were not shown. */
static size_t put_some(struct writer *writer, const struct reason_context *context, bool against,
                       size_t most) {
    const struct explanation *explanation = context->explanation;
    size_t found = 0;
    for (size_t i = 0; i < explanation->count; i++) {
        double share = explanation->reasons[i].share;
        if ((against ? -share : share) < REASON_LEAST)
            continue;
        if (found++ < most)
            put_reason(writer, context, &explanation->reasons[i]);
    }
    return found > most ? found - most : 0;
}

/* Shows all reasons, and what is left out. */
static void put_all(struct writer *writer, const struct reason_context *context) {
    const struct explanation *explanation = context->explanation;
    struct line_reasons *reasons = writer->state;
    for (size_t i = 0; i < explanation->count; i++)
        if (fabs(explanation->reasons[i].share) >= ALL_LEAST)
            put_reason(writer, context, &explanation->reasons[i]);
    if (fabs(explanation->left_out) < ALL_LEAST)
        return;
    reasons->text.size = 0;
    if (!reason_factor(&reasons->text, explanation->left_out))
        writer->status = DESCALE_NO_MEMORY;
    writer_format(writer, INDENT "%-8.*sleft out, because no reason has it alone\n",
                  (int)reasons->text.size, (const char *)reasons->text.bytes);
}

/* Says which odds the reasons lead to, and from where; and how many reasons were not shown. */
static void put_odds(struct writer *writer, const struct reason_context *context, size_t pro,
                     size_t contra) {
    struct line_reasons *reasons = writer->state;
    struct buffer *text = &reasons->text;
    const char *label = descale_label_name(context->label);
    text->size = 0;
    bool good = buffer_format(text, "%s against %s: ", label, descale_label_name(context->other)) &&
                reason_odds(text, context->explanation->odds) &&
                buffer_text(text, "; a usual line: ") &&
                reason_odds(text, context->explanation->usual);
    if (good && pro + contra > 0)
        good = buffer_format(text, "; more reasons with --explain=all: %zu for %s, %zu against",
                             pro, label, contra);
    if (!good)
        writer->status = DESCALE_NO_MEMORY;
    writer_format(writer, INDENT "%.*s\n", (int)text->size, (const char *)text->bytes);
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
    writer_format(writer, "%6" PRIu64 " %s%-10s ", writer->line, writer_colour(writer, label),
                  descale_label_name(label));
    if (!writer->model->filter)
        writer_format(writer, "%3.0f%% ",
                      100 *
                          decide_chance(page->analysis, line->content_index, DESCALE_MASK(label)));
    writer_shown(writer, page->window->bytes + line->start, writer_size(page, line));
    writer_format(writer, "%s\n", writer_plain(writer));
}

/* Where body is not what is likeliest, or is and was not taken, the limit decided. */
static void put_limit(struct writer *writer, const struct labelled *page, const struct line *line,
                      enum descale_label_id label, enum descale_label_id other) {
    const struct analysis *analysis = page->analysis;
    double odds = explain_odds(analysis, line->content_index, label, other);
    double body = decide_chance(analysis, line->content_index, DESCALE_MASK(DESCALE_BODY));
    double limit = decide_limit(analysis);
    if (odds >= 0)
        return;
    writer_format(writer, INDENT "the chance of body is %.0f %%; ", 100 * body);
    if (limit < 1)
        writer_format(writer, "lines of this page that are body have at least %.0f %%\n",
                      floor(100 * limit));
    else
        writer_puts(writer, "no line of this page has enough to be body\n");
}

static void put_reasons(struct writer *writer, const struct labelled *page, const struct line *line,
                        enum descale_label_id label) {
    struct reason_context context;
    if (!line_reasons_find(writer, writer->state, page, line, label, &context))
        return;
    if (overruling_of(page->analysis, line->content_index) != OVERRULED_COMMENT)
        put_limit(writer, page, line, label, context.other);
    size_t pro = 0, contra = 0;
    if (writer->job->to == DESCALE_EXPLAIN_ALL) {
        put_all(writer, &context);
    } else {
        pro = put_some(writer, &context, false, REASONS);
        contra = put_some(writer, &context, true, COUNTER);
    }
    put_odds(writer, &context, pro, contra);
}

static void put_explained(struct writer *writer, const struct labelled *page,
                          const struct line *line, uint8_t label) {
    put_line(writer, page, line, label);
    if (writer->model->filter)
        put_filter_rule(writer, page, line);
    else
        put_reasons(writer, page, line, label);
}

static void lines(struct writer *writer, const struct labelled *page) {
    writer_each(writer, page, put_explained);
}

static void end(struct writer *writer, const struct record *record) {
    if (record->kind == RECORD_PAGE)
        writer_puts(writer, "\n");
}

const struct writer_kind writer_explain = {.name = "explain",
                                           .format = DESCALE_EXPLAIN_TEXT,
                                           .state_size = sizeof(struct line_reasons),
                                           .begin = begin,
                                           .lines = lines,
                                           .end = end,
                                           .close = line_reasons_close};
const struct writer_kind writer_explain_all = {.name = "explain, with all reasons",
                                               .format = DESCALE_EXPLAIN_ALL,
                                               .state_size = sizeof(struct line_reasons),
                                               .begin = begin,
                                               .lines = lines,
                                               .end = end,
                                               .close = line_reasons_close};
