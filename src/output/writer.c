/* SPDX-License-Identifier: Apache-2.0
 *
 * The life of a writer, its records and their lines, and pages that may be left out. */
#include "output/writer.h"
#include "base/report.h"

#include <stdlib.h>

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
    writer->replaced = writer->name_replaced = false;
    spill_begin(&writer->held.bytes); /* closes the temporary file */
}

/* ---- Records and lines ---- */

void writer_begin_record(struct writer *writer, const struct record *record) {
    writer->record = record;
    writer->line = 0;
    writer->first_line = true;
    writer->replaced = writer->name_replaced = false;
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
    if (writer->name_replaced) /* nothing of the text is lost */
        report_problem(&writer->job->reporter,
                       (descale_problem){.severity = DESCALE_WARNING, .cause = DESCALE_CAUSE_NAME},
                       "its name is not UTF-8: such bytes of the id were written as U+FFFD");
    if (!writer->output.record)
        return;
    writer_flush(writer);
    int error = writer->status == DESCALE_OK ? writer->output.record(writer->output.context) : 0;
    writer_note(writer, error);
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
