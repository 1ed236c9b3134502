/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/captured_page.h"
#include "label/explain.h"
#include "label/score.h"

#include <stdlib.h>
#include <string.h>

#define DOUBTFUL 377 /* the score of a chance of 95 % */
#define LONG_WORDS 8 /* a line that is removed though it has as many words needs an explanation */

/* Adds text to the page's buffer, at most `most` bytes and no part of a character. False: out of
 * memory. */
static bool add_text(struct captured_page *page, struct captured_text *text, const void *from,
                     size_t size, size_t most) {
    const uint8_t *bytes = from;
    if (size > most)
        for (size = most; size > most - 4 && (bytes[size] & 0xc0) == 0x80;)
            size--;
    *text = (struct captured_text){(uint32_t)page->bytes.size, (uint32_t)size};
    return buffer_append(&page->bytes, bytes, size);
}

struct captured_page *captured_page_open(const struct job *job, const struct record *record) {
    struct captured_page *page = calloc(1, sizeof *page);
    if (!page)
        return NULL;
    bool good = add_text(page, &page->input, job->name, strlen(job->name), CAPTURED_NAME_BYTES);
    page->has_id = record->id && (!record->id_json || record->id_size <= CAPTURED_NAME_BYTES);
    page->id_json = record->id_json;
    if (page->has_id)
        good = good && add_text(page, &page->id, record->id, record->id_size, CAPTURED_NAME_BYTES);
    if (record->address)
        good = good && add_text(page, &page->address, record->address, record->address_size,
                                CAPTURED_NAME_BYTES);
    if (good)
        return page;
    captured_page_close(page);
    return NULL;
}

void captured_page_close(struct captured_page *page) {
    if (!page)
        return;
    buffer_free(&page->bytes);
    free(page->items);
    free(page->hits);
    free(page->values);
    free(page);
}

void captured_page_forget_values(struct captured_page *page) {
    free(page->values);
    page->values = NULL;
    page->value_count = page->value_capacity = 0;
    for (size_t i = 0; i < page->count; i++)
        page->items[i].has_values = false;
}

/* Whether a person will ask why the line has its label. */
static bool needs_reasons(const struct analysis *analysis, size_t line, bool keep) {
    int score = analysis->scores[FOREST_BODY][line];
    return (score > -DOUBTFUL && score < DOUBTFUL) ||
           (!keep && analysis_column(analysis, FEATURE_words)[line] >= LONG_WORDS);
}

static bool add_values(struct captured_page *page, struct captured_line *line,
                       const struct analysis *analysis, size_t index) {
    void *items = buffer_grow(page->values, &page->value_capacity, page->value_count + 1,
                              sizeof *page->values);
    if (!items)
        return false;
    page->values = items;
    line->has_values = true;
    line->values = (uint32_t)page->value_count;
    explain_values(analysis, index, page->values[page->value_count++]);
    return true;
}

static bool add_hits(struct captured_page *page, struct captured_line *line,
                     const struct analysis *analysis, size_t index) {
    size_t count;
    const struct hit *hits = analysis_hits(analysis, index, &count);
    line->first_hit = (uint32_t)page->hit_count;
    line->hit_count = (uint32_t)count;
    if (count == 0)
        return true;
    void *items =
        buffer_grow(page->hits, &page->hit_capacity, page->hit_count + count, sizeof *page->hits);
    if (!items)
        return false;
    page->hits = items;
    memcpy(page->hits + page->hit_count, hits, count * sizeof *hits);
    page->hit_count += count;
    return true;
}

static bool add_line(struct captured_page *page, const struct labelled *labelled, bool filter,
                     struct capture capture, size_t i, uint64_t number) {
    const struct analysis *analysis = labelled->analysis;
    const struct line *from = &labelled->window->lines[i];
    struct captured_line *items =
        buffer_grow(page->items, &page->capacity, page->count + 1, sizeof *page->items);
    if (!items)
        return false;
    page->items = items;
    size_t size = writer_size(labelled, from);
    struct captured_line *line = &items[page->count];
    *line = (struct captured_line){.number = number,
                                   .label = analysis->labels[i],
                                   .keep = labelled->keep[i],
                                   .cut = size > CAPTURED_LINE_BYTES};
    if (!add_text(page, &line->text, labelled->window->bytes + from->start, size,
                  CAPTURED_LINE_BYTES))
        return false;
    if (!add_hits(page, line, analysis, from->content_index))
        return false;
    if (!filter)
        for (int kind = 0; kind < SCORES; kind++)
            line->scores[kind] = analysis->scores[kind][from->content_index];
    page->count++;
    bool explain = capture.explain && !filter && page->value_count < CAPTURED_EXPLAINED &&
                   (capture.always || needs_reasons(analysis, from->content_index, line->keep));
    return !explain || add_values(page, line, analysis, from->content_index);
}

bool captured_page_add(struct captured_page *page, const struct labelled *labelled, bool filter,
                       struct capture capture, uint64_t above, size_t from, size_t to) {
    const struct window *window = labelled->window;
    for (size_t i = from; i < to; i++) {
        if (window->lines[i].content_index == LINE_BLANK)
            continue;
        if (page->count == CAPTURED_LINES || page->bytes.size >= CAPTURED_BYTES) {
            page->more = true;
            break;
        }
        if (!add_line(page, labelled, filter, capture, i, above + (i - window->first) + 1))
            return false;
    }
    return true;
}

void captured_page_seal(struct captured_page *page) {
    uint64_t hash = sample_hash_bytes(0, page->bytes.bytes, page->bytes.size);
    for (size_t i = 0; i < page->count; i++) {
        const struct captured_line *line = &page->items[i];
        uint64_t numbers[] = {line->number, line->label, line->keep, (uint64_t)line->scores[0]};
        hash = sample_hash_bytes(hash, numbers, sizeof numbers);
    }
    page->content = sample_hash(hash);
}
