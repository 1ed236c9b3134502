/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON Lines. A record that came as JSONL goes out as it was, spelling of the kept lines included,
 * without the removed lines in its text; other pages become {"id":...,"url":...,"text":...}. Within
 * a text newlines separate the kept lines. */
#include "base/json.h"
#include "output/writer.h"

#include <string.h>

static void begin(struct writer *writer, const struct record *record) {
    writer->first_line = true;
    writer->raw_at = 0;
    writer->newline.size = 0;
    if (record->spelled || record->kind != RECORD_PAGE) {
        writer_put(writer, record->kind == RECORD_PAGE ? record->prefix : NULL,
                   record->kind == RECORD_PAGE ? record->prefix_size : 0);
        return;
    }
    writer_puts(writer, "{\"id\":");
    writer_id(writer, record);
    if (record->address) {
        writer_puts(writer, ",\"url\":\"");
        writer_json(writer, record->address, record->address_size);
        writer_puts(writer, "\"");
    }
    writer_puts(writer, ",\"text\":\"");
}

/* Puts the newline that stood behind the line kept last, and remembers the one behind this line. */
static void separate(struct writer *writer, const void *newline, size_t size) {
    if (!writer->first_line)
        writer_put(writer, writer->newline.bytes, writer->newline.size);
    writer->first_line = false;
    writer->newline.size = 0;
    if (!buffer_append(&writer->newline, newline, size))
        writer->status = DESCALE_NO_MEMORY;
}

static void lines(struct writer *writer, const struct labelled *page) {
    const struct record *record = page->record;
    const struct window *window = page->window;
    for (size_t i = window->first; i < window->last; i++) {
        if (record->spelled) {
            const uint8_t *line = record->spelled + writer->raw_at;
            size_t newline,
                size = json_line(record->spelled, record->spelled_size, writer->raw_at, &newline);
            writer->raw_at += size;
            if (page->keep[i]) {
                separate(writer, line + size - newline, newline);
                writer_put(writer, line, size - newline);
            }
        } else if (page->keep[i]) {
            const struct line *line = &window->lines[i];
            size_t size = line->end - line->start;
            separate(writer, "\\n", 2);
            size -= size > 0 && window->bytes[line->end - 1] == '\n';
            writer_json(writer, window->bytes + line->start, size);
        }
    }
}

/* The pieces of a line longer than a window. A record that came as JSONL was cut by its spelling in
 * lines() already. */
static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    if (!keep || writer->record->spelled)
        return;
    size -= bytes[size - 1] == '\n';
    writer_json(writer, bytes, size);
}

static void other(struct writer *writer, const uint8_t *bytes, size_t size) {
    if (!writer->record->header)
        writer_put(writer, bytes, size);
}

static void end(struct writer *writer, const struct record *record) {
    if (record->kind == RECORD_PAGE && record->spelled)
        writer_put(writer, record->suffix, record->suffix_size);
    else if (record->kind == RECORD_PAGE)
        writer_puts(writer, "\"}\n");
}

const struct writer_kind writer_jsonl = {"jsonl", DESCALE_JSONL, begin, lines, rest, other, end};
