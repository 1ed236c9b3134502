/* SPDX-License-Identifier: Apache-2.0
 *
 * Attributes as the dolma toolkit keeps them (https://github.com/allenai/dolma,
 * docs/data-format.md, 2025): an object for each document, in their order, with spans [start, end,
 * score] for each label. A span is a line with its newline, or a piece of a line; start and end are
 * counted in Unicode code points, half open. A line of the input that is not a document gets an
 * object without attributes, so that the files stay aligned; for the same reason a page that lost
 * all its lines is never left out. */
#include "label/decide.h"
#include "model/model.h"
#include "output/writer.h"

#include <inttypes.h>

struct dolma {
    uint64_t position;                   /* code points of the page so far */
    struct buffer spans[DESCALE_LABELS]; /* text of the finished spans, and of the open one */
    bool open;                           /* a span has begun whose end is still to come */
    uint8_t label;                       /* of the open span */
    double score;                        /* of the open span: the probability of its label */
};

static void begin(struct writer *writer, const struct record *record) {
    struct dolma *dolma = writer->state;
    (void)record;
    dolma->position = 0;
    dolma->open = false;
    for (int i = 0; i < DESCALE_LABELS; i++)
        dolma->spans[i].size = 0;
}

static void close_span(struct writer *writer) {
    struct dolma *dolma = writer->state;
    if (dolma->open && !buffer_format(&dolma->spans[dolma->label], "%" PRIu64 ",%.3f]",
                                      dolma->position, dolma->score))
        writer->status = DESCALE_NO_MEMORY;
    dolma->open = false;
}

static void open_span(struct writer *writer, const struct labelled *page, size_t line) {
    struct dolma *dolma = writer->state;
    uint32_t index = page->window->lines[line].content_index;
    bool has_chance = !writer->model->filter && index != LINE_BLANK;
    dolma->label = page->analysis->labels[line];
    dolma->score =
        has_chance ? decide_chance(page->analysis, index, DESCALE_MASK(dolma->label)) : 1.0;
    dolma->open = true;
    struct buffer *spans = &dolma->spans[dolma->label];
    if (!buffer_format(spans, "%s[%" PRIu64 ",", spans->size ? "," : "", dolma->position))
        writer->status = DESCALE_NO_MEMORY;
}

static void count_points(struct dolma *dolma, const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        dolma->position += (bytes[i] & 0xc0) != 0x80;
}

static void lines(struct writer *writer, const struct labelled *page) {
    const struct window *window = page->window;
    for (size_t i = window->first; i < window->last; i++) {
        const struct line *line = &window->lines[i];
        close_span(writer);
        if (line->end > line->start)
            open_span(writer, page, i);
        count_points(writer->state, window->bytes + line->start,
                     line->end - line->start - page->cut[i]);
    }
}

/* The span of a line longer than a window is still open. */
static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    (void)keep;
    count_points(writer->state, bytes, size);
}

static void end(struct writer *writer, const struct record *record) {
    const struct dolma *dolma = writer->state;
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
        writer_put(writer, dolma->spans[i].bytes, dolma->spans[i].size);
        writer_puts(writer, "]");
    }
    writer_puts(writer, "}}\n");
}

static void close_dolma(void *state) {
    struct dolma *dolma = state;
    for (int i = 0; i < DESCALE_LABELS; i++)
        buffer_free(&dolma->spans[i]);
}

const struct writer_kind writer_dolma = {
    "dolma", DESCALE_DOLMA, sizeof(struct dolma), begin, lines, rest,
    NULL,    end,           close_dolma,          false};
