/* SPDX-License-Identifier: Apache-2.0
 *
 * Spelling by edit distance: how many letters are missing, too many or other ones, or stand the
 * wrong way round (optimal string alignment). */
#include "option_guess.h"
#include "option_table.h"

#include <string.h>

#define WORD_MOST 32 /* longer words are no option */

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

/* The distance of two words of at most WORD_MOST bytes. */
static unsigned distance(const char *a, size_t a_size, const char *b, size_t b_size) {
    unsigned rows[WORD_MOST + 1][WORD_MOST + 1];
    for (unsigned j = 0; j <= b_size; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a_size; i++) {
        rows[i][0] = i;
        for (unsigned j = 1; j <= b_size; j++) {
            unsigned changed = rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            rows[i][j] = least(changed, 1 + least(rows[i - 1][j], rows[i][j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                rows[i][j] = least(rows[i][j], 1 + rows[i - 2][j - 2]);
        }
    }
    return rows[a_size][b_size];
}

const char *option_guess(const char *word, size_t size) {
    const char *nearest = NULL;
    unsigned nearest_distance = (unsigned)size / 3 + 1;
    if (size > WORD_MOST)
        return NULL;
    for (size_t i = 0; i < option_count; i++) {
        const char *name = option_table[i].name;
        size_t name_size = strlen(name);
        if (!option_table[i].help || name_size > WORD_MOST)
            continue;
        unsigned found = distance(word, size, name, name_size);
        if (found < nearest_distance) {
            nearest_distance = found;
            nearest = name;
        }
    }
    return nearest;
}
