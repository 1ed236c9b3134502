/* SPDX-License-Identifier: Apache-2.0
 *
 * What was removed, an object for each page that lost something:
 *   {"page":3,"id":...,"rejects":[{"line":2,"class":"cookie","rules":["en.cookie.x"],"text":"..."}],
 *    "lines":40}
 * Pages and lines are counted from 1; `lines` is how many the page had. A text has its newline;
 * bytes that are not UTF-8 are written as "hex" instead. Together with the output this is the
 * input again: tests/restore.py joins them. */
#include "base/utf8.h"
#include "model/model.h"
#include "output/writer.h"

#include <inttypes.h>

struct rejects {
    bool open; /* a line longer than a window was begun, its rest is still to come */
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
        put_rules(writer, page, line);
    rejects->open = window->open_line && index + 1 == window->last;
    if (rejects->open || !utf8_valid(bytes, size)) {
        writer_puts(writer, "],\"hex\":\"");
        put_hex(writer, bytes, size);
    } else {
        writer_puts(writer, "],\"text\":\"");
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

const struct writer_kind writer_rejects = {
    "rejects", DESCALE_REJECTS_JSON, sizeof(struct rejects), begin, lines, rest, NULL, end, NULL,
    false};
