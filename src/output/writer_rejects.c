/* SPDX-License-Identifier: Apache-2.0
 *
 * What was removed, an object for each page that lost something:
 *   {"page":3,"id":...,"rejects":[{"line":2,"class":"cookie","rules":["en.cookie.x"],
 *    "chance":0.9812,"reasons":["ends with a full stop"],"text":"..."}],"lines":40}
 * `chance` is that of the class; `reasons` are there on demand, three at most, besides the rules.
 * Blank lines have neither, and with a published filter no line has. Pages and lines are counted
 * from 1; `lines` is how many the page had. A text has its newline; bytes that are not UTF-8 are
 * written as "hex" instead. Together with the output this is the input again: tests/restore.py
 * joins them. */
#include "base/utf8.h"
#include "label/decide.h"
#include "model/model.h"
#include "output/line_reasons.h"

#include <inttypes.h>

#define REASONS 3 /* that are written of a line */

struct rejects {
    bool open; /* a line longer than a window was begun, its rest is still to come */
    struct line_reasons reasons;
};

static void begin(struct writer *writer, const struct record *record) {
    struct rejects *rejects = writer->state;
    writer->pages += record->kind == RECORD_PAGE;
    rejects->open = false;
}

static void put_rules(struct writer *writer, const struct labelled *page, const struct line *line) {
    size_t count, shown = 0;
    const struct hit *hits = analysis_hits(page->analysis, line->content_index, &count);
    for (size_t i = 0; i < count; i++)
        if (hits[i].first)
            writer_format(writer, "%s\"%s\"", shown++ ? "," : "",
                          writer->model->rules.items[hits[i].rule].name);
}

/* The reasons that decided, besides the rules. */
static void put_reasons(struct writer *writer, const struct labelled *page, const struct line *line,
                        enum descale_label_id label) {
    struct rejects *rejects = writer->state;
    struct reason_context context;
    size_t shown = 0;
    if (!line_reasons_find(writer, &rejects->reasons, page, line, label, &context))
        return;
    writer_puts(writer, ",\"reasons\":[");
    for (size_t i = 0; i < context.explanation->count && shown < REASONS; i++) {
        const struct reason *reason = &context.explanation->reasons[i];
        if (reason->share < REASON_LEAST || reason->kind == REASON_PHRASE)
            continue;
        const struct buffer *text = line_reasons_text(writer, &rejects->reasons, &context, reason);
        if (!utf8_valid(text->bytes, text->size))
            continue; /* words of a line that is written as bytes */
        writer_puts(writer, shown++ ? ",\"" : "\"");
        writer_json(writer, text->bytes, text->size);
        writer_puts(writer, "\"");
    }
    writer_puts(writer, "]");
}

/* Why a line that is not blank went. */
static void put_why(struct writer *writer, const struct labelled *page, const struct line *line,
                    enum descale_label_id label) {
    put_rules(writer, page, line);
    writer_puts(writer, "]");
    if (writer->model->filter)
        return;
    double chance = decide_chance(page->analysis, line->content_index, DESCALE_MASK(label));
    writer_format(writer, ",\"chance\":%.4f", chance);
    if (writer->job->reasons)
        put_reasons(writer, page, line, label);
}

static void put_hex(struct writer *writer, const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        writer_format(writer, "%02x", bytes[i]);
}

static void put_line(struct writer *writer, const struct labelled *page, size_t index) {
    struct rejects *rejects = writer->state;
    const struct window *window = page->window;
    const struct line *line = &window->lines[index];
    const uint8_t *bytes = window->bytes + line->start;
    size_t size = line->end - line->start;
    if (writer->first_line) {
        writer_format(writer, "{\"page\":%" PRIu64 ",\"id\":", writer->pages);
        writer_id(writer, page->record);
        writer_puts(writer, ",\"rejects\":[");
    }
    writer_json_comma(writer);
    writer_format(writer, "{\"line\":%" PRIu64 ",\"class\":\"%s\",\"rules\":[", writer->line,
                  descale_label_name(page->analysis->labels[index]));
    if (line->content_index != LINE_BLANK)
        put_why(writer, page, line, page->analysis->labels[index]);
    else
        writer_puts(writer, "]");
    rejects->open = window->open_line && index + 1 == window->last;
    if (rejects->open || !utf8_valid(bytes, size)) {
        writer_puts(writer, ",\"hex\":\"");
        put_hex(writer, bytes, size);
    } else {
        writer_puts(writer, ",\"text\":\"");
        writer_json(writer, bytes, size);
    }
    if (!rejects->open)
        writer_puts(writer, "\"}");
}

static void close_line(struct writer *writer) {
    struct rejects *rejects = writer->state;
    if (rejects->open)
        writer_puts(writer, "\"}");
    rejects->open = false;
}

static void lines(struct writer *writer, const struct labelled *page) {
    close_line(writer);
    for (size_t i = page->window->first; i < page->window->last; i++) {
        writer->line++;
        if (!page->keep[i])
            put_line(writer, page, i);
    }
}

static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    if (!keep)
        put_hex(writer, bytes, size);
}

static void end(struct writer *writer, const struct record *record) {
    close_line(writer);
    if (record->kind == RECORD_PAGE && !writer->first_line)
        writer_format(writer, "],\"lines\":%" PRIu64 "}\n", writer->line);
}

static void close_rejects(void *state) {
    line_reasons_close(&((struct rejects *)state)->reasons);
}

const struct writer_kind writer_rejects = {.name = "rejects",
                                           .format = DESCALE_REJECTS_JSON,
                                           .state_size = sizeof(struct rejects),
                                           .begin = begin,
                                           .lines = lines,
                                           .rest = rest,
                                           .end = end,
                                           .close = close_rejects,
                                           .numbers = true};
