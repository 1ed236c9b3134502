/* SPDX-License-Identifier: Apache-2.0
 *
 * The reasons for every label as JSON, an object a page:
 *   {"page":1,"id":...,"lines":[{"line":1,"label":"cookie","text":"...","chances":{"body":0.0000,
 *    ...},"against":"body","score":9.810,"hits":[{"rule":...,"class":...,"start":0,"end":18,"text":...,
 *    "why":...,"share":6.170}],"words":[{"text":"accept","share":1.250}],
 *    "features":[{"feature":"words 3","text":"3 words","share":0.510}],
 *    "usual":1.280,"left_out":0.000,"limit":0.4688}]}
 * Numbers of pages and lines are from 1, start and end in bytes of the line. Score and shares are
 * log odds, see label/explain.h: `usual`, all shares, `joined` (by lines that belong together with
 * it, if it is there) and `left_out` add up to the score. Words and features with a share of less
 * than 0.0005 are left out. `limit` is the chance from which on lines near this one are body, 1 if
 * none is. Where the place of a line decides, and not what it says, the line has the share "place"
 * alone, and "kept", which is "authors", "posts", "heading", "items" or "contents", or "dropped",
 * which is "comments": see label/overrule.h. With a published filter there are only the hits of its
 * rules. */
#include "base/json.h"
#include "label/decide.h"
#include "label/feature_text.h"
#include "label/overrule.h"
#include "label/spoken_words.h"
#include "model/model.h"
#include "output/line_reasons.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define SMALLEST 0.0005 /* a smaller share is not shown */

static void begin(struct writer *writer, const struct record *record) {
    writer_json_page(writer, record, "lines");
}

/* Adds `"key":"text"`. */
static void put_text(struct writer *writer, const char *key, const void *text, size_t size) {
    writer_puts(writer, "\"");
    writer_puts(writer, key);
    writer_puts(writer, "\":\"");
    writer_json(writer, text, size);
    writer_puts(writer, "\"");
}

static void put_hits(struct writer *writer, const struct labelled *page, const struct line *line,
                     const struct explanation *explanation) {
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
        if (explanation)
            writer_format(writer, ",\"share\":%.3f", explanation->hit_shares[i]);
        writer_puts(writer, "}");
    }
    writer_puts(writer, "]");
}

/* The words that speak. */
static void put_words(struct writer *writer, const struct explanation *explanation) {
    size_t shown = 0;
    writer_puts(writer, ",\"words\":[");
    for (size_t i = 0; i < explanation->count; i++) {
        const struct reason *reason = &explanation->reasons[i];
        if (reason->kind != REASON_WORDS || fabs(reason->share) < SMALLEST)
            continue;
        writer_puts(writer, shown++ ? ",{" : "{");
        put_text(writer, "text", reason->words->text, reason->words->size);
        writer_format(writer, ",\"share\":%.3f}", reason->share);
    }
    writer_puts(writer, "]");
}

/* Appends a share with three decimals. Most of the time of this writer goes into numbers. */
static bool add_share(struct buffer *to, double share) {
    char text[32];
    size_t at = sizeof text;
    long thousandths = lround(fabs(share) * 1000);
    for (int digits = 0; digits < 4 || thousandths > 0; digits++) {
        text[--at] = (char)('0' + thousandths % 10);
        thousandths /= 10;
        if (digits == 2)
            text[--at] = '.';
    }
    if (share < 0)
        text[--at] = '-';
    return buffer_append(to, text + at, sizeof text - at);
}

/* Appends `{"feature":"words 3","text":"3 words","share":0.510}`. */
static bool add_feature(struct buffer *to, const struct reason *reason,
                        const uint8_t values[FEATURES]) {
    char value[16], text[FEATURE_TEXT_BYTES];
    enum feature feature = reason->feature;
    feature_text(text, feature, values);
    return buffer_text(to, "{\"feature\":\"") && buffer_text(to, feature_table[feature].name) &&
           buffer_text(to, " ") &&
           buffer_text(to, feature_value(value, feature, values[feature])) &&
           buffer_text(to, "\",\"text\":\"") &&
           json_escape(to, (const uint8_t *)text, strlen(text)) &&
           buffer_text(to, "\",\"share\":") && add_share(to, reason->share) && buffer_text(to, "}");
}

/* What else speaks. */
static void put_features(struct writer *writer, const struct explanation *explanation) {
    struct buffer *all = &((struct line_reasons *)writer->state)->text;
    bool good = true;
    all->size = 0;
    for (size_t i = 0; good && i < explanation->count; i++) {
        const struct reason *reason = &explanation->reasons[i];
        if (reason->kind == REASON_FEATURE && fabs(reason->share) >= SMALLEST)
            good = buffer_text(all, all->size ? "," : ",\"features\":[") &&
                   add_feature(all, reason, explanation->values);
    }
    if (!good)
        writer->status = DESCALE_NO_MEMORY;
    writer_put(writer, all->bytes, all->size);
    writer_puts(writer, all->size ? "]" : ",\"features\":[]");
}

static void put_rest(struct writer *writer, const struct analysis *analysis, size_t line,
                     const struct explanation *explanation) {
    writer_format(writer, ",\"usual\":%.3f,\"left_out\":%.3f,\"limit\":%.4f", explanation->usual,
                  explanation->left_out + 0.0, decide_limit(analysis));
    for (size_t i = 0; i < explanation->count; i++)
        if (explanation->reasons[i].kind == REASON_JOINED)
            writer_format(writer, ",\"joined\":%.3f", explanation->reasons[i].share);
    enum overruling why = overruling_of(analysis, line);
    if (why != OVERRULED_NOT)
        writer_format(writer, ",\"%s\":\"%s\",\"place\":%.3f",
                      analysis->classes[line] == DESCALE_BODY ? "kept" : "dropped",
                      overruling_words(why)->lines, explanation->reasons->share);
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
    struct reason_context context = {.explanation = NULL};
    if (!writer->model->filter &&
        !line_reasons_find(writer, writer->state, page, line, label, &context))
        return;
    const struct explanation *explanation = context.explanation;
    writer_json_comma(writer);
    writer_format(writer, "{\"line\":%" PRIu64 ",\"label\":\"%s\",", writer->line,
                  descale_label_name(label));
    put_text(writer, "text", page->window->bytes + line->start, writer_size(page, line));
    writer_puts(writer, ",");
    if (explanation) {
        put_chances(writer, analysis, line->content_index);
        writer_format(writer, ",\"against\":\"%s\",\"score\":%.3f,",
                      descale_label_name(context.other), explanation->odds);
    }
    put_hits(writer, page, line, explanation);
    if (explanation) {
        put_words(writer, explanation);
        put_features(writer, explanation);
        put_rest(writer, analysis, line->content_index, explanation);
    }
    writer_puts(writer, "}");
}

static void lines(struct writer *writer, const struct labelled *page) {
    writer_each(writer, page, put_line);
}

const struct writer_kind writer_explain_json = {.name = "explain as JSON",
                                                .format = DESCALE_EXPLAIN_JSON,
                                                .state_size = sizeof(struct line_reasons),
                                                .begin = begin,
                                                .lines = lines,
                                                .end = writer_json_end,
                                                .close = line_reasons_close,
                                                .numbers = true};
