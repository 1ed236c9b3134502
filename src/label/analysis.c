/* SPDX-License-Identifier: Apache-2.0 */
#include "label/analysis.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define ALIGNMENT 64 /* vectors, and lines of the cache */

/* One array of the block: where its pointer is kept, and its size in bytes. */
struct part {
    void *pointer;
    size_t size;
};

/* Cuts one block of zeros into arrays. Returns the block, or NULL: out of memory. The system gives
 * its pages when they are first written to: for a short page few of them. */
static void *cut_block(const struct part *parts, size_t count) {
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += (parts[i].size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    uint8_t *block = calloc(1, size + ALIGNMENT), *at = block;
    if (block)
        at += ALIGNMENT - (uintptr_t)block % ALIGNMENT;
    for (size_t i = 0; block && i < count; i++) {
        memcpy(parts[i].pointer, &at, sizeof at);
        at += (parts[i].size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    return block;
}

/* An odd number that nobody can guess. Without random bytes of the system it is a poor one, which
 * only makes lines that were made to collide slow. */
static uint64_t random_key(void) {
    uint64_t key = 0;
    if (getrandom(&key, sizeof key, GRND_NONBLOCK) != (ssize_t)sizeof key)
        key = 0x9e3779b97f4a7c15U ^ (uintptr_t)&key;
    return key | 1;
}

bool analysis_open(struct analysis *analysis) {
    *analysis = (struct analysis){.marks_seen = UINT32_MAX, /* no column is filled yet */
                                  .key = random_key()};
    const size_t columns = (size_t)FEATURES * COLUMN_BYTES;
    const struct part parts[] = {
        {&analysis->columns, columns},
        {&analysis->lexed, WINDOW_ROWS * sizeof *analysis->lexed},
        {&analysis->line_hashes, WINDOW_ROWS * sizeof *analysis->line_hashes},
        {&analysis->first_hits, WINDOW_ROWS * sizeof *analysis->first_hits},
        {&analysis->scores[FOREST_BODY], WINDOW_ROWS * sizeof *analysis->scores[0]},
        {&analysis->scores[FOREST_COOKIE], WINDOW_ROWS * sizeof *analysis->scores[0]},
        {&analysis->scores[FOREST_PROMO], WINDOW_ROWS * sizeof *analysis->scores[0]},
        {&analysis->classes, WINDOW_ROWS},
        {&analysis->labels, WINDOW_ROWS},
        {&analysis->layouts, COLUMN_BYTES},
        {&analysis->sums, COLUMN_BYTES * sizeof *analysis->sums},
        {&analysis->repeats, (size_t)2 * WINDOW_LINES * sizeof *analysis->repeats},
        {&analysis->mark_states, WINDOW_ROWS * sizeof *analysis->mark_states},
        {&analysis->slots, WINDOW_ROWS * sizeof *analysis->slots},
    };
    analysis->memory = cut_block(parts, sizeof parts / sizeof *parts);
    return analysis->memory != NULL;
}

void analysis_close(struct analysis *analysis) {
    marks_close(&analysis->marks);
    free(analysis->memory);
    free(analysis->hits.items);
}

void analysis_begin(struct analysis *analysis) {
    analysis->count = 0;
    analysis->label_above = DESCALE_BLANK;
    analysis->in_comments = false;
    analysis->marks.state = (struct marks_state){0};
    title_begin(&analysis->title);
}
