/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON Lines. A record that came as JSON Lines goes out byte for byte, without the removed lines in
 * its text; other pages become {"id":...,"url":...,"date":...,"language":...,"text":...}. If long
 * lines are cut, the text is spelled anew. Within a text newlines separate the kept lines; in a
 * text that is a list of strings, the ends of strings do too. */
#include "base/json.h"
#include "output/writer.h"

struct jsonl {
    size_t spelled_at;     /* how far into the record's text as spelled the lines have come */
    struct buffer newline; /* the newline after the line written last, as spelled */
};

static void begin(struct writer *writer, const struct record *record) {
    struct jsonl *jsonl = writer->state;
    jsonl->spelled_at = 0;
    jsonl->newline.size = 0;
    if (record->kind != RECORD_PAGE)
        return;
    if (record->spelled) {
        writer_put(writer, record->prefix, record->prefix_size);
        return;
    }
    writer_json_record(writer, record);
}

static void keep_newline(struct writer *writer, const void *newline, size_t size) {
    struct jsonl *jsonl = writer->state;
    jsonl->newline.size = 0;
    if (!buffer_append(&jsonl->newline, newline, size))
        writer->status = DESCALE_NO_MEMORY;
}

/* Writes the newline that was after the line kept last, and remembers the one after this line. */
static void separate(struct writer *writer, const void *newline, size_t size) {
    struct jsonl *jsonl = writer->state;
    if (!writer->first_line)
        writer_put(writer, jsonl->newline.bytes, jsonl->newline.size);
    writer->first_line = false;
    keep_newline(writer, newline, size);
}

/* The lines of a record that came as JSON Lines, as they are spelled there. */
static void spelled_lines(struct writer *writer, const struct labelled *page) {
    struct jsonl *jsonl = writer->state;
    const struct record *record = page->record;
    for (size_t i = page->window->first; i < page->window->last; i++) {
        const uint8_t *line = record->spelled + jsonl->spelled_at;
        size_t newline, size = json_line(record->spelled, record->spelled_size, jsonl->spelled_at,
                                         record->spelling, &newline);
        jsonl->spelled_at += size;
        const uint8_t *after = line + size - newline;
        if (!page->keep[i]) { /* the lines around the end of a string stay in strings of their own
                               */
            if (newline > 0 && *after == '"' && !writer->first_line)
                keep_newline(writer, after, newline);
            continue;
        }
        separate(writer, after, newline);
        writer_put(writer, line, size - newline);
    }
}

/* Whether the text goes out as it is spelled. Lines that were cut are not those of the spelling. */
static bool as_spelled(const struct writer *writer) {
    return writer->record->spelled && !writer->job->split;
}

static void lines(struct writer *writer, const struct labelled *page) {
    const struct window *window = page->window;
    if (as_spelled(writer)) {
        spelled_lines(writer, page);
        return;
    }
    for (size_t i = window->first; i < window->last; i++) {
        const struct line *line = &window->lines[i];
        size_t size = line->end - line->start;
        if (!page->keep[i])
            continue;
        separate(writer, "\\n", 2);
        size -= size > 0 && window->bytes[line->end - 1] == '\n';
        writer_json(writer, window->bytes + line->start, size);
    }
}

/* The pieces of a line longer than a window. A record that came as JSON Lines was cut by its
 * spelling already. */
static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    if (!keep || as_spelled(writer))
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

static void close_jsonl(void *state) {
    buffer_free(&((struct jsonl *)state)->newline);
}

const struct writer_kind writer_jsonl = {
    "jsonl", DESCALE_JSONL, sizeof(struct jsonl), begin, lines, rest,
    other,   end,           close_jsonl,          true};
