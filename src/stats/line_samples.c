/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/line_samples.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash_of_line(const struct page_notes *notes, size_t row) {
    return sample_hash(notes->hash + (notes->rows + row + 1) * 0x9e3779b97f4a7c15U);
}

static void add_example(struct collector *collector, uint32_t rule, uint64_t hash,
                        const struct labelled *labelled, size_t i) {
    struct sample *sample = &collector->examples[rule];
    const struct line *line = &labelled->window->lines[i];
    size_t size = writer_size(labelled, line);
    const uint8_t *bytes = labelled->window->bytes + line->start;
    if (size > EXAMPLE_BYTES)
        for (size = EXAMPLE_BYTES; size > EXAMPLE_BYTES - 4 && (bytes[size] & 0xc0) == 0x80;)
            size--;
    struct example *example = malloc(sizeof *example + size);
    if (!example || (sample->most == 0 && !sample_open(sample, EXAMPLES))) {
        collector->no_memory = true;
        free(example);
        return;
    }
    example->label = labelled->analysis->labels[i];
    example->size = (uint32_t)size;
    memcpy(example->text, bytes, size);
    uint64_t content = buffer_hash(buffer_hash(BUFFER_HASH, bytes, size), &example->label, 1);
    free(sample_put(sample, (struct sample_key){0, hash, content}, example));
}

void sample_examples(struct collector *collector, const struct page_notes *notes,
                     const struct labelled *labelled) {
    const struct window *window = labelled->window;
    for (size_t i = window->first; i < window->last; i++) {
        uint32_t index = window->lines[i].content_index;
        size_t count;
        if (index == LINE_BLANK)
            continue;
        const struct hit *hits = analysis_hits(labelled->analysis, index, &count);
        uint64_t hash = count > 0 ? hash_of_line(notes, i - window->first) : 0;
        for (size_t j = 0; j < count; j++) {
            const struct sample *sample = &collector->examples[hits[j].rule];
            if (hits[j].first && (sample->most == 0 || sample_wants(sample, 0, hash)))
                add_example(collector, hits[j].rule, hash, labelled, i);
        }
    }
}

/* The index of the next line up or down from `i` that is not blank, among those to be written; else
 * `i` itself. */
static size_t neighbour(const struct window *window, size_t i, int step) {
    for (size_t at = i + (size_t)step; at >= window->first && at < window->last; at += (size_t)step)
        if (window->lines[at].content_index != LINE_BLANK)
            return at;
    return i;
}

/* Captures a line with its neighbours. NULL: out of memory. */
static struct captured_page *capture_line(const struct collector *collector, const struct job *job,
                                          const struct page_notes *notes,
                                          const struct labelled *labelled, size_t i) {
    const struct window *window = labelled->window;
    struct captured_page *page = captured_page_open(job, labelled->record);
    struct capture capture = {false, false};
    struct capture explained = {collector->text, true};
    size_t above = neighbour(window, i, -1), below = neighbour(window, i, 1);
    if (page &&
        captured_page_add(page, labelled, false, capture, notes->rows, above,
                          above + (above < i)) &&
        captured_page_add(page, labelled, false, explained, notes->rows, i, i + 1) &&
        captured_page_add(page, labelled, false, capture, notes->rows, below, below + (below > i)))
        return page;
    captured_page_close(page);
    return NULL;
}

void sample_uncertain(struct collector *collector, const struct job *job,
                      const struct page_notes *notes, const struct labelled *labelled) {
    const struct window *window = labelled->window;
    const int16_t *scores = labelled->analysis->scores[FOREST_BODY];
    size_t best = window->last;
    int least = INT16_MAX;
    for (size_t i = window->first; i < window->last; i++) {
        uint32_t index = window->lines[i].content_index;
        int score = index == LINE_BLANK ? INT16_MAX : abs(scores[index]);
        if (score < least) {
            least = score;
            best = i;
        }
    }
    if (best == window->last)
        return;
    uint64_t hash = hash_of_line(notes, best - window->first);
    if (!sample_wants(&collector->lines, (uint64_t)least, hash))
        return;
    struct captured_page *page = capture_line(collector, job, notes, labelled, best);
    if (!page) {
        collector->no_memory = true;
        return;
    }
    captured_page_seal(page);
    page->hash = hash;
    struct sample_key key = {(uint64_t)least, hash, page->content};
    captured_page_close(sample_put(&collector->lines, key, page));
}
