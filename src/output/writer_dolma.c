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

/* Bytes of spans; those of a longer page go to a temporary file. */
#define SPANS_IN_MEMORY ((size_t)1 << 20)

struct span {
    uint64_t start, end; /* code points of the page */
    double score;        /* the probability of its label */
    uint8_t label;
    bool newline; /* its last code point is a newline of the input */
};

_Static_assert(sizeof(struct span) == 32, "spill_each() hands out whole spans");

struct dolma {
    uint64_t position; /* code points of the page so far */
    struct spill_buffer
        spans;         /* struct span for each line but the last, in the order of the page */
    struct span last;  /* of the line in hand */
    uint64_t count;    /* lines so far, with that one */
    uint64_t kept;     /* how many of them stand up to the last one that is kept */
    bool kept_newline; /* that one ends with a newline of the input */
    /* While the spans are written: */
    uint64_t number; /* of the span in hand, from 0 */
    uint8_t label;   /* spans of this label are written now */
};

static void begin(struct writer *writer, const struct record *record) {
    struct dolma *dolma = writer->state;
    (void)record;
    dolma->position = dolma->count = dolma->kept = 0;
    dolma->spans.most = SPANS_IN_MEMORY;
    spill_begin(&dolma->spans);
}

/* Adds bytes to the line in hand. */
static void lengthen(struct dolma *dolma, const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        dolma->position += (bytes[i] & 0xc0) != 0x80;
    dolma->last.end = dolma->position;
    dolma->last.newline = size > 0 && bytes[size - 1] == '\n';
}

/* The line in hand is complete. */
static void end_line(struct writer *writer) {
    struct dolma *dolma = writer->state;
    if (dolma->count == 0)
        return;
    writer_spill(writer, &dolma->spans, &dolma->last, sizeof dolma->last);
    if (writer->job->keep >> dolma->last.label & 1) {
        dolma->kept = dolma->count;
        dolma->kept_newline = dolma->last.newline;
    }
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
        end_line(writer);
        dolma->count++;
        dolma->last = (struct span){.start = dolma->position,
                                    .score = score(writer, page, i),
                                    .label = page->analysis->labels[i]};
        lengthen(dolma, window->bytes + line->start, line->end - line->start - page->cut[i]);
    }
}

/* The line longer than a window goes on. */
static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    (void)keep;
    lengthen(writer->state, bytes, size);
}

/* Writes those of some spans that have the label in hand. Newlines are moved so that cutting out
 * the removed lines leaves exactly the others, with newlines between them. */
static void put_spans(void *context, const void *bytes, size_t size) {
    struct writer *writer = context;
    struct dolma *dolma = writer->state;
    const struct span *spans = bytes;
    bool moved = dolma->kept > 0 && dolma->kept < dolma->count && dolma->kept_newline;
    for (size_t i = 0; i < size / sizeof *spans; i++, dolma->number++) {
        uint64_t start = spans[i].start - (moved && dolma->number == dolma->kept);
        uint64_t end = spans[i].end - (moved && dolma->number + 1 == dolma->kept);
        /* A newline that ends the page is not part of the document. */
        end -= dolma->number + 1 == dolma->count && !writer->record->separated && spans[i].newline;
        if (spans[i].label != dolma->label || start == end)
            continue;
        writer_json_comma(writer);
        writer_format(writer, "[%" PRIu64 ",%" PRIu64 ",%.3f]", start, end, spans[i].score);
    }
}

static void end(struct writer *writer, const struct record *record) {
    struct dolma *dolma = writer->state;
    end_line(writer);
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
        dolma->label = (uint8_t)i;
        dolma->number = 0;
        writer->first_line = true;
        writer_unspill_with(writer, &dolma->spans, put_spans);
        writer_puts(writer, "]");
    }
    writer_puts(writer, "}}\n");
}

static void close_dolma(void *state) {
    spill_free(&((struct dolma *)state)->spans);
}

const struct writer_kind writer_dolma = {
    "dolma", DESCALE_DOLMA, sizeof(struct dolma), begin, lines, rest,
    NULL,    end,           close_dolma,          false};
