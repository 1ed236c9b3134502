/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/tally.h"
#include "model/model.h"

#include <string.h>

#define FIRST_UNCERTAIN 6 /* bins from a chance of 30 % */
#define LAST_UNCERTAIN 13 /* to one of 70 % */

#define ONES 0x0101010101010101U
#define EVEN 0x00ff00ff00ff00ffU

/* Counts characters of UTF-8: all bytes but those that continue one (10xxxxxx), eight at a time. */
uint64_t tally_count(const uint8_t *bytes, size_t size) {
    uint64_t continuing = 0;
    size_t i = 0;
    while (size - i >= sizeof(uint64_t)) {
        size_t blocks = (size - i) / sizeof(uint64_t), most = blocks < 255 ? blocks : 255;
        uint64_t sums = 0, block; /* a sum in each byte */
        for (; most > 0; most--, i += sizeof block) {
            memcpy(&block, bytes + i, sizeof block);
            sums += block >> 7 & ~block >> 6 & ONES;
        }
        continuing += ((sums & EVEN) + (sums >> 8 & EVEN)) * 0x0001000100010001U >> 48;
    }
    for (; i < size; i++)
        continuing += (bytes[i] & 0xc0) == 0x80;
    return size - continuing;
}

/* Counts the characters of all lines, neighbours with the same label in one go. */
void tally_characters(struct page_notes *notes, const struct labelled *labelled) {
    const struct window *window = labelled->window;
    const uint8_t *labels = labelled->analysis->labels;
    for (size_t i = window->first; i < window->last;) {
        size_t from = i;
        while (i < window->last && labelled->keep[i] == labelled->keep[from] &&
               labels[i] == labels[from])
            i++;
        uint32_t start = window->lines[from].start;
        uint64_t count = tally_count(window->bytes + start, window->lines[i - 1].end - start);
        if (labels[from] < DESCALE_LABELS)
            notes->characters[labels[from]] += count;
        notes->characters_kept += labelled->keep[from] ? count : 0;
    }
}

static uint8_t bin_of(const struct collector *collector, int score) {
    int place = score < -SCORE_CLAMP ? -SCORE_CLAMP : score > SCORE_CLAMP ? SCORE_CLAMP : score;
    return collector->bins[place + SCORE_CLAMP];
}

/* Counts lines and their chances. */
void tally_lines(const struct collector *collector, struct page_notes *notes,
                 const struct labelled *labelled) {
    const struct window *window = labelled->window;
    const int16_t *scores = labelled->analysis->scores[FOREST_BODY];
    bool filter = collector->model->filter != NULL;
    for (size_t i = window->first; i < window->last; i++) {
        uint32_t index = window->lines[i].content_index;
        if (index == LINE_BLANK)
            continue;
        notes->lines++;
        notes->lines_kept += labelled->keep[i];
        if (filter)
            continue;
        uint8_t bin = bin_of(collector, scores[index]);
        notes->chances[bin]++;
        notes->lines_uncertain += bin >= FIRST_UNCERTAIN && bin <= LAST_UNCERTAIN;
    }
}
