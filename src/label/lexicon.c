/* SPDX-License-Identifier: Apache-2.0 */
#include "label/lexicon.h"
#include "label/kernels.h"

#include <string.h>

void title_begin(struct title *title) {
    memset(title, 0, sizeof *title);
    memset(title->scores, LEXICON_NOTHING, sizeof title->scores);
}

static void title_take(struct title *title, const uint64_t *hashes, const uint8_t *known,
                       size_t count) {
    title->begun = true;
    for (size_t i = 0; i < count; i++) {
        if (known[i] & 1U << SET_FUNCTION)
            continue;
        uint32_t upper = lexicon_key(hashes[i]);
        title->bits[title_place(upper)] |= (uint32_t)1 << title_bit(upper);
        title->count++;
    }
}

/* Takes the first line in hand that has words as the title. Returns its index, or SIZE_MAX. */
static size_t find_title(struct title *title, const struct lexer *lexer) {
    const struct words *words = lexer->words;
    for (size_t i = 0; i < words->line_count; i++) {
        const struct line_words *line = &words->lines[i];
        if (lexer->lines[i].blank || line->count == 0)
            continue;
        title_take(title, words->hashes + line->first, words->known + line->first, line->count);
        return i;
    }
    return SIZE_MAX;
}

void lexicon_begin(const struct lexicon *lexicon, struct title *title, const struct lexer *lexer,
                   struct known_words *known) {
    known->title_line = title->begun ? SIZE_MAX : find_title(title, lexer);
    label_kernels(cpu_level())->weigh_words(lexicon, title, lexer->words, known);
}

/* What weights add up to on a line of `count` words, more than LEXICON_FADE. */
static uint8_t faded(int sum, size_t count) {
    return lexicon_clamp(LEXICON_NOTHING + sum * LEXICON_FADE / (int)count);
}

void lexicon_line(const struct known_words *known, const struct title *title,
                  const struct words *words, size_t index, struct said *said) {
    size_t count = words->lines[index].count, found = known->lines[index].in_title;
    *said = (struct said){{LEXICON_NOTHING, LEXICON_NOTHING, LEXICON_NOTHING}, 0, 0};
    if (count == 0)
        return;
    memcpy(said->scores, known->scores[index], sizeof said->scores);
    if (count > LEXICON_BODY_WORDS)
        said->scores[LEXICON_BODY] = LEXICON_NOTHING;
    for (int i = LEXICON_BODY + 1; i < LEXICON_SCORES && count > LEXICON_FADE; i++)
        said->scores[i] = faded((int16_t)known->lines[index].scores[i], count);
    if (found == 0 || count > LEXICON_WORDS || title->count == 0 || index == known->title_line)
        return;
    said->title = (uint8_t)(count > LEXICON_BODY_WORDS ? 0 : found * FEATURE_MAX / count);
    said->cover = feature_clamp(found * FEATURE_MAX / title->count);
}
