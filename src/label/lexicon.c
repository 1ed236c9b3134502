/* SPDX-License-Identifier: Apache-2.0 */
#include "label/lexicon.h"
#include "label/kernels.h"

#include <string.h>

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

/* Words of the line that stand in the title. */
static size_t title_words(const struct title *title, const uint64_t *hashes, size_t count) {
    uint64_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += title->bits[title_word(hashes[i])] >> title_bit(hashes[i]) & 1;
    return found;
}

static inline void add(int sums[LEXICON_SCORES], const struct lexicon *lexicon, uint32_t key) {
    struct lexicon_slot slot = lexicon_find(lexicon, key);
    for (int i = 0; i < LEXICON_SCORES; i++)
        sums[i] += slot.weights[i];
}

struct said lexicon_line(const struct lexicon *lexicon, struct title *title,
                         const struct lexer *lexer, size_t index) {
    const struct line_words *line = &lexer->words->lines[index];
    const uint64_t *hashes = lexer->words->hashes + line->first;
    size_t count = line->count, some = count < LEXICON_WORDS ? count : LEXICON_WORDS;
    int sums[LEXICON_SCORES] = {0};
    struct said said = {{LEXICON_NOTHING, LEXICON_NOTHING, LEXICON_NOTHING}, 0, 0};
    bool first = !title->begun && count > 0;
    if (first)
        title_take(title, hashes, lexer->words->known + line->first, count);
    if (count == 0)
        return said;
    add(sums, lexicon, lexicon_key(line->line_hash) ^ LEXICON_LINE);
    add(sums, lexicon, lexicon_key(hashes[0]) ^ LEXICON_FIRST);
    add(sums, lexicon, lexicon_key(hashes[count - 1]) ^ LEXICON_LAST);
    label_kernels(cpu_level())->sum_words(lexicon, hashes, some, sums);
    if (count > LEXICON_BODY_WORDS)
        sums[LEXICON_BODY] = 0;
    for (int i = 0; i < LEXICON_SCORES; i++) {
        int sum = count > LEXICON_FADE ? sums[i] * LEXICON_FADE / (int)count : sums[i];
        said.scores[i] = lexicon_clamp(LEXICON_NOTHING + sum);
    }
    if (first || title->count == 0 || count > LEXICON_WORDS)
        return said;
    size_t found = title_words(title, hashes, count);
    said.title = (uint8_t)(count > LEXICON_BODY_WORDS ? 0 : found * FEATURE_MAX / count);
    said.cover = feature_clamp(found * FEATURE_MAX / title->count);
    return said;
}
