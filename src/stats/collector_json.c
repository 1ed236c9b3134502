/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "label/decide.h"
#include "label/reason_text.h"
#include "model/model.h"
#include "stats/collector.h"
#include "stats/collector_state.h"
#include "base/plain_locale.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REASONS 2 /* that are shown for a line, besides its rules */

/* What is being written. `line` holds the one line that is explained, as number 0. */
struct json_out {
    struct buffer *to;
    const struct collector *collector;
    struct analysis line;
    struct explainer *explainer; /* NULL with a filter */
    struct buffer reason;        /* the text of one */
    bool good;                   /* memory sufficed so far */
};

__attribute__((format(printf, 2, 3))) static void put(struct json_out *out, const char *format,
                                                      ...) {
    char small[256];
    va_list arguments;
    va_start(arguments, format);
    int size = plain_print(small, sizeof small, format, arguments);
    va_end(arguments);
    out->good = out->good && size >= 0 && (size_t)size < sizeof small &&
                buffer_append(out->to, small, (size_t)size);
}

static void put_string(struct json_out *out, const char *text, size_t size) {
    out->good = out->good && buffer_text(out->to, "\"") &&
                json_escape(out->to, (const uint8_t *)text, size) && buffer_text(out->to, "\"");
}

static void put_name(struct json_out *out, const char *text) {
    put_string(out, text, strlen(text));
}

static void put_text(struct json_out *out, const struct captured_page *page,
                     const struct captured_text *text) {
    put_string(out, (const char *)page->bytes.bytes + text->start, text->size);
}

static void put_numbers(struct json_out *out, const char *key, const uint64_t *numbers,
                        size_t count) {
    put(out, "\"%s\":[", key);
    for (size_t i = 0; i < count; i++)
        put(out, "%s%" PRIu64, i ? "," : "", numbers[i]);
    put(out, "]");
}

/* ---- A line ---- */

/* Makes out->line the analysis of a captured line alone. */
static void restore_line(struct json_out *out, const struct captured_page *page,
                         const struct captured_line *line) {
    struct analysis *analysis = &out->line;
    for (int kind = 0; kind < SCORES; kind++)
        analysis->scores[kind][0] = line->scores[kind];
    for (enum feature i = 0; line->has_values && i < FEATURES; i++)
        analysis->columns[column_offset(i)] = page->values[line->values][i];
    analysis->count = 1;
    analysis->first_hits[0] = 0;
    analysis->first_hits[1] = line->hit_count;
    analysis->hits = (struct hits){.items = page->hits + line->first_hit, .count = line->hit_count};
}

/* Whether a reason is shown: rules are listed beside the reasons, and words are text of the page.
 */
static bool is_shown(const struct json_out *out, const struct reason *reason) {
    return reason->share >= REASON_LEAST && reason->kind != REASON_PHRASE &&
           (out->collector->text || reason->kind != REASON_WORDS);
}

/* What did most for the line's label, in words. */
static void put_reasons(struct json_out *out, const struct captured_page *page,
                        const struct captured_line *line) {
    const struct descale_model *model = out->collector->model;
    const uint8_t *text = page->bytes.bytes + line->text.start;
    enum descale_label_id other = explain_other(&out->line, 0, line->label);
    const struct explained explained = {&out->line, 0, text, line->text.size, NULL};
    const struct explanation *explanation =
        explain_line(out->explainer, &explained, line->label, other);
    struct reason_context context = {
        &model->rules, page->hits + line->first_hit, text, line->label, other, explanation};
    size_t count = 0;
    out->good = out->good && explanation;
    for (size_t i = 0; out->good && i < explanation->count && count < REASONS; i++) {
        if (!is_shown(out, &explanation->reasons[i]))
            continue;
        out->reason.size = 0;
        out->good = reason_text(&out->reason, &context, &explanation->reasons[i]);
        put(out, count++ ? "," : ",\"reasons\":[");
        put_string(out, (const char *)out->reason.bytes, out->reason.size);
    }
    put(out, count > 0 ? "]" : "");
}

static void put_line(struct json_out *out, const struct captured_page *page,
                     const struct captured_line *line) {
    const struct descale_model *model = out->collector->model;
    size_t rules = 0;
    restore_line(out, page, line);
    put(out, "{\"line\":%" PRIu64 ",\"label\":\"%s\",\"kept\":%s", line->number,
        descale_label_name(line->label), line->keep ? "true" : "false");
    if (!model->filter)
        put(out, ",\"chance\":%.3f", decide_chance(&out->line, 0, DESCALE_MASK(line->label)));
    if (out->collector->text) {
        put(out, ",\"text\":");
        put_text(out, page, &line->text);
        put(out, line->cut ? ",\"cut\":true" : "");
    }
    for (uint32_t i = 0; i < line->hit_count; i++) {
        const struct hit *hit = &page->hits[line->first_hit + i];
        if (!hit->first)
            continue;
        put(out, rules++ ? "," : ",\"rules\":[");
        put_name(out, model->rules.items[hit->rule].name);
    }
    put(out, rules ? "]" : "");
    if (line->has_values)
        put_reasons(out, page, line);
    put(out, "}");
}

/* ---- Pages ---- */

static void put_page_name(struct json_out *out, const struct captured_page *page) {
    put(out, "{\"hash\":\"%016" PRIx64 "\",\"content\":\"%016" PRIx64 "\"", page->hash,
        page->content);
    if (page->has_id && page->id_json && out->collector->text) {
        put(out, ",\"id\":");
        out->good =
            out->good && buffer_append(out->to, page->bytes.bytes + page->id.start, page->id.size);
    } else if (page->has_id && out->collector->text) {
        put(out, ",\"id\":");
        put_text(out, page, &page->id);
    }
    if (page->address.size > 0 && out->collector->text) {
        put(out, ",\"url\":");
        put_text(out, page, &page->address);
    }
    put(out, ",\"file\":");
    put_text(out, page, &page->input);
}

static void put_page_lines(struct json_out *out, const struct captured_page *page,
                           const char *separator) {
    put(out, ",\"lines\":[");
    for (size_t i = 0; i < page->count; i++) {
        put(out, "%s%s", i ? "," : "", separator);
        put_line(out, page, &page->items[i]);
    }
    put(out, "]}");
}

static void put_page(struct json_out *out, const struct captured_page *page) {
    static const char *const names[GROUPS] = {"random",    "uncertain", "emptied",
                                              "untouched", "damaged",   "compared"};
    size_t groups = 0;
    put_page_name(out, page);
    put(out, ",\"groups\":[");
    for (int i = 0; i < GROUPS; i++)
        if (sample_has(&out->collector->groups[i], page))
            put(out, "%s\"%s\"", groups++ ? "," : "", names[i]);
    put(out,
        "],\"lines_in\":%" PRIu64 ",\"lines_kept\":%" PRIu64 ",\"characters\":%" PRIu64
        ",\"characters_kept\":%" PRIu64 ",\"uncertain\":%u,\"more\":%s",
        page->lines, page->lines_kept, page->characters, page->characters_kept, page->uncertain,
        page->more ? "true" : "false");
    put_page_lines(out, page, "\n   ");
}

static int by_hash(const void *one, const void *two) {
    const struct captured_page *a = *(struct captured_page *const *)one,
                               *b = *(struct captured_page *const *)two;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    if (a->content != b->content)
        return a->content < b->content ? -1 : 1;
    return ((uintptr_t)a > (uintptr_t)b) - ((uintptr_t)a < (uintptr_t)b);
}

/* All pages of all groups, each once, in the order of their hashes. */
static void put_pages(struct json_out *out) {
    const struct sample *groups = out->collector->groups;
    size_t count = 0, most = 0;
    for (int i = 0; i < GROUPS; i++)
        most += groups[i].count;
    struct captured_page **pages = calloc(most + 1, sizeof(struct captured_page *));
    out->good = out->good && pages;
    for (int i = 0; pages && i < GROUPS; i++)
        for (size_t j = 0; j < groups[i].count; j++)
            pages[count++] = groups[i].entries[j].item;
    if (count > 0)
        qsort(pages, count, sizeof(struct captured_page *), by_hash);
    put(out, "\"samples\":[");
    for (size_t i = 0, shown = 0; i < count; i++) {
        if (i > 0 && pages[i] == pages[i - 1])
            continue;
        put(out, shown++ ? ",\n  " : "\n  ");
        put_page(out, pages[i]);
    }
    put(out, "]");
    free(pages);
}

/* ---- Everything ---- */

static void put_uncertain_lines(struct json_out *out) {
    const struct sample *lines = &out->collector->lines;
    put(out, "\"uncertain_lines\":[");
    for (size_t i = 0; i < lines->count; i++) {
        const struct captured_page *page = lines->entries[i].item;
        put(out, i ? ",\n  " : "\n  ");
        put_page_name(out, page);
        put(out, ",\"rank\":%" PRIu64, lines->entries[i].key.rank);
        put_page_lines(out, page, "");
    }
    put(out, "],\n");
}

static void put_examples(struct json_out *out) {
    const struct collector *collector = out->collector;
    size_t rules = 0;
    put(out, "\"rule_examples\":{");
    for (size_t i = 0; collector->text && i < collector->model->rules.count; i++) {
        const struct sample *sample = &collector->examples[i];
        if (sample->count == 0)
            continue;
        put(out, rules++ ? ",\n  " : "\n  ");
        put_name(out, collector->model->rules.items[i].name);
        put(out, ":[");
        for (size_t j = 0; j < sample->count; j++) {
            const struct example *example = sample->entries[j].item;
            put(out,
                "%s{\"hash\":\"%016" PRIx64 "\",\"content\":\"%016" PRIx64
                "\",\"label\":\"%s\",\"text\":",
                j ? "," : "", sample->entries[j].key.hash, sample->entries[j].key.content,
                descale_label_name(example->label));
            put_string(out, example->text, example->size);
            put(out, "}");
        }
        put(out, "]");
    }
    put(out, "},\n");
}

static void put_files(struct json_out *out, const char *key, const struct sample *sample) {
    put(out, "\"%s\":[", key);
    for (size_t i = 0; i < sample->count; i++) {
        const struct counted_file *file = sample->entries[i].item;
        put(out, i ? ",\n  " : "\n  ");
        put(out, "{\"file\":");
        put_name(out, file->name);
        put(out,
            ",\"pages\":%" PRIu64 ",\"lines_in\":%" PRIu64 ",\"lines_kept\":%" PRIu64
            ",\"characters\":%" PRIu64 ",\"characters_kept\":%" PRIu64 ",\"damaged\":%" PRIu64 "}",
            file->pages, file->lines, file->lines_kept, file->characters, file->characters_kept,
            file->damaged);
    }
    put(out, "],\n");
}

static void put_all(struct json_out *out) {
    const struct collector *collector = out->collector;
    put(out, "{\"characters\":{");
    for (unsigned i = 0; i < DESCALE_LABELS; i++)
        put(out, "%s\"%s\":%" PRIu64, i ? "," : "", descale_label_name(i),
            collector->characters[i]);
    put(out,
        "},\n\"characters_kept\":%" PRIu64 ",\n\"pages_untouched\":%" PRIu64
        ",\n\"pages_damaged\":%" PRIu64 ",\n",
        collector->characters_kept, collector->pages_untouched, collector->pages_damaged);
    put_numbers(out, "pages_by_share_kept", collector->shares, COLLECTOR_BINS);
    put(out, ",\n");
    put_numbers(out, "lines_by_chance", collector->chances, COLLECTOR_BINS);
    put(out, ",\n");
    put_files(out, "files_least_kept", &collector->least_kept);
    put_files(out, "files_with_damage", &collector->damaged_files);
    put_examples(out);
    put_uncertain_lines(out);
    put_pages(out);
    put(out, "}\n");
}

enum descale_status collector_json(struct collector *collector, struct buffer *json) {
    struct json_out out = {.to = json, .collector = collector};
    const struct descale_model *model = collector->model;
    out.good = analysis_open(&out.line);
    if (!model->filter && !(out.explainer = explainer_open(&model->weights, &model->rules)))
        out.good = false;
    pthread_mutex_lock(&collector->lock);
    if (out.good)
        put_all(&out);
    out.good &= !collector->no_memory;
    pthread_mutex_unlock(&collector->lock);
    out.line.hits = (struct hits){0}; /* they belong to a page */
    analysis_close(&out.line);
    explainer_close(out.explainer);
    buffer_free(&out.reason);
    return out.good ? DESCALE_OK : DESCALE_NO_MEMORY;
}
