/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON Lines with fields added: every line stays, and each record gets the labels of its lines as
 * "labels", and on demand their probabilities. A record that came as JSON Lines stays as it is
 * spelled, up to its last brace; other pages become {"id":...,"text":...,"labels":...}. */
#include "output/label_lists.h"

static void begin(struct writer *writer, const struct record *record) {
    label_lists_begin(writer->state);
    if (record->kind == RECORD_PAGE && !record->spelled)
        writer_json_record(writer, record);
}

static void lines(struct writer *writer, const struct labelled *page) {
    const struct window *window = page->window;
    label_lists_add(writer, writer->state, page);
    for (size_t i = window->first; !page->record->spelled && i < window->last; i++) {
        const struct line *line = &window->lines[i];
        size_t size = line->end - line->start;
        size -= size > 0 && window->bytes[line->end - 1] == '\n';
        writer_puts(writer, writer->first_line ? "" : "\\n");
        writer->first_line = false;
        writer_json(writer, window->bytes + line->start, size);
    }
}

static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    (void)keep;
    if (!writer->record->spelled)
        writer_json(writer, bytes, size - (bytes[size - 1] == '\n'));
}

static void other(struct writer *writer, const uint8_t *bytes, size_t size) {
    if (!writer->record->header)
        writer_put(writer, bytes, size);
}

static void end(struct writer *writer, const struct record *record) {
    if (record->kind != RECORD_PAGE)
        return;
    if (!record->spelled) {
        writer_puts(writer, "\"");
        label_lists_put(writer, writer->state);
        writer_puts(writer, "}\n");
        return;
    }
    size_t brace = record->suffix_size;
    while (brace > 0 && record->suffix[brace - 1] != '}')
        brace--;
    brace -= brace > 0; /* a valid object has one */
    writer_put(writer, record->prefix, record->prefix_size);
    writer_put(writer, record->spelled, record->spelled_size);
    writer_put(writer, record->suffix, brace);
    label_lists_put(writer, writer->state);
    writer_put(writer, record->suffix + brace, record->suffix_size - brace);
}

static void close_added(void *state) {
    label_lists_free(state);
}

const struct writer_kind writer_added = {.name = "jsonl",
                                         .format = DESCALE_JSONL,
                                         .state_size = sizeof(struct label_lists),
                                         .begin = begin,
                                         .lines = lines,
                                         .rest = rest,
                                         .other = other,
                                         .end = end,
                                         .close = close_added};
