/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain text: the kept lines as they were, and one empty line between pages that have any. */
#include "output/writer.h"

static void put(struct writer *writer, const uint8_t *bytes, size_t size) {
    if (size == 0)
        return;
    if (writer->first_line)
        writer_separate(writer);
    writer->first_line = false;
    writer_put(writer, bytes, size);
}

static void lines(struct writer *writer, const struct labelled *page) {
    writer_kept(writer, page, put);
}

static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    if (keep)
        put(writer, bytes, size);
}

static void end(struct writer *writer, const struct record *record) {
    if (record->separated && !writer->first_line && writer->last != '\n')
        writer_puts(writer, "\n");
}

const struct writer_kind writer_text = {.name = "text",
                                        .format = DESCALE_TEXT,
                                        .lines = lines,
                                        .rest = rest,
                                        .end = end,
                                        .drops_empty = true};
