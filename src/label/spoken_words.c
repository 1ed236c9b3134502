/* SPDX-License-Identifier: Apache-2.0 */
#include "label/spoken_words.h"
#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

bool spoken_open(struct spoken_words *spoken) {
    return lexer_open(&spoken->lexer, NULL);
}

void spoken_close(struct spoken_words *spoken) {
    lexer_close(&spoken->lexer);
    marks_close(&spoken->marks);
    free(spoken->text);
}

/* ---- The line ---- */

/* Copies a line, with a newline after it, and room for its visible text. False: out of memory. */
static bool copy_line(struct spoken_words *spoken, const uint8_t *line, size_t size) {
    uint8_t *text = buffer_grow(spoken->text, &spoken->capacity, 2 * (size + LEXER_PADDING), 1);
    if (!text)
        return false;
    spoken->text = text;
    memcpy(text, line, size);
    memset(text + size, '\n', LEXER_PADDING);
    return true;
}

static void lex_line(struct spoken_words *spoken, size_t size, const struct marks_state *state) {
    struct lexer *lexer = &spoken->lexer;
    lexer_begin(lexer, spoken->text);
    lexer_scan(lexer, spoken->text);
    if (state) {
        marks_text(&spoken->marks, spoken->text + size, *state);
        marks_begin(&spoken->marks, spoken->text + size + LEXER_PADDING);
        if (marks_wanted(&spoken->marks, &lexer->lines[0]))
            marks_line(&spoken->marks, lexer);
    }
    lexer_resolve(lexer);
}

/* ---- Its entries ---- */

/* Adds the weights of an entry to those of its words, `count` of them from word `first` on. */
static void add_slot(struct spoken_words *spoken, struct lexicon_slot slot, size_t first,
                     size_t count) {
    const struct words *words = spoken->lexer.words;
    const uint8_t *text = words->text + words->starts[first];
    size_t size = words->ends[first + count - 1] - words->starts[first], i = 0;
    if (!slot.weights[LEXICON_BODY] && !slot.weights[LEXICON_COOKIE] &&
        !slot.weights[LEXICON_PROMO])
        return;
    while (i < spoken->count && (spoken->items[i].text != text || spoken->items[i].size != size))
        i++;
    if (i == spoken->count)
        spoken->items[spoken->count++] = (struct spoken){.text = text, .size = size};
    for (int score = 0; score < LEXICON_SCORES; score++)
        spoken->items[i].weights[score] += slot.weights[score];
}

static void add_joined(struct spoken_words *spoken, const struct lexicon *lexicon, uint32_t key,
                       size_t first, size_t count) {
    if (lexicon_joined(lexicon, key))
        add_slot(spoken, lexicon_find(lexicon, key), first, count);
}

static void add_words(struct spoken_words *spoken, const struct lexicon *lexicon,
                      const struct line_words *line) {
    const uint64_t *hashes = spoken->lexer.words->hashes;
    for (size_t i = line->first, end = i + lexicon_looked_up(line->count); i < end; i++) {
        add_slot(spoken, lexicon_find(lexicon, lexicon_key(hashes[i])), i, 1);
        if (i + 1 >= end)
            continue;
        uint32_t pair = lexicon_join(lexicon_part(hashes[i]), lexicon_part(hashes[i + 1]));
        add_joined(spoken, lexicon, pair, i, 2);
        if (i + 2 < end)
            add_joined(spoken, lexicon, lexicon_join(pair, lexicon_part(hashes[i + 2])), i, 3);
    }
}

/* Makes the weights of entries what they add to a feature: those of a long line fade, and of one
 * that reads like a sentence none is for body. */
static void fade(struct spoken_words *spoken, size_t count) {
    for (size_t i = 0; i < spoken->count; i++)
        for (int score = 0; score < LEXICON_SCORES; score++) {
            double *weight = &spoken->items[i].weights[score];
            if (score == LEXICON_BODY && count > LEXICON_BODY_WORDS)
                *weight = 0;
            else if (count > LEXICON_FADE)
                *weight *= (double)LEXICON_FADE / (double)count;
        }
}

bool spoken_find(struct spoken_words *spoken, const struct lexicon *lexicon, const uint8_t *line,
                 size_t size, const struct marks_state *state) {
    struct known_words known;
    struct title title = {.begun = true};
    if (size > LEXER_BYTES)
        size = LEXER_BYTES;
    spoken->count = 0;
    if (!copy_line(spoken, line, size))
        return false;
    lex_line(spoken, size, state);
    const struct words *words = spoken->lexer.words;
    const struct line_words *all = &words->lines[0];
    lexicon_begin(lexicon, &title, &spoken->lexer, &known);
    lexicon_line(&known, &title, words, 0, &spoken->said);
    if (spoken->marks.failed)
        return false;
    if (all->count == 0)
        return true;
    struct line_keys keys = lexicon_line_keys(words, all);
    add_slot(spoken, lexicon_find(lexicon, keys.whole), all->first, all->count);
    add_slot(spoken, lexicon_find(lexicon, keys.first), all->first, 1);
    add_slot(spoken, lexicon_find(lexicon, keys.last), all->first + all->count - 1, 1);
    add_words(spoken, lexicon, all);
    fade(spoken, all->count);
    return true;
}
