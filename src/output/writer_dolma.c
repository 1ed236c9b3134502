/* SPDX-License-Identifier: Apache-2.0
 *
 * Attributes as the dolma toolkit keeps them (https://github.com/allenai/dolma,
 * docs/data-format.md, 2025): an object for each document, in their order, with spans [start, end,
 * score] for each label. A span is a line with its newline, or a piece of a line; start and end are
 * counted in Unicode code points, half open. The document is what JSON Lines output has when all
 * lines stay: newlines separate its lines.
 *
 * dolma's mixer cuts spans out of a document. To leave the text that JSON Lines output has, the
 * newline before a last run of removed lines goes with the run: it is part of the run's first span.
 *
 * A line of the input that is not a document gets an object without attributes, so that the files
 * stay aligned; for the same reason a page that lost all its lines is never left out. */
#include "label/decide.h"
#include "model/model.h"
#include "output/writer.h"

#include <inttypes.h>

struct span {
    uint64_t start, end; /* code points of the page */
    double score;        /* the probability of its label */
    uint8_t label;
    bool newline; /* its last code point is a newline of the input */
};

struct dolma {
    uint64_t position;   /* code points of the page so far */
    struct buffer spans; /* struct span for each line so far, in the order of the page */
};

static size_t span_count(const struct dolma *dolma) {
    return dolma->spans.size / sizeof(struct span);
}

static struct span *all_spans(const struct dolma *dolma) {
    return (struct span *)(void *)dolma->spans.bytes;
}

static void begin(struct writer *writer, const struct record *record) {
    struct dolma *dolma = writer->state;
    (void)record;
    dolma->position = 0;
    dolma->spans.size = 0;
}

/* Adds bytes to the line in hand, the last one. */
static void lengthen(struct dolma *dolma, const uint8_t *bytes, size_t size) {
    struct span *span = all_spans(dolma) + span_count(dolma) - 1;
    for (size_t i = 0; i < size; i++)
        dolma->position += (bytes[i] & 0xc0) != 0x80;
    span->end = dolma->position;
    span->newline = size > 0 && bytes[size - 1] == '\n';
}

static double score(const struct writer *writer, const struct labelled *page, size_t line) {
    uint32_t index = page->window->lines[line].content_index;
    if (writer->model->filter || index == LINE_BLANK)
        return 1.0;
    return decide_chance(page->analysis, index, DESCALE_MASK(page->analysis->labels[line]));
}

static void lines(struct writer *writer, const struct labelled *page) {
    const struct window *window = page->window;
    struct dolma *dolma = writer->state;
    for (size_t i = window->first; i < window->last; i++) {
        const struct line *line = &window->lines[i];
        struct span span = {.start = dolma->position,
                            .score = score(writer, page, i),
                            .label = page->analysis->labels[i]};
        if (!buffer_append(&dolma->spans, &span, sizeof span)) {
            writer->status = DESCALE_NO_MEMORY;
            return;
        }
        lengthen(dolma, window->bytes + line->start, line->end - line->start - page->cut[i]);
    }
}

/* The line longer than a window goes on. */
static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    (void)keep;
    if (writer->status == DESCALE_OK)
        lengthen(writer->state, bytes, size);
}

/* Moves newlines so that cutting out the removed lines leaves exactly the others, newlines between
 * them. */
static void separate(const struct writer *writer, bool separated) {
    const struct dolma *dolma = writer->state;
    struct span *spans = all_spans(dolma);
    size_t count = span_count(dolma), kept = count;
    if (count > 0 && !separated && spans[count - 1].newline) {
        spans[count - 1].newline = false; /* it ends the page and is not part of the document */
        spans[count - 1].end--;
    }
    while (kept > 0 && !(writer->job->keep >> spans[kept - 1].label & 1))
        kept--;
    if (kept > 0 && kept < count && spans[kept - 1].newline) {
        spans[kept - 1].end--;
        spans[kept].start--;
    }
}

static void put_spans(struct writer *writer, uint8_t label) {
    const struct dolma *dolma = writer->state;
    const struct span *spans = all_spans(dolma);
    writer->first_line = true;
    for (size_t i = 0; i < span_count(dolma); i++) {
        if (spans[i].label != label || spans[i].start == spans[i].end)
            continue;
        writer_json_comma(writer);
        writer_format(writer, "[%" PRIu64 ",%" PRIu64 ",%.3f]", spans[i].start, spans[i].end,
                      spans[i].score);
    }
}

static void end(struct writer *writer, const struct record *record) {
    separate(writer, record->separated);
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
        put_spans(writer, (uint8_t)i);
        writer_puts(writer, "]");
    }
    writer_puts(writer, "}}\n");
}

static void close_dolma(void *state) {
    buffer_free(&((struct dolma *)state)->spans);
}

const struct writer_kind writer_dolma = {
    "dolma", DESCALE_DOLMA, sizeof(struct dolma), begin, lines, rest,
    NULL,    end,           close_dolma,          false};
