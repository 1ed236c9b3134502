/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/line_samples.h"
#include "stats/tally.h"

#include <stdlib.h>
#include <string.h>

/* `content`: the line's index among the lines of the window that are not blank. */
static uint64_t hash_of_line(const struct page_notes *notes, const struct window *window,
                             size_t content) {
    return sample_hash(notes->hash + (window->content_above + content + 1) * 0x9e3779b97f4a7c15U);
}

/* The index of the same line among all lines of the window, of which it is the one with the index
 * `from` or below. */
static size_t place_of_line(const struct window *window, size_t from, size_t content) {
    while (window->lines[from].content_index != content)
        from++;
    return from;
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
    if (sample->count == sample->most)
        collector->example_limits[rule] = sample->entries[sample->count - 1].key.hash;
}

void sample_examples(struct collector *collector, const struct page_notes *notes,
                     const struct labelled *labelled) {
    const struct window *window = labelled->window;
    const struct analysis *analysis = labelled->analysis;
    size_t end = analysis->first_hits[tally_content(labelled, window->last)];
    size_t place = window->first;
    for (size_t i = analysis->first_hits[tally_content(labelled, place)]; i < end; i++) {
        const struct hit *hit = &analysis->hits.items[i];
        if (!hit->first)
            continue;
        uint64_t hash = hash_of_line(notes, window, hit->line);
        if (hash > collector->example_limits[hit->rule])
            continue;
        place = place_of_line(window, place, hit->line);
        add_example(collector, hit->rule, hash, labelled, place);
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
    size_t end = tally_content(labelled, window->last), best = end;
    int least = INT16_MAX;
    for (size_t i = tally_content(labelled, window->first); i < end; i++) {
        int score = abs(scores[i]);
        if (score < least) {
            least = score;
            best = i;
        }
    }
    if (best == end)
        return;
    uint64_t hash = hash_of_line(notes, window, best);
    if (!sample_wants(&collector->lines, (uint64_t)least, hash))
        return;
    size_t place = place_of_line(window, window->first, best);
    struct captured_page *page = capture_line(collector, job, notes, labelled, place);
    if (!page) {
        collector->no_memory = true;
        return;
    }
    captured_page_seal(page);
    page->hash = hash;
    struct sample_key key = {(uint64_t)least, hash, page->content};
    captured_page_close(sample_put(&collector->lines, key, page));
}
