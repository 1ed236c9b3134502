/* SPDX-License-Identifier: Apache-2.0
 *
 * What was removed, an object a page that lost something:
 *   {"page":3,"id":...,"rejects":[{"line":2,"class":"cookie","rules":["en.cookie.x"],"text":"..."}],
 *    "lines":40}
 * page and line count from 1; the text has its newline; bytes that are not UTF-8 come as "hex"
 * instead. With the output that is the input again: tests/restore.py does it. */
#include "model/model.h"
#include "label/score.h"
#include "base/utf8.h"
#include "output/writer.h"

#include <inttypes.h>

static void begin(struct writer *writer, const struct record *record) {
    writer->pages += record->kind == RECORD_PAGE;
    writer->line = 0;
    writer->first_line = true;
    writer->open = false;
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
    const struct line *line = &page->window->lines[index];
    const uint8_t *bytes = page->window->bytes + line->start;
    size_t size = line->end - line->start;
    if (writer->first_line) {
        writer_format(writer, "{\"page\":%" PRIu64 ",\"id\":", writer->pages);
        writer_id(writer, page->record);
        writer_puts(writer, ",\"rejects\":[");
    }
    writer_format(writer, "%s{\"line\":%" PRIu64 ",\"class\":\"%s\",\"rules\":[",
                  writer->first_line ? "" : ",", writer->line,
                  descale_label_name((unsigned)page->analysis->labels[index]));
    writer->first_line = false;
    if (line->content_index != LINE_BLANK)
        put_rules(writer, page, line);
    writer->open =
        page->window->open_line && index + 1 == page->window->last; /* its rest is still to come */
    if (writer->open || !utf8_valid(bytes, size)) {
        writer_puts(writer, "],\"hex\":\"");
        put_hex(writer, bytes, size);
    } else {
        writer_puts(writer, "],\"text\":\"");
        writer_json(writer, bytes, size);
    }
    if (!writer->open)
        writer_puts(writer, "\"}");
}

static void close_line(struct writer *writer) {
    if (writer->open)
        writer_puts(writer, "\"}");
    writer->open = false;
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

const struct writer_kind writer_rejects = {"rejects", DESCALE_REJECTS_JSON, begin, lines,
                                           rest,      writer_no_other,      end};
