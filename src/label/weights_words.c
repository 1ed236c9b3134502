/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of the lexicon: words, those that begin or end a line, several in a row, whole lines. */
#include "label/weights_row.h"
#include "label/weights.h"

#include <string.h>

/* The weights from the third column on: for body, and perhaps for cookie and promo. */
static const char *take_weights(struct parse *parse, int weights[LEXICON_SCORES]) {
    const char *error = take_number(parse, 2, LEXICON_ONE, INT8_MAX, &weights[LEXICON_BODY]);
    for (int i = LEXICON_COOKIE; !error && i < LEXICON_SCORES && parse->count > 3; i++)
        error = take_number(parse, 2 + (size_t)i, LEXICON_ONE, INT8_MAX, &weights[i]);
    return error;
}

/* The words in the second column, and what they weigh. */
static const char *take_words(struct parse *parse, int weights[LEXICON_SCORES]) {
    uint8_t text[256 + LEXER_PADDING] = {0};
    size_t length = parse->count > 1 ? parse->lengths[1] : 0;
    if (length == 0 || length > 255)
        return "expected words";
    memcpy(text, parse->columns[1], length);
    text[length] = '\n';
    lexer_one(&parse->lexer, text);
    return take_weights(parse, weights);
}

/* A word, or the one that begins or ends a line. */
static const char *take_salted(struct parse *parse, uint32_t salt) {
    int weights[LEXICON_SCORES] = {0};
    const char *error = take_words(parse, weights);
    if (!error && parse->lexer.words->lines[0].count != 1)
        error = "expected one word";
    if (!error)
        lexicon_add(parse->weights->lexicon, lexicon_key(parse->lexer.words->hashes[0]) ^ salt,
                    false, weights);
    return error;
}

const char *take_word(struct parse *parse) {
    return take_salted(parse, 0);
}

const char *take_first(struct parse *parse) {
    return take_salted(parse, LEXICON_FIRST);
}

const char *take_last(struct parse *parse) {
    return take_salted(parse, LEXICON_LAST);
}

const char *take_whole_line(struct parse *parse) {
    int weights[LEXICON_SCORES] = {0};
    const char *error = take_words(parse, weights);
    if (!error && parse->lexer.words->lines[0].count == 0)
        error = "expected words";
    if (!error)
        lexicon_add(parse->weights->lexicon,
                    lexicon_key(parse->lexer.words->lines[0].line_hash) ^ LEXICON_LINE, false,
                    weights);
    return error;
}

/* Words that stand in a row anywhere on a line. */
static const char *take_joined(struct parse *parse, size_t wanted) {
    int weights[LEXICON_SCORES] = {0};
    const char *error = take_words(parse, weights);
    const uint64_t *hashes = parse->lexer.words->hashes;
    if (error || parse->lexer.words->lines[0].count != wanted)
        return error ? error : wanted == 2 ? "expected two words" : "expected three words";
    uint32_t key = lexicon_part(hashes[0]);
    for (size_t i = 1; i < wanted; i++)
        key = lexicon_join(key, lexicon_part(hashes[i]));
    lexicon_add(parse->weights->lexicon, key, true, weights);
    return NULL;
}

const char *take_pair(struct parse *parse) {
    return take_joined(parse, 2);
}

const char *take_triple(struct parse *parse) {
    return take_joined(parse, 3);
}
