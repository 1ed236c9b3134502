/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules see pieces.re; a newline ends every line and is the sentinel, so NUL, invalid UTF-8 and
 * all else are plain bytes and nothing is checked for running out. The body of a word is skipped
 * 16 bytes at a time outside re2c: most bytes of a text stand inside words. */
#include "lexer.h"
#include "buffer.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*!include:re2c "pieces.re" */

struct scan {
    struct lexer *lexer;
    uint32_t extra; /* bytes of the line that are not the first of their character */
    uint8_t end;    /* enum end of the token read last */
};

#define ADD(feature) (lexer->counts[FEATURE_##feature]++)
#define ADD_IF(feature, condition) (lexer->counts[FEATURE_##feature] += (condition) ? 1 : 0)

#ifdef __SSE2__
/* Passes letters, digits, and those bytes beyond ASCII that can only belong to letters: stray
 * continuation bytes and the two-byte characters from U+0100 to U+07FF but for the row of Arabic
 * that has punctuation. Sets bits of *seen: 1 for small ASCII letters, 2 for bytes beyond ASCII. */
static inline const uint8_t *word_skip(const uint8_t *at, unsigned *seen) {
    for (;;) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i small = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        __m128i letter = _mm_cmpgt_epi8(_mm_add_epi8(small, _mm_set1_epi8(127 - 'z')),
                                        _mm_set1_epi8(127 - 26));
        __m128i digit = _mm_cmpgt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(127 - '9')),
                                       _mm_set1_epi8(127 - 10));
        unsigned pass = (unsigned)_mm_movemask_epi8(_mm_or_si128(letter, digit));
        unsigned high = (unsigned)_mm_movemask_epi8(bytes);
        if (high) {
            __m128i signed_bytes = _mm_xor_si128(bytes, _mm_set1_epi8((char)0x80));
            __m128i tail = _mm_and_si128(_mm_cmpgt_epi8(signed_bytes, _mm_set1_epi8(-1)),
                                         _mm_cmplt_epi8(signed_bytes, _mm_set1_epi8(0x40)));
            __m128i lead = _mm_and_si128(_mm_cmpgt_epi8(signed_bytes, _mm_set1_epi8(0x43)),
                                         _mm_cmplt_epi8(signed_bytes, _mm_set1_epi8(0x60)));
            lead = _mm_andnot_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)0xd8)), lead);
            pass |= (unsigned)_mm_movemask_epi8(_mm_or_si128(tail, lead));
        }
        unsigned length = pass == 0xffff ? 16 : (unsigned)__builtin_ctz(~pass);
        unsigned inside = (1U << length) - 1;
        __m128i lower = _mm_cmpgt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(127 - 'z')),
                                       _mm_set1_epi8(127 - 26));
        *seen |= ((unsigned)_mm_movemask_epi8(lower) & inside ? 1U : 0U) | (high & inside ? 2U : 0U);
        at += length;
        if (length < 16)
            return at;
    }
}
#else
static inline const uint8_t *word_skip(const uint8_t *at, unsigned *seen) {
    for (;; at++) {
        uint8_t byte = *at;
        if (byte >= 'a' && byte <= 'z')
            *seen |= 1;
        else if ((byte >= 0x80 && byte < 0xc0) || (byte >= 0xc4 && byte < 0xe0 && byte != 0xd8))
            *seen |= 2;
        else if (!(byte >= '0' && byte <= '9') && !(byte >= 'A' && byte <= 'Z'))
            return at;
    }
}
#endif

static bool words_grow(struct lexer *lexer) {
    struct words *words = &lexer->words;
    size_t items = words->capacity, candidates = words->capacity;
    struct word *grown = buffer_grow(words->items, &items, words->capacity + 1, sizeof *grown);
    if (grown)
        words->items = grown;
    uint32_t *more = buffer_grow(words->candidates, &candidates, words->capacity + 1, sizeof *more);
    if (more)
        words->candidates = more;
    if (!grown || !more) {
        lexer->failed = true;
        return false;
    }
    words->capacity = items;
    return true;
}

/* Adds a word or number to the line's; the bitmaps decide whether a phrase may begin at it. */
static inline void words_push(struct lexer *lexer, uint64_t hash, size_t start, size_t end) {
    struct words *words = &lexer->words;
    if (words->count + 1 >= words->capacity && !words_grow(lexer))
        return;
    uint32_t number = words->count++;
    words->items[number] = (struct word){hash, (uint32_t)start, (uint32_t)end};
    lexer->text = (lexer->text ^ hash) * 0x9e3779b97f4a7c15U;
    const struct matcher *matcher = lexer->matcher;
    if (!matcher)
        return;
    if (number > 0) {
        uint64_t pair = word_pair(words->items[number - 1].hash, hash);
        if (bitmap_has(matcher->pairs, pair, PAIR_BITS) &&
            (words->candidate_count == 0 ||
             words->candidates[words->candidate_count - 1] != number - 1))
            words->candidates[words->candidate_count++] = number - 1;
    }
    bool starts = bitmap_has(matcher->singles, hash, SINGLE_BITS) ||
                  ((hash & 1) && matcher->nodes[0].number);
    words->candidates[words->candidate_count] = number;
    words->candidate_count += starts;
    enum word_set set = word_set(matcher, hash);
    ADD_IF(function, set == SET_FUNCTION);
    ADD_IF(date, set == SET_MONTH);
}

/* Folds a word that has letters beyond ASCII, and hashes it; notes its capitals. A word longer
 * than 64 bytes is hashed by its beginning. */
static uint64_t word_fold(struct scan *scan, const uint8_t *at, const uint8_t *end) {
    struct lexer *lexer = scan->lexer;
    uint8_t folded[64 + 16] = {0};
    size_t used = 0, letters = 0, capitals = 0;
    bool first = false;
    while (at < end) {
        uint32_t point = *at;
        size_t length = utf8_decode(at, (size_t)(end - at), &point);
        uint32_t fold = length ? utf8_fold(point) : point;
        if (fold != point) {
            first |= letters == 0;
            capitals++;
        }
        letters++;
        if (used + 4 <= 64) {
            if (length)
                used += utf8_encode(folded + used, fold);
            else
                folded[used++] = *at;
        }
        scan->extra += length > 1 ? (uint32_t)length - 1 : 0;
        at += length ? length : 1;
    }
    ADD_IF(capital, first);
    ADD_IF(upper, capitals == letters && letters > 1);
    return word_hash(folded, used, 0);
}

/* A guillemet, dash or slash is furniture when it stands alone: blanks or line ends around it. */
static inline bool stands_alone(const uint8_t *line, const uint8_t *start, const uint8_t *end) {
    return (start == line || start[-1] <= ' ') && *end <= ' ';
}

static inline bool ascii_alphanumeric(uint8_t byte) {
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10;
}

/* What the line's first character is. */
static uint8_t first_kind(const uint8_t *at) {
    const uint8_t *marker;
    uint32_t point;
    size_t length;
    for (;;) {
    const uint8_t *start = at;
    /*!re2c
        space         { continue; }
        "\n"          { return FIRST_none; }
        [A-Z]         { return FIRST_capital; }
        [a-z]         { return FIRST_small; }
        digit         { return FIRST_digit; }
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

/* The end of a line without the white space at its end, the CR of a CRLF above all. */
static inline const uint8_t *trim(const uint8_t *line, const uint8_t *end) {
    while (end > line && end[-1] <= ' ')
        end--;
    return end;
}

const uint8_t *lexer_line(struct lexer *lexer, const uint8_t *line) {
    struct scan scan = {.lexer = lexer, .end = END_none};
    const uint8_t *at = line, *token, *marker;
    uint32_t ideographs = 0, stop = 0, length_words = 0;
    memset(lexer->counts, 0, sizeof lexer->counts);
    lexer->words.count = lexer->words.candidate_count = 0;
    lexer->text = 0;

next:
    token = at;
    /*!re2c
        "\n"          { goto done; }
        space         { scan.extra += (uint32_t)(at - token - 1); goto next; }
        [A-Za-z]      { goto word; }
        ideograph     { ideographs++; goto character; }

        date          { ADD(date); goto number; }
        time          { ADD(time); goto number; }
        digit+        { if ((uint8_t)((*at | 0x20) - 'a') < 26) goto word; goto number; }
        number        { goto number; }

        ellipsis      { scan.end = END_ellipsis; goto sign; }
        period        { stop += *at <= ' ' || *at == '"' || *at >= 0x80; scan.end = END_period; goto sign; }
        exclamation   { ADD(exclamation); scan.end = END_exclamation; goto sign; }
        question      { ADD(question); scan.end = END_question; goto sign; }
        comma         { ADD(comma); scan.end = END_comma; goto sign; }
        semicolon     { scan.end = END_comma; goto sign; }
        colon         { ADD(colon); scan.end = END_colon; goto sign; }
        "://" [^ \t\r\n"<>()]* { ADD(address); scan.end = END_letter; goto next; }
        apostrophe    { scan.end = END_quote; goto sign; }
        quote         { ADD(quote); scan.end = END_quote; goto sign; }
        guillemet     {
            if (stands_alone(line, token, at)) { ADD(bar); scan.end = END_bar; goto sign; }
            ADD(quote);
            scan.end = END_quote;
            goto sign;
        }
        bracket       { ADD(bracket); scan.end = END_bracket; goto sign; }
        "/" | dash    {
            if (stands_alone(line, token, at)) { ADD(bar); scan.end = END_bar; goto sign; }
            scan.end = END_sign;
            goto sign;
        }
        bar           { ADD(bar); scan.end = END_bar; goto sign; }
        codesign      { ADD(code); scan.end = END_sign; goto sign; }
        currency | percent { ADD(price); scan.end = END_sign; goto sign; }
        copyright     { ADD(copyright); scan.end = END_sign; goto sign; }
        "@"           {
            if (token > line && ascii_alphanumeric(token[-1])) ADD(address);
            else ADD_IF(handle, ascii_alphanumeric(*at));
            scan.end = END_sign;
            goto sign;
        }
        "#"           { ADD_IF(handle, ascii_alphanumeric(*at)); scan.end = END_sign; goto sign; }
        sign          { ADD(symbol); scan.end = END_sign; goto sign; }
        letter8       { at = token; goto word; }
        *             { ADD(symbol); scan.end = END_sign; goto next; }
    */

sign:
    scan.extra += (uint32_t)(at - token - 1) * (*token >= 0x80);
    goto next;

number:
    words_push(lexer, word_hash(token, at - token > 64 ? 64 : (size_t)(at - token), 0) | 1,
               (size_t)(token - line), (size_t)(at - line));
    ADD(number);
    scan.end = END_digit;
    goto next;

character:
    words_push(lexer, word_hash(token, (size_t)(at - token), 0), (size_t)(token - line),
               (size_t)(at - line));
    scan.extra += (uint32_t)(at - token - 1);
    scan.end = END_letter;
    goto next;

word: {
    unsigned seen = 0;
    for (;;) {
        at = word_skip(at, &seen);
        if (*at < 0x80)
            break;
        const uint8_t *before = at;
        /*!re2c
            ideograph { at = before; goto word_end; }
            space     { at = before; goto word_end; }
            sign      { at = before; goto word_end; }
            letter8   { seen |= 2; continue; }
            *         { at = before; goto word_end; }
        */
    }
word_end:
    length_words++;
    uint64_t hash;
    size_t size = (size_t)(at - token);
    if (seen & 2) {
        hash = word_fold(&scan, token, at);
    } else {
        hash = word_hash(token, size > 64 ? 64 : size, 0x2020202020202020U);
        ADD_IF(capital, (uint8_t)(*token - 'A') < 26);
        ADD_IF(upper, !(seen & 1) && size > 1);
    }
    words_push(lexer, hash, (size_t)(token - line), (size_t)(at - line));
    scan.end = END_letter;
    at += *at == ' ';
    goto next;
}

done:
    lexer->counts[FEATURE_words] = length_words + (ideographs + 1) / 2;
    lexer->counts[FEATURE_length] = (uint32_t)(trim(line, at - 1) - line) - scan.extra;
    lexer->counts[FEATURE_stop] =
        stop + lexer->counts[FEATURE_question] + lexer->counts[FEATURE_exclamation];
    lexer->end = scan.end;
    lexer->first = first_kind(line);
    return at;
}

void lexer_free(struct lexer *lexer) {
    free(lexer->words.items);
    free(lexer->words.candidates);
    lexer->words = (struct words){0};
}
