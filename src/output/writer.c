/* SPDX-License-Identifier: Apache-2.0 */
#include "output/writer.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/report.h"
#include "base/temp_file.h"
#include "base/utf8.h"
#include "base/plain_locale.h"
#include "output/shown.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FLUSH_BYTES ((size_t)256 << 10) /* collected before they are handed to the output */

static const struct writer_kind *const kinds[] = {
    &writer_text,     &writer_jsonl,   &writer_warc,        &writer_labels,       &writer_dolma,
    &writer_rejects,  &writer_explain, &writer_explain_all, &writer_explain_json, &writer_hits,
    &writer_features, &writer_null,    &writer_table,       &writer_table};

static const struct writer_kind *find_kind(enum descale_format format, bool added) {
    if (format == DESCALE_JSONL && added)
        return &writer_added;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i]->format == format)
            return kinds[i];
    return NULL;
}

bool writer_numbers(enum descale_format format) {
    const struct writer_kind *kind = find_kind(format, false);
    return kind && kind->numbers;
}

/* ---- Life of a writer ---- */

static void close_state(struct writer *writer) {
    if (writer->state && writer->kind->close)
        writer->kind->close(writer->state);
    free(writer->state);
    writer->state = NULL;
}

bool writer_begin(struct writer *writer, enum descale_format format, bool added,
                  struct output output) {
    const struct writer_kind *kind = find_kind(format, added);
    writer->output = output;
    writer->status = DESCALE_OK;
    if (writer->kind != kind)
        close_state(writer);
    writer->kind = kind;
    if (!writer->state)
        writer->state = calloc(1, kind->state_size + 1);
    return writer->state != NULL;
}

void writer_close(struct writer *writer) {
    close_state(writer);
    buffer_free(&writer->out);
    spill_free(&writer->held.bytes);
}

void writer_new_output(struct writer *writer) {
    writer->pages = 0;
}

/* ---- Bytes ---- */

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

void writer_put(struct writer *writer, const void *bytes, size_t size) {
    if (size == 0 || writer->status != DESCALE_OK)
        return;
    writer->last = ((const uint8_t *)bytes)[size - 1];
    if (writer->held.on) {
        writer_spill(writer, &writer->held.bytes, bytes, size);
        return;
    }
    if (writer->out.size + size > FLUSH_BYTES)
        writer_flush(writer);
    if (size >= FLUSH_BYTES)
        hand_over(writer, bytes, size);
    else if (!buffer_append(&writer->out, bytes, size))
        writer->status = DESCALE_NO_MEMORY;
}

/* Reports that a temporary file failed, as errno says. */
static void report_spill(struct writer *writer) {
    char folder[256];
    int error = errno;
    report_problem(
        &writer->job->reporter,
        (descale_problem){
            .status = DESCALE_WRITE_ERROR, .severity = DESCALE_ERROR, .error = error, .input = ""},
        "cannot keep a large record in a temporary file in %s: %s",
        escape_name(folder, sizeof folder, temp_file_folder()), strerror(error));
    writer->status = DESCALE_WRITE_ERROR;
}

void writer_spill(struct writer *writer, struct spill_buffer *spill, const void *bytes,
                  size_t size) {
    if (writer->status == DESCALE_OK && !spill_put(spill, bytes, size))
        report_spill(writer);
}

static void take_spilled(void *context, const void *bytes, size_t size) {
    writer_put(context, bytes, size);
}

void writer_unspill_with(struct writer *writer, struct spill_buffer *spill, spill_take *take) {
    if (writer->status == DESCALE_OK && !spill_each(spill, take, writer) &&
        writer->status == DESCALE_OK)
        report_spill(writer);
}

void writer_unspill(struct writer *writer, struct spill_buffer *spill) {
    writer_unspill_with(writer, spill, take_spilled);
}

void writer_note(struct writer *writer, int error) {
    if (error && writer->status == DESCALE_OK)
        fail_to_write(writer, error);
}

void writer_pass(struct writer *writer, const void *bytes, size_t size) {
    writer_flush(writer);
    hand_over(writer, bytes, size);
}

void writer_separate(struct writer *writer) {
    if (writer->pages++ > 0)
        writer_puts(writer, writer->last == '\n' ? "\n" : "\n\n");
}

void writer_puts(struct writer *writer, const char *text) {
    writer_put(writer, text, strlen(text));
}

/* writer_format() for a text of any length. */
static void put_long(struct writer *writer, const char *format, va_list arguments) {
    char *text;
    struct plain_locale locale = plain_begin();
    int size = vasprintf(&text, format, arguments);
    plain_end(locale);
    if (size < 0) {
        writer->status = DESCALE_NO_MEMORY;
        return;
    }
    writer_put(writer, text, (size_t)size);
    free(text);
}

void writer_format(struct writer *writer, const char *format, ...) {
    char small[256];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = plain_print(small, sizeof small, format, arguments);
    if (size >= 0 && (size_t)size < sizeof small)
        writer_put(writer, small, (size_t)size);
    else
        put_long(writer, format, again);
    va_end(again);
    va_end(arguments);
}

/* ---- Empty pages ---- */

/* Begins to hold the record back, if it is a page and empty pages are left out. */
static void hold_page(struct writer *writer, const struct record *record) {
    struct held_page *held = &writer->held;
    held->on = writer->job->drop_empty && writer->kind->drops_empty && record->kind == RECORD_PAGE;
    if (!held->on)
        return;
    held->pages = writer->pages;
    held->last = writer->last;
    spill_begin(&held->bytes);
}

/* A line of the page stays: what was held back is written. */
static void release_page(struct writer *writer) {
    writer->held.on = false;
    writer_unspill(writer, &writer->held.bytes);
}

/* No line of the page stayed: the output goes on as if it had not been there. */
static void drop_page(struct writer *writer) {
    writer->held.on = false;
    writer->pages = writer->held.pages;
    writer->last = writer->held.last;
    writer->replaced = false;
    spill_begin(&writer->held.bytes); /* closes the temporary file */
}

/* ---- Records and lines ---- */

void writer_begin_record(struct writer *writer, const struct record *record) {
    writer->record = record;
    writer->line = 0;
    writer->first_line = true;
    writer->replaced = false;
    hold_page(writer, record);
    if (writer->kind->begin)
        writer->kind->begin(writer, record);
}

/* Reports bytes that JSON cannot spell. */
static void report_replaced(struct writer *writer) {
    writer->totals->damaged++;
    report_problem(&writer->job->reporter,
                   (descale_problem){.status = DESCALE_DAMAGED,
                                     .severity = DESCALE_ERROR,
                                     .offset = writer->record->offset,
                                     .has_offset = 1},
                   "text that is not UTF-8: such bytes were written as U+FFFD");
}

void writer_lines(struct writer *writer, const struct labelled *page) {
    if (writer->held.on && page->content)
        release_page(writer);
    if (writer->kind->lines)
        writer->kind->lines(writer, page);
    else if (writer->kind->line)
        writer_each(writer, page, writer->kind->line);
}

void writer_end_record(struct writer *writer) {
    if (writer->kind->end)
        writer->kind->end(writer, writer->record);
    if (writer->held.on)
        drop_page(writer);
    if (writer->replaced)
        report_replaced(writer);
    if (!writer->output.record)
        return;
    writer_flush(writer);
    int error = writer->status == DESCALE_OK ? writer->output.record(writer->output.context) : 0;
    if (error)
        fail_to_write(writer, error);
}

void writer_kept(struct writer *writer, const struct labelled *page,
                 void (*put)(struct writer *writer, const uint8_t *bytes, size_t size)) {
    const struct window *window = page->window;
    for (size_t i = window->first; i < window->last;) {
        size_t from = i;
        while (i < window->last && page->keep[i] == page->keep[from])
            i++;
        if (page->keep[from])
            put(writer, window->bytes + window->lines[from].start,
                window->lines[i - 1].end - window->lines[from].start);
    }
}

void writer_each(struct writer *writer, const struct labelled *page, writer_line *put) {
    const struct window *window = page->window;
    for (size_t i = window->first; i < window->last; i++) {
        writer->line++;
        if (window->lines[i].content_index != LINE_BLANK)
            put(writer, page, &window->lines[i], page->analysis->labels[i]);
    }
}

void writer_blank_line(struct writer *writer, const struct record *record) {
    if (record->kind == RECORD_PAGE)
        writer_puts(writer, "\n");
}

size_t writer_size(const struct labelled *page, const struct line *line) {
    size_t size = line->end - line->start;
    while (size > 0 && page->window->bytes[line->start + size - 1] <= ' ')
        size--;
    return size;
}

/* ---- Text ---- */

void writer_json_page(struct writer *writer, const struct record *record, const char *key) {
    if (record->kind != RECORD_PAGE)
        return;
    writer_format(writer, "{\"page\":%" PRIu64 ",\"id\":", ++writer->pages);
    writer_id(writer, record);
    writer_format(writer, ",\"%s\":[", key);
}

void writer_json_comma(struct writer *writer) {
    if (!writer->first_line)
        writer_puts(writer, ",");
    writer->first_line = false;
}

void writer_json_end(struct writer *writer, const struct record *record) {
    if (record->kind == RECORD_PAGE)
        writer_puts(writer, "]}\n");
}

void writer_json_record(struct writer *writer, const struct record *record) {
    const struct {
        const char *name, *value;
        size_t size;
    } fields[] = {{"url", record->address, record->address_size},
                  {"date", record->date, record->date_size},
                  {"language", record->language, record->language_size}};
    writer_puts(writer, "{\"id\":");
    writer_id(writer, record);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!fields[i].value)
            continue;
        writer_format(writer, ",\"%s\":\"", fields[i].name);
        writer_json(writer, fields[i].value, fields[i].size);
        writer_puts(writer, "\"");
    }
    writer_puts(writer, ",\"text\":\"");
}

void writer_json(struct writer *writer, const void *text, size_t size) {
    struct buffer escaped = {0};
    writer->replaced |= !utf8_valid(text, size);
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

const char *writer_colour(const struct writer *writer, unsigned label) {
    static const char *const colours[DESCALE_LABELS] = {"\x1b[32m", "\x1b[34m", "\x1b[33m",
                                                        "\x1b[35m"};
    return writer->job->colour ? colours[label] : "";
}

const char *writer_plain(const struct writer *writer) {
    return writer->job->colour ? "\x1b[0m" : "";
}

void writer_shown(struct writer *writer, const uint8_t *bytes, size_t size) {
    size_t from = 0;
    for (size_t i = 0; i < size;) {
        const struct shown shown = shown_character(bytes + i, size - i);
        if (shown.escaped) {
            writer_put(writer, bytes + from, i - from);
            for (size_t j = 0; j < shown.taken; j++)
                writer_format(writer, "\\x%02x", bytes[i + j]);
            from = i + shown.taken;
        }
        i += shown.taken;
    }
    writer_put(writer, bytes + from, size - from);
}
