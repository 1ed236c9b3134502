/* SPDX-License-Identifier: Apache-2.0
 *
 * Attributes as the dolma toolkit keeps them (https://github.com/allenai/dolma,
 * docs/data-format.md, 2025): an object for each document, in their order, with spans [start, end,
 * score] for each class, counted in Unicode code points, half open, each a line with its newline. A
 * line of the input that is no document has an object without attributes, so that the files stay
 * aligned. */
#include "sequence.h"
#include "model.h"
#include "writer.h"

#include <inttypes.h>

static void begin(struct writer *writer, const struct page *page) {
    (void)page;
    writer->place = 0;
    for (int i = 0; i < DESCALE_CLASSES; i++)
        writer->spans[i].size = 0;
}

static void lines(struct writer *writer, const struct page *page, const bool *keep) {
    (void)keep;
    for (size_t i = page->first; i < page->last; i++) {
        const struct line *line = &page->lines[i];
        uint64_t from = writer->place;
        for (uint32_t at = line->start; at < line->end; at++)
            writer->place += (page->window[at] & 0xc0) != 0x80;
        if (writer->place == from)
            continue;
        unsigned class = page->labels[i];
        bool chance = !writer->model->pack && line->visible != UINT32_MAX;
        struct buffer *spans = &writer->spans[class];
        if (!buffer_format(spans, "%s[%" PRIu64 ",%" PRIu64 ",%.3f]", spans->size ? "," : "", from,
                           writer->place,
                           chance ? sequence_chance(page, line->visible, DESCALE_SET(class)) : 1.0))
            writer->status = DESCALE_NO_MEMORY;
    }
}

/* A line longer than a window belongs to the span that its beginning has: that one is made longer.
 */
static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    (void)keep;
    for (size_t i = 0; i < size; i++)
        writer->place += (bytes[i] & 0xc0) != 0x80;
}

static void end(struct writer *writer, const struct page *page) {
    writer_puts(writer, "{\"id\":");
    writer_id(writer, page);
    if (page->origin) {
        writer_puts(writer, ",\"source\":");
        writer_put(writer, page->origin, page->origin_size);
    }
    writer_puts(writer, ",\"attributes\":{");
    for (int i = 0; page->kind == PAGE_TEXT && i < DESCALE_CLASSES; i++) {
        writer_format(writer, "%s\"descale__lines__%s\":[", i ? "," : "",
                      descale_class_name((enum descale_class)i));
        writer_put(writer, writer->spans[i].bytes, writer->spans[i].size);
        writer_puts(writer, "]");
    }
    writer_puts(writer, "}}\n");
}

const struct writer_kind writer_dolma = {"dolma", DESCALE_DOLMA,   begin, lines,
                                         rest,    writer_no_other, end};
