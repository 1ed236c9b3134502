/* SPDX-License-Identifier: Apache-2.0 */
#include "label/lexicon.h"

#include <stdlib.h>
#include <string.h>

void lexicon_add(uint16_t *slots, unsigned bits, uint64_t hash, int weight) {
    uint16_t *slot = &slots[hash >> (64 - bits)];
    if (abs(weight) > abs((int8_t)(*slot & 0xff)))
        *slot = (uint16_t)((hash >> 32 & 0xff) << 8 | (uint8_t)(int8_t)weight);
}

void title_begin(struct title *title) {
    memset(title, 0, sizeof *title);
}

static inline uint64_t title_bit(uint64_t hash) {
    return hash >> 40 & 63;
}

static inline uint64_t title_word(uint64_t hash) {
    return hash >> 48 & 63;
}

static void title_take(struct title *title, const uint64_t *hashes, const uint8_t *known,
                       size_t count) {
    title->begun = true;
    for (size_t i = 0; i < count; i++) {
        if (known[i] & 1U << SET_FUNCTION)
            continue;
        title->bits[title_word(hashes[i])] |= (uint64_t)1 << title_bit(hashes[i]);
        title->count++;
    }
}

struct said lexicon_line(const struct lexicon *lexicon, struct title *title,
                         const struct lexer *lexer, size_t index) {
    const struct line_words *line = &lexer->words->lines[index];
    const uint64_t *hashes = lexer->words->hashes + line->first;
    size_t count = line->count;
    uint64_t found = 0;
    bool first = !title->begun;
    if (first)
        title_take(title, hashes, lexer->words->known + line->first, count);
    if (count == 0 || count > LEXICON_WORDS)
        return (struct said){LEXICON_NOTHING, 0};
    int sum = LEXICON_NOTHING + lexicon_find(lexicon->lines, LEXICON_LINE_BITS, line->line_hash);
    sum += lexicon_find(lexicon->words, LEXICON_WORD_BITS, hashes[0] ^ LEXICON_FIRST);
    sum += lexicon_find(lexicon->words, LEXICON_WORD_BITS, hashes[count - 1] ^ LEXICON_LAST);
    for (size_t i = 0; i < count; i++) {
        sum += lexicon_find(lexicon->words, LEXICON_WORD_BITS, hashes[i]);
        found += title->bits[title_word(hashes[i])] >> title_bit(hashes[i]) & 1;
    }
    uint64_t share = first ? 0 : found * FEATURE_MAX / count;
    return (struct said){lexicon_clamp(sum), (uint8_t)share};
}
