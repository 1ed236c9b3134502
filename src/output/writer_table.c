/* SPDX-License-Identifier: Apache-2.0
 *
 * A page as a table that a person can scan: a line for each line, with its number, class, the
 * chance of that, and as much of its text as fits. With a published filter there are no chances. */
#include "label/decide.h"
#include "model/model.h"
#include "output/shown.h"
#include "output/writer.h"

#include <inttypes.h>

#define TEXT_COLUMN 30   /* columns before the text */
#define LEAST_COLUMNS 20 /* of the text, however narrow the terminal is */

static void begin(struct writer *writer, const struct record *record) {
    if (record->kind != RECORD_PAGE)
        return;
    writer_puts(writer, "page ");
    writer_id(writer, record);
    writer_puts(writer, "\n    line  class       chance  text\n");
}

/* The text, as far as it fits. "..." says that there is more. */
static void put_text(struct writer *writer, const uint8_t *text, size_t size) {
    unsigned all = writer->job->columns;
    unsigned columns = all > TEXT_COLUMN + LEAST_COLUMNS ? all - TEXT_COLUMN : LEAST_COLUMNS;
    size_t fits = shown_fit(text, size, columns);
    if (fits < size)
        fits = shown_fit(text, size, columns - 3);
    writer_shown(writer, text, fits);
    writer_puts(writer, fits < size ? "..." : "");
}

static void put_line(struct writer *writer, const struct labelled *page, const struct line *line,
                     uint8_t label) {
    writer_format(writer, "%8" PRIu64 "  %s%-10s  ", writer->line, writer_colour(writer, label),
                  descale_label_name(label));
    if (writer->model->filter)
        writer_puts(writer, "      ");
    else
        writer_format(writer, "%4.0f %%",
                      100 *
                          decide_chance(page->analysis, line->content_index, DESCALE_MASK(label)));
    writer_puts(writer, "  ");
    put_text(writer, page->window->bytes + line->start, writer_size(page, line));
    writer_puts(writer, writer_plain(writer));
    writer_puts(writer, "\n");
}

const struct writer_kind writer_table = {.name = "table",
                                         .format = DESCALE_TABLE,
                                         .begin = begin,
                                         .line = put_line,
                                         .end = writer_blank_line};
