/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain text: the kept lines as they were; one blank line between pages that have any. */
#include "writer.h"

static void begin(struct writer *writer, const struct page *page) {
    (void)page;
    writer->first_line = true;
}

static void put(struct writer *writer, const uint8_t *bytes, size_t size) {
    if (size == 0)
        return;
    if (writer->first_line && writer->pages++ > 0)
        writer_puts(writer, writer->last == '\n' ? "\n" : "\n\n");
    writer->first_line = false;
    writer_put(writer, bytes, size);
}

/* Neighbouring lines that are kept go out in one piece. */
static void lines(struct writer *writer, const struct page *page, const bool *keep) {
    for (size_t i = page->first; i < page->last;) {
        size_t from = i;
        while (i < page->last && keep[i] == keep[from])
            i++;
        if (keep[from])
            put(writer, page->window + page->lines[from].start,
                page->lines[i - 1].end - page->lines[from].start);
    }
}

static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    if (keep)
        put(writer, bytes, size);
}

static void other(struct writer *writer, const uint8_t *bytes, size_t size) {
    (void)writer, (void)bytes, (void)size;
}

static void end(struct writer *writer, const struct page *page) {
    if (page->separated && !writer->first_line && writer->last != '\n')
        writer_puts(writer, "\n");
}

const struct writer_kind writer_text = {"text", DESCALE_TEXT, begin, lines, rest, other, end};
