/* SPDX-License-Identifier: Apache-2.0 */
#include "label/lexicon_table.h"

#include <stdlib.h>

static int heaviest(const int8_t weights[LEXICON_SCORES]) {
    int most = 0;
    for (int i = 0; i < LEXICON_SCORES; i++)
        most = abs(weights[i]) > most ? abs(weights[i]) : most;
    return most;
}

void lexicon_add(struct lexicon *lexicon, uint32_t key, bool joined,
                 const int weights[LEXICON_SCORES]) {
    struct lexicon_slot *slot = &lexicon->slots[key >> (32 - LEXICON_BITS)];
    struct lexicon_slot added = {.tag = (uint8_t)key};
    for (int i = 0; i < LEXICON_SCORES; i++)
        added.weights[i] = (int8_t)weights[i];
    if (heaviest(added.weights) <= heaviest(slot->weights))
        return;
    *slot = added;
    uint32_t bit = key >> (32 - LEXICON_JOINED_BITS);
    if (joined)
        lexicon->joined[bit >> 5] |= (uint32_t)1 << (bit & 31);
}
