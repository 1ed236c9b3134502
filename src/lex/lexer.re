/* SPDX-License-Identifier: Apache-2.0
 *
 * The lexer, token by token. The character classes are in char_classes.re. A newline ends every
 * line and is the sentinel, so no bounds are checked; NUL and invalid UTF-8 are bytes like all
 * others. The body of a word is skipped outside re2c, by the kernel skip_word. */
#include "lex/lexer.h"
#include "base/utf8.h"
#include "lex/other_digits.h"

#include <stdlib.h>
#include <string.h>

/*!include:re2c "lex/char_classes.re" */
/*!include:re2c "lex/months.re" */

#define ADD_IF(feature, condition) lexer_count(values, FEATURE_##feature, condition)
#define ADD(feature) ADD_IF(feature, true)

static inline uint16_t clamp(uint32_t value) {
    return value > UINT16_MAX ? UINT16_MAX : (uint16_t)value;
}

bool lexer_capitals(const uint8_t *at, size_t size) {
    for (size_t i = 0; i < size; i++)
        if ((uint8_t)(at[i] - 'a') < 26)
            return false;
    return size > 1 && at[1] >= 'A';
}

/* The enum first of the line: the kind of its first visible character. */
static uint8_t first_kind(const uint8_t *at) {
    const uint8_t *marker;
    uint32_t point;
    size_t length;
    if ((uint8_t)((*at | 0x20) - 'a') < 26)
        return *at & 0x20 ? FIRST_small : FIRST_capital;
    for (;;) {
    const uint8_t *start = at;
    /*!re2c
        space         { continue; }
        "\n"          { return FIRST_none; }
        [A-Z]         { return FIRST_capital; }
        [a-z]         { return FIRST_small; }
        digit | digit8 { return FIRST_digit; }
        bullet | dash | [*+] { return FIRST_bullet; }
        quote | guillemet | apostrophe { return FIRST_quote; }
        bracket       { return FIRST_bracket; }
        ideograph     { return FIRST_other_letter; }
        sign          { return FIRST_sign; }
        letter8       {
            length = utf8_decode(start, (size_t)(at - start), &point);
            return length && utf8_fold(point) != point ? FIRST_capital : FIRST_other_letter;
        }
        *             { return FIRST_sign; }
    */
    }
}

/* The end of a line without trailing white space, the CR of a CRLF above all. */
static inline const uint8_t *trim(const uint8_t *line, const uint8_t *end) {
    while (end > line && end[-1] <= ' ')
        end--;
    return end;
}

static inline void word_add(struct lexer *lexer, uint64_t hash, const uint8_t *start,
                            const uint8_t *end) {
    const uint8_t *text = lexer->words->text;
    words_add(lexer->words, hash, (size_t)(start - text), (size_t)(end - text));
}

/* Nothing is known of any word. It is never written to, but constants of zeros would take room in
 * the program. */
static struct vocabulary empty_vocabulary;

bool lexer_open(struct lexer *lexer, const struct vocabulary *vocabulary) {
    *lexer = (struct lexer){.kernels = lexer_kernels(cpu_level()),
                            .vocabulary = vocabulary ? vocabulary : &empty_vocabulary,
                            .words = malloc(sizeof *lexer->words)};
    return lexer->words != NULL;
}

void lexer_close(struct lexer *lexer) {
    free(lexer->words);
    lexer->words = NULL;
}

void lexer_begin(struct lexer *lexer, const uint8_t *text) {
    words_begin(lexer->words, text);
}

/* Reads a number, a date or a time in the digits of other scripts. Returns its end. */
static const uint8_t *other_number(struct lexer *lexer, const uint8_t *token, uint32_t *extra,
                                   uint16_t values[FEATURE_LEXED]) {
    struct other_digits spelled;
    other_digits_spell(token, &spelled);
    const uint8_t *at = spelled.ascii, *marker;
    /*!re2c
        date          { ADD(date); goto done; }
        time          { ADD(time); goto done; }
        number        { goto done; }
        *             { goto done; }
    */
done:;
    size_t count = (size_t)(at - spelled.ascii);
    const uint8_t *end = other_digits_end(token, count);
    memset(spelled.ascii + count, 0, 16);
    word_add(lexer, word_hash(spelled.ascii, count, 0) | 1, token, end);
    ADD(number);
    *extra += (uint32_t)((size_t)(end - token) - count);
    return end;
}

uint16_t *lexer_begin_line(struct lexer *lexer, const uint8_t *line) {
    struct lexed *lexed = &lexer->lines[lexer->words->line_count];
    memset(lexed->values, 0, sizeof lexed->values);
    lexed->line = lexer->line = line;
    lexer->first_word = lexer->words->count;
    lexer->word_count = lexer->ideographs = lexer->capitals = lexer->stops = lexer->months = 0;
    lexer->extra = 0;
    lexer->end = END_none;
    return lexed->values;
}

const uint8_t *lexer_tokens(struct lexer *lexer, const uint8_t *at, const uint8_t *until,
                            uint16_t values[FEATURE_LEXED]) {
    const uint8_t *line = lexer->line, *token, *marker;
    uint8_t end = lexer->end;
    uint32_t extra = 0;

next:
    if (at >= until)
        goto done;
    token = at;
    /*!re2c
        "\n"          { at = token; goto done; }
        space         { extra += (uint32_t)(at - token - 1); goto next; }
        [A-Za-z]      { goto word; }
        digit8        { goto other_number; }
        month8        { lexer->months++; at = token + 3; lexer->ideographs++; goto character; }
        ideograph     { lexer->ideographs++; goto character; }

        date          { ADD(date); goto number; }
        time          { ADD(time); goto number; }
        digit+        { if ((uint8_t)((*at | 0x20) - 'a') < 26) goto word; goto number; }
        clock         { ADD_IF(time, *at < 0x80 && !ascii_alphanumeric(*at)); goto word; }
        number        { goto number; }

        ellipsis      { end = END_ellipsis; goto sign; }
        period        {
            lexer->stops += lexer_stops(*at);
            if (*token == '.')
                lexer_dot(values, line, token);
            end = END_period;
            goto sign;
        }
        exclamation   { ADD(exclamation); end = END_exclamation; goto sign; }
        question      { ADD(question); end = END_question; goto sign; }
        comma         { ADD(comma); end = END_comma; goto sign; }
        semicolon     { end = END_comma; goto sign; }
        colon         { ADD(colon); end = END_colon; goto sign; }
        "://" [^ \t\r\n"<>()]* { ADD(address); end = END_letter; goto next; }
        apostrophe    { end = END_quote; goto sign; }
        quote         { ADD(quote); end = END_quote; goto sign; }
        guillemet     {
            if (lexer_alone(line, token, at)) { ADD(bar); end = END_bar; goto sign; }
            ADD(quote);
            end = END_quote;
            goto sign;
        }
        bracket       { ADD(bracket); end = END_bracket; goto sign; }
        "/" | dash    {
            if (lexer_alone(line, token, at)) { ADD(bar); end = END_bar; goto sign; }
            end = END_sign;
            goto sign;
        }
        bar           { ADD(bar); end = END_bar; goto sign; }
        codesign      { ADD(code); end = END_sign; goto sign; }
        currency | percent { ADD(price); end = END_sign; goto sign; }
        copyright     { ADD(copyright); end = END_sign; goto sign; }
        "@"           {
            if (token > line && ascii_alphanumeric(token[-1])) ADD(address);
            else ADD_IF(handle, ascii_alphanumeric(*at));
            end = END_sign;
            goto sign;
        }
        "#"           { ADD_IF(handle, ascii_alphanumeric(*at)); end = END_sign; goto sign; }
        sign          { ADD(symbol); end = END_sign; goto sign; }
        letter8       { at = token; goto word; }
        *             { ADD(symbol); end = END_sign; goto next; }
    */

sign:
    extra += (uint32_t)(at - token - 1) * (*token >= 0x80);
    goto next;

number:
    word_add(lexer, word_hash(token, at - token > 64 ? 64 : (size_t)(at - token), 0) | 1, token, at);
    ADD(number);
    end = END_digit;
    goto next;

other_number:
    at = other_number(lexer, token, &extra, values);
    end = END_digit;
    goto next;

character:
    word_add(lexer, word_hash(token, (size_t)(at - token), 0), token, at);
    extra += (uint32_t)(at - token - 1);
    end = END_letter;
    goto next;

word: {
    bool high = false;
    for (;;) {
        at = lexer->kernels->skip_word(at, &high);
        if (*at < 0x80)
            break;
        const uint8_t *before = at;
        /*!re2c
            ideograph { at = before; break; }
            space     { at = before; break; }
            sign      { at = before; break; }
            letter8   { high = true; continue; }
            *         { at = before; break; }
        */
    }
    size_t size = (size_t)(at - token);
    uint64_t hash;
    struct capitals capital = {(uint8_t)(*token - 'A') < 26, false};
    if (high) {
        hash = word_fold(token, at, &extra, &capital);
    } else {
        hash = word_hash(token, size > 64 ? 64 : size, 0x2020202020202020U);
        capital.all = lexer_capitals(token, size);
    }
    lexer->capitals += capital.first;
    ADD_IF(upper, capital.all);
    word_add(lexer, hash, token, at);
    lexer->word_count++;
    end = END_letter;
    goto next;
}

done:
    lexer->end = end;
    lexer->extra += extra;
    return at;
}

const uint8_t *lexer_end_line(struct lexer *lexer, const uint8_t *end, bool plain) {
    struct lexed *lexed = &lexer->lines[lexer->words->line_count];
    const struct line_words *line = words_line(lexer->words, lexer->first_word,
                                               (size_t)(lexer->line - lexer->words->text));
    uint16_t *values = lexed->values;
    uint32_t stops = lexer->stops + values[FEATURE_question] + values[FEATURE_exclamation];
    values[FEATURE_words] = clamp(lexer->word_count + (lexer->ideographs + 1) / 2);
    values[FEATURE_length] = clamp((uint32_t)(trim(lexer->line, end) - lexer->line) - lexer->extra);
    values[FEATURE_capital] = clamp(lexer->capitals);
    values[FEATURE_stop] = clamp(stops);
    if (lexer->months > 0 && values[FEATURE_number] > 0)
        lexer_count_many(values, FEATURE_date, lexer->months);
    values[FEATURE_end] = lexer->end;
    values[FEATURE_first] = first_kind(lexer->line);
    lexed->end = end;
    lexed->blank = lexer->end == END_none;
    /* Without branches, here and below, because none could be predicted. Without any word, the
     * entry after the last is read and does not matter. */
    uint32_t first_size = lexer->words->ends[line->first] - lexer->words->starts[line->first];
    lexed->plain = plain & (line->count > 0) & (first_size > 1);
    return end + 1;
}

const uint8_t *lexer_line(struct lexer *lexer, const uint8_t *line) {
    uint16_t *values = lexer_begin_line(lexer, line);
    const uint8_t *at = line;
    while (*at != '\n')
        at = lexer_tokens(lexer, at, at + 1, values);
    return lexer_end_line(lexer, at, false);
}

void lexer_resolve(struct lexer *lexer) {
    lexer->kernels->resolve_words(lexer->words, lexer->vocabulary);
    for (size_t i = 0; i < lexer->words->line_count; i++) {
        const struct line_words *words = &lexer->words->lines[i];
        uint16_t *values = lexer->lines[i].values;
        values[FEATURE_function] = clamp(words->set_counts[SET_FUNCTION]);
        values[FEATURE_person] = clamp(words->set_counts[SET_PERSON]);
        /* Names of months make a date only beside a number: May and March are other words as well.
         */
        uint32_t numbered = 0 - (uint32_t)(values[FEATURE_number] > 0);
        values[FEATURE_date] = clamp(values[FEATURE_date] + (words->set_counts[SET_MONTH] & numbered));
    }
}

void lexer_one(struct lexer *lexer, const uint8_t *line) {
    lexer_begin(lexer, line);
    lexer_line(lexer, line);
    lexer_resolve(lexer);
}
