/* SPDX-License-Identifier: Apache-2.0 */
#include "output/writer.h"
#include "base/json.h"
#include "base/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLUSH_BYTES ((size_t)256 << 10)

static const struct writer_kind *const kinds[] = {
    &writer_text,  &writer_jsonl,    &writer_warc,    &writer_labels,
    &writer_dolma, &writer_rejects,  &writer_explain, &writer_explain_json,
    &writer_hits,  &writer_features, &writer_null};

const struct writer_kind *writer_find(enum descale_format format) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i]->format == format)
            return kinds[i];
    return NULL;
}

void writer_begin(struct writer *writer, enum descale_format format, struct output output) {
    writer->kind = writer_find(format);
    writer->output = output;
    writer->status = DESCALE_OK;
}

void writer_new_output(struct writer *writer) {
    writer->pages = 0;
}

void writer_close(struct writer *writer) {
    buffer_free(&writer->out);
    buffer_free(&writer->newline);
    for (int i = 0; i < DESCALE_LABELS; i++)
        buffer_free(&writer->spans[i]);
    spool_free(&writer->kept);
}

static void fail_to_write(struct writer *writer, int error) {
    writer->status = report_write_error(&writer->job->reporter, error);
    *writer->job->error = error;
}

static void hand_over(struct writer *writer, const void *bytes, size_t size) {
    if (writer->status != DESCALE_OK || size == 0)
        return;
    int error = writer->output.write(writer->output.context, bytes, size);
    if (error)
        fail_to_write(writer, error);
}

void writer_flush(struct writer *writer) {
    hand_over(writer, writer->out.bytes, writer->out.size);
    writer->out.size = 0;
}

void writer_record(struct writer *writer) {
    if (!writer->output.record)
        return;
    writer_flush(writer);
    int error = writer->status == DESCALE_OK ? writer->output.record(writer->output.context) : 0;
    if (error)
        fail_to_write(writer, error);
}

void writer_put(struct writer *writer, const void *bytes, size_t size) {
    if (size == 0 || writer->status != DESCALE_OK)
        return;
    writer->last = ((const uint8_t *)bytes)[size - 1];
    if (writer->out.size + size > FLUSH_BYTES)
        writer_flush(writer);
    if (size >= FLUSH_BYTES)
        hand_over(writer, bytes, size);
    else if (!buffer_append(&writer->out, bytes, size))
        writer->status = DESCALE_NO_MEMORY;
}

void writer_puts(struct writer *writer, const char *text) {
    writer_put(writer, text, strlen(text));
}

void writer_format(struct writer *writer, const char *format, ...) {
    char *text;
    va_list arguments;
    va_start(arguments, format);
    int size = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (size < 0) {
        writer->status = DESCALE_NO_MEMORY;
        return;
    }
    writer_put(writer, text, (size_t)size);
    free(text);
}

void writer_each(struct writer *writer, const struct labelled *page, writer_line *put) {
    for (size_t i = page->window->first; i < page->window->last; i++) {
        writer->line++;
        if (page->window->lines[i].content_index != LINE_BLANK)
            put(writer, page, &page->window->lines[i], page->analysis->labels[i]);
    }
}

size_t writer_size(const struct labelled *page, const struct line *line) {
    size_t size = line->end - line->start;
    while (size > 0 && page->window->bytes[line->start + size - 1] <= ' ')
        size--;
    return size;
}

void writer_json_page(struct writer *writer, const struct record *record, const char *key) {
    writer->line = 0;
    writer->first_line = true;
    if (record->kind != RECORD_PAGE)
        return;
    writer_puts(writer, "{\"id\":");
    writer_id(writer, record);
    writer_format(writer, ",\"%s\":[", key);
}

void writer_json_end(struct writer *writer, const struct record *record) {
    if (record->kind == RECORD_PAGE)
        writer_puts(writer, "]}\n");
}

void writer_shown(struct writer *writer, const uint8_t *bytes, size_t size) {
    size_t from = 0;
    for (size_t i = 0; i < size; i++) {
        /* U+0080 to U+009F control terminals as well: both bytes of them. */
        const uint8_t *c1 = bytes + i - (i > 0 && bytes[i] < 0xc0);
        bool control = bytes[i] < ' ' || bytes[i] == 0x7f ||
                       (c1 + 1 < bytes + size && c1[0] == 0xc2 && c1[1] >= 0x80 && c1[1] < 0xa0);
        if (!control)
            continue;
        writer_put(writer, bytes + from, i - from);
        writer_format(writer, "\\x%02x", bytes[i]);
        from = i + 1;
    }
    writer_put(writer, bytes + from, size - from);
}

void writer_kept(struct writer *writer, const struct labelled *page,
                 void (*put)(struct writer *writer, const uint8_t *bytes, size_t size)) {
    for (size_t i = page->window->first; i < page->window->last;) {
        size_t from = i;
        while (i < page->window->last && page->keep[i] == page->keep[from])
            i++;
        if (page->keep[from])
            put(writer, page->window->bytes + page->window->lines[from].start,
                page->window->lines[i - 1].end - page->window->lines[from].start);
    }
}

void writer_no_rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    (void)writer, (void)bytes, (void)size, (void)keep;
}

void writer_no_other(struct writer *writer, const uint8_t *bytes, size_t size) {
    (void)writer, (void)bytes, (void)size;
}

void writer_json(struct writer *writer, const void *text, size_t size) {
    struct buffer escaped = {0};
    if (json_escape(&escaped, text, size))
        writer_put(writer, escaped.bytes, escaped.size);
    else
        writer->status = DESCALE_NO_MEMORY;
    buffer_free(&escaped);
}

void writer_id(struct writer *writer, const struct record *record) {
    if (!record->id) {
        writer_puts(writer, "null");
    } else if (record->id_json) {
        writer_put(writer, record->id, record->id_size);
    } else {
        writer_puts(writer, "\"");
        writer_json(writer, record->id, record->id_size);
        writer_puts(writer, "\"");
    }
}
