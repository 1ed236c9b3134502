/* SPDX-License-Identifier: Apache-2.0
 *
 * One JSON object a page: {"id":...,"labels":["body",null,...]}, an entry for each line, null for
 * blank ones. */
#include "output/writer.h"

static void begin(struct writer *writer, const struct record *record) {
    writer_json_page(writer, record, "labels");
}

static void lines(struct writer *writer, const struct labelled *page) {
    for (size_t i = page->window->first; i < page->window->last; i++) {
        writer_json_comma(writer);
        if (page->window->lines[i].content_index == LINE_BLANK) {
            writer_puts(writer, "null");
            continue;
        }
        writer_puts(writer, "\"");
        writer_puts(writer, descale_label_name(page->analysis->labels[i]));
        writer_puts(writer, "\"");
    }
}

const struct writer_kind writer_labels = {.name = "labels",
                                          .format = DESCALE_LABELS_JSON,
                                          .begin = begin,
                                          .lines = lines,
                                          .end = writer_json_end};
