/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/pattern.h"
#include "base/buffer.h"
#include "lex/lexer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    const char *pattern, *at;
    struct parse_error *error;
    enum descale_status status;
    struct lexer *lexer;
};

/* Notes the first error. Returns false. */
static bool fail(struct parser *parser, const char *at, const char *message) {
    if (parser->status == DESCALE_OK) {
        parser->status = DESCALE_INVALID;
        snprintf(parser->error->message, sizeof parser->error->message, "%s", message);
        parser->error->offset = (size_t)(at - parser->pattern);
    }
    return false;
}

static bool out_of_memory(struct parser *parser) {
    parser->status = DESCALE_NO_MEMORY;
    return false;
}

void phrases_free(struct phrases *phrases) {
    free(phrases->items);
    *phrases = (struct phrases){0};
}

/* Adds the phrase that begins with `one` and ends with `two`. */
static bool phrases_add(struct parser *parser, struct phrases *phrases, const struct phrase *one,
                        const struct phrase *two) {
    if (phrases->count >= PATTERN_PHRASES)
        return fail(parser, parser->at, "this pattern stands for more than 8192 phrases: split it");
    if (one->count + two->count > PHRASE_STEPS)
        return fail(parser, parser->at, "this pattern has a phrase of more than 32 words");
    struct phrase *items =
        buffer_grow(phrases->items, &phrases->capacity, phrases->count + 1, sizeof *items);
    if (!items)
        return out_of_memory(parser);
    phrases->items = items;
    struct phrase *joined = &items[phrases->count++];
    memcpy(joined->steps, one->steps, one->count * sizeof *one->steps);
    memcpy(joined->steps + one->count, two->steps, two->count * sizeof *two->steps);
    joined->count = one->count + two->count;
    return true;
}

static const struct phrase nothing; /* zero steps */

/* Replaces `left` by all its phrases, each followed by each phrase of `right`. */
static bool phrases_multiply(struct parser *parser, struct phrases *left,
                             const struct phrases *right) {
    struct phrases product = {0};
    for (size_t i = 0; i < left->count; i++)
        for (size_t j = 0; j < right->count; j++)
            if (!phrases_add(parser, &product, &left->items[i], &right->items[j])) {
                phrases_free(&product);
                return false;
            }
    phrases_free(left);
    *left = product;
    return true;
}

bool pattern_words(struct lexer *lexer, const char *text, size_t size, uint64_t *hashes,
                   size_t capacity, size_t *count) {
    uint8_t *line = calloc(1, size + 1 + LEXER_PADDING);
    if (!line)
        return false;
    memcpy(line, text, size);
    line[size] = '\n';
    lexer_one(lexer, line);
    const struct words *words = lexer->words;
    *count = words->count < capacity ? words->count : capacity;
    memcpy(hashes, words->hashes, *count * sizeof *hashes);
    free(line);
    return true;
}

/* A word; or several, if it has an apostrophe or a hyphen or is in a script without spaces. */
static bool parse_word(struct parser *parser, struct phrases *item) {
    const char *start = parser->at;
    parser->at += strcspn(start, " \t()|?<>~");
    if (parser->at - start > 64)
        return fail(parser, start, "this word has more than 64 bytes");
    uint64_t hashes[PHRASE_STEPS];
    size_t count, size = (size_t)(parser->at - start);
    if (!pattern_words(parser->lexer, start, size, hashes, PHRASE_STEPS, &count))
        return out_of_memory(parser);
    if (count == 0)
        return fail(parser, start, "expected a word: leave out punctuation between words");
    struct phrase phrase = {.count = count};
    for (size_t i = 0; i < count; i++)
        phrase.steps[i] = (struct step){STEP_WORD, hashes[i]};
    return phrases_add(parser, item, &phrase, &nothing);
}

/* `<num>` or `<word>`. */
static bool parse_named(struct parser *parser, struct phrases *item) {
    struct phrase phrase = {.count = 1};
    if (!strncmp(parser->at, "<num>", 5)) {
        parser->at += 5;
        phrase.steps[0].kind = STEP_NUMBER;
    } else if (!strncmp(parser->at, "<word>", 6)) {
        parser->at += 6;
        phrase.steps[0].kind = STEP_ANY;
    } else {
        return fail(parser, parser->at, "expected <num> or <word>");
    }
    return phrases_add(parser, item, &phrase, &nothing);
}

/* `~`: zero to three words. */
static bool parse_gap(struct parser *parser, struct phrases *item) {
    struct phrase phrase = {0};
    parser->at++;
    for (; phrase.count <= 3; phrase.count++) {
        if (!phrases_add(parser, item, &phrase, &nothing))
            return false;
        phrase.steps[phrase.count].kind = STEP_ANY;
    }
    return true;
}

static bool parse_alternatives(struct parser *parser, struct phrases *result, int depth);

static bool parse_item(struct parser *parser, struct phrases *item, int depth) {
    const char *start = parser->at;
    bool parsed;
    if (*start == '(') {
        if (depth == 8)
            return fail(parser, start, "parentheses are nested more than 8 deep");
        parser->at++;
        parsed = parse_alternatives(parser, item, depth + 1);
        if (parsed && *parser->at != ')')
            return fail(parser, start, "this parenthesis is never closed");
        parser->at++;
    } else if (*start == '<') {
        parsed = parse_named(parser, item);
    } else if (*start == '~') {
        parsed = parse_gap(parser, item);
    } else if (strchr(">?", *start)) {
        return fail(parser, start, "expected a word, '(', '<num>', '<word>' or '~'");
    } else {
        parsed = parse_word(parser, item);
    }
    if (parsed && *parser->at == '?') {
        if (*start == '~')
            return fail(parser, parser->at, "'~' can match zero words already: remove the '?'");
        parser->at++;
        parsed = phrases_add(parser, item, &nothing, &nothing);
    }
    return parsed;
}

/* Whether an item that began at `start` and a parenthesis touch, as in x(y|z)?. That looks like one
 * word with another ending, but would be two words. A blank inside, as in x( y)?, shows them. */
static bool touches_parenthesis(const struct parser *parser, const char *start) {
    char next = *parser->at;
    if (next == '(')
        return !strchr(" \t", parser->at[1]);
    return *start == '(' && next && !strchr(" \t|)", next);
}

/* Items up to `|`, `)` or the end. */
static bool parse_sequence(struct parser *parser, struct phrases *result, int depth) {
    const char *start = parser->at;
    size_t items = 0;
    if (!phrases_add(parser, result, &nothing, &nothing))
        return false;
    for (;; items++) {
        parser->at += strspn(parser->at, " \t");
        if (!*parser->at || *parser->at == '|' || *parser->at == ')')
            break;
        struct phrases item = {0};
        const char *item_start = parser->at;
        bool parsed = parse_item(parser, &item, depth) && phrases_multiply(parser, result, &item);
        phrases_free(&item);
        if (parsed && touches_parenthesis(parser, item_start))
            return fail(parser, parser->at,
                        "expected a blank here: a word and a parenthesis that touch are still two "
                        "words");
        if (!parsed)
            return false;
    }
    return items > 0 || fail(parser, start, "expected a word before this");
}

static bool parse_alternatives(struct parser *parser, struct phrases *result, int depth) {
    for (;;) {
        struct phrases sequence = {0};
        bool parsed = parse_sequence(parser, &sequence, depth);
        for (size_t i = 0; parsed && i < sequence.count; i++)
            parsed = phrases_add(parser, result, &sequence.items[i], &nothing);
        phrases_free(&sequence);
        if (!parsed)
            return false;
        if (*parser->at != '|')
            return true;
        parser->at++;
    }
}

static bool check_ends(struct parser *parser, const struct phrases *phrases) {
    for (size_t i = 0; i < phrases->count; i++) {
        const struct phrase *phrase = &phrases->items[i];
        if (phrase->count == 0)
            return fail(parser, parser->pattern, "this pattern can match zero words");
        if (phrase->steps[0].kind == STEP_ANY)
            return fail(
                parser, parser->pattern,
                "this pattern can begin with <word> or '~': it must begin with a word or a number");
    }
    return true;
}

enum descale_status pattern_parse(struct lexer *lexer, const char *pattern, struct phrases *phrases,
                                  struct parse_error *error) {
    struct parser parser = {pattern, pattern, error, DESCALE_OK, lexer};
    *phrases = (struct phrases){0};
    if (parse_alternatives(&parser, phrases, 0)) {
        if (*parser.at)
            fail(&parser, parser.at, "this parenthesis was never opened");
        else
            check_ends(&parser, phrases);
    }
    if (parser.status != DESCALE_OK)
        phrases_free(phrases);
    return parser.status;
}
