/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/tally.h"
#include "label/kernels.h"
#include "model/model.h"

#define FIRST_UNCERTAIN 6 /* bins from a chance of 30 % */
#define LAST_UNCERTAIN 13 /* to one of 70 % */

uint64_t tally_characters(const uint8_t *bytes, size_t size) {
    return label_kernels(cpu_level())->characters(bytes, size);
}

size_t tally_content(const struct labelled *labelled, size_t line) {
    const struct window *window = labelled->window;
    while (line < window->line_count && window->lines[line].content_index == LINE_BLANK)
        line++;
    return line < window->line_count ? window->lines[line].content_index
                                     : labelled->analysis->count;
}

/* The line after those that have the same label and the same fate as line `from`. */
static size_t end_of_run(const struct labelled *labelled, size_t from) {
    const uint8_t *labels = labelled->analysis->labels;
    const bool *keep = labelled->keep;
    size_t last = labelled->window->last, i = from + 1;
    while (i < last && labels[i] == labels[from] && keep[i] == keep[from])
        i++;
    return i;
}

void tally_lines(struct page_notes *notes, const struct labelled *labelled) {
    const struct window *window = labelled->window;
    const struct label_kernels *kernels = label_kernels(cpu_level());
    size_t content = tally_content(labelled, window->first), next;
    for (size_t i = window->first, end; i < window->last; i = end, content = next) {
        end = end_of_run(labelled, i);
        next = tally_content(labelled, end);
        uint32_t start = window->lines[i].start;
        uint64_t count =
            kernels->characters(window->bytes + start, window->lines[end - 1].end - start);
        uint8_t label = labelled->analysis->labels[i];
        if (label < DESCALE_LABELS)
            notes->characters[label] += count;
        notes->characters_kept += labelled->keep[i] ? count : 0;
        notes->lines += next - content;
        notes->lines_kept += labelled->keep[i] ? next - content : 0;
    }
}

static uint8_t bin_of(const struct collector *collector, int score) {
    int place = score < -SCORE_CLAMP ? -SCORE_CLAMP : score > SCORE_CLAMP ? SCORE_CLAMP : score;
    return collector->bins[place + SCORE_CLAMP];
}

void tally_chances(const struct collector *collector, struct page_notes *notes,
                   const struct labelled *labelled) {
    const int16_t *scores = labelled->analysis->scores[FOREST_BODY];
    size_t end = tally_content(labelled, labelled->window->last);
    uint64_t bins[COLLECTOR_BINS] = {0};
    for (size_t i = tally_content(labelled, labelled->window->first); i < end; i++)
        bins[bin_of(collector, scores[i])]++;
    for (int i = 0; i < COLLECTOR_BINS; i++) {
        notes->chances[i] += bins[i];
        notes->lines_uncertain += i >= FIRST_UNCERTAIN && i <= LAST_UNCERTAIN ? bins[i] : 0;
    }
}
