/* SPDX-License-Identifier: Apache-2.0
 *
 * Attributes as the dolma toolkit keeps them (https://github.com/allenai/dolma,
 * docs/data-format.md, 2025): an object for each document, in their order, with spans [start, end,
 * score] for each class, counted in Unicode code points, half open, each a line with its newline. A
 * line of the input that is no document has an object without attributes, so that the files stay
 * aligned. */
#include "label/decide.h"
#include "model/model.h"
#include "output/writer.h"

#include <inttypes.h>

static void begin(struct writer *writer, const struct record *record) {
    (void)record;
    writer->place = 0;
    writer->open = false;
    for (int i = 0; i < DESCALE_LABELS; i++)
        writer->spans[i].size = 0;
}

/* Ends the span in hand where the page has come to. */
static void close_span(struct writer *writer) {
    if (writer->open && !buffer_format(&writer->spans[writer->span_class], "%" PRIu64 ",%.3f]",
                                       writer->place, writer->span_score))
        writer->status = DESCALE_NO_MEMORY;
    writer->open = false;
}

static void open_span(struct writer *writer, const struct labelled *page, size_t line) {
    uint32_t index = page->window->lines[line].content_index;
    bool chance = !writer->model->filter && index != LINE_BLANK;
    writer->span_class = page->analysis->labels[line];
    struct buffer *spans = &writer->spans[writer->span_class];
    writer->span_score =
        chance ? decide_chance(page->analysis, index, DESCALE_MASK(writer->span_class)) : 1.0;
    writer->open = true;
    if (!buffer_format(spans, "%s[%" PRIu64 ",", spans->size ? "," : "", writer->place))
        writer->status = DESCALE_NO_MEMORY;
}

static void pass(struct writer *writer, const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        writer->place += (bytes[i] & 0xc0) != 0x80;
}

static void lines(struct writer *writer, const struct labelled *page) {
    for (size_t i = page->window->first; i < page->window->last; i++) {
        const struct line *line = &page->window->lines[i];
        close_span(writer);
        if (line->end > line->start)
            open_span(writer, page, i);
        pass(writer, page->window->bytes + line->start, line->end - line->start);
    }
}

/* The span of a line longer than a window is still open. */
static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    (void)keep;
    pass(writer, bytes, size);
}

static void end(struct writer *writer, const struct record *record) {
    close_span(writer);
    writer_puts(writer, "{\"id\":");
    writer_id(writer, record);
    if (record->origin) {
        writer_puts(writer, ",\"source\":");
        writer_put(writer, record->origin, record->origin_size);
    }
    writer_puts(writer, ",\"attributes\":{");
    for (int i = 0; record->kind == RECORD_PAGE && i < DESCALE_LABELS; i++) {
        writer_format(writer, "%s\"descale__lines__%s\":[", i ? "," : "",
                      descale_label_name((unsigned)i));
        writer_put(writer, writer->spans[i].bytes, writer->spans[i].size);
        writer_puts(writer, "]");
    }
    writer_puts(writer, "}}\n");
}

const struct writer_kind writer_dolma = {"dolma", DESCALE_DOLMA,   begin, lines,
                                         rest,    writer_no_other, end};
