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
    uint32_t extra;   /* bytes of the line that are not the first of their character */
    uint32_t touched; /* as in struct lexer */
    uint8_t end;      /* enum end of the token read last */
};

/* Counts one, or one if a condition holds; see lexer.h for what is touched. */
#define ADD_IF(feature, condition)                                                                 \
    (scan.touched |= 1U << FEATURE_##feature,                                                      \
     values[FEATURE_##feature] += (uint16_t)((condition) && values[FEATURE_##feature] < UINT16_MAX))
#define ADD(feature) ADD_IF(feature, true)

static inline bool ascii_alphanumeric(uint8_t byte) {
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10;
}

/* Passes letters, digits, and those bytes beyond ASCII that can only belong to letters: stray
 * continuation bytes and the two-byte characters from U+0100 to U+07FF but for the row of Arabic
 * that has punctuation. Sets *high if it passed any beyond ASCII. */
#ifdef __SSE2__
static const uint8_t *word_skip(const uint8_t *at, bool *high) {
    for (;;) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i small = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        __m128i letter = _mm_cmpgt_epi8(_mm_add_epi8(small, _mm_set1_epi8(127 - 'z')),
                                        _mm_set1_epi8(127 - 26));
        __m128i digit = _mm_cmpgt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(127 - '9')),
                                       _mm_set1_epi8(127 - 10));
        __m128i flipped = _mm_xor_si128(bytes, _mm_set1_epi8((char)0x80));
        __m128i tail = _mm_and_si128(_mm_cmpgt_epi8(flipped, _mm_set1_epi8(-1)),
                                     _mm_cmplt_epi8(flipped, _mm_set1_epi8(0x40)));
        __m128i lead = _mm_and_si128(_mm_cmpgt_epi8(flipped, _mm_set1_epi8(0x43)),
                                     _mm_cmplt_epi8(flipped, _mm_set1_epi8(0x60)));
        lead = _mm_andnot_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)0xd8)), lead);
        __m128i pass = _mm_or_si128(_mm_or_si128(letter, digit), _mm_or_si128(tail, lead));
        unsigned stop = ~(unsigned)_mm_movemask_epi8(pass) | 0x10000;
        unsigned length = (unsigned)__builtin_ctz(stop);
        *high |= ((unsigned)_mm_movemask_epi8(bytes) & ((1U << length) - 1)) != 0;
        at += length;
        if (length < 16)
            return at;
    }
}
#else
static const uint8_t *word_skip(const uint8_t *at, bool *high) {
    for (;; at++) {
        uint8_t byte = *at;
        if ((byte >= 0x80 && byte < 0xc0) || (byte >= 0xc4 && byte < 0xe0 && byte != 0xd8))
            *high = true;
        else if (!ascii_alphanumeric(byte))
            return at;
    }
}
#endif

/* An ASCII word of up to 15 bytes, which nearly all are: its length and hash. 0: it is none. */
static inline size_t word_short(const uint8_t *at, uint64_t *hash) {
#ifdef __SSE2__
    static const uint8_t masks[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                      255, 255, 255, 255, 255, 255, 255, 255};
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i small = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    __m128i letter = _mm_cmpgt_epi8(_mm_add_epi8(small, _mm_set1_epi8(127 - 'z')),
                                    _mm_set1_epi8(127 - 26));
    __m128i digit = _mm_cmpgt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(127 - '9')),
                                   _mm_set1_epi8(127 - 10));
    unsigned stop = ~(unsigned)_mm_movemask_epi8(_mm_or_si128(letter, digit)) | 0x10000;
    size_t size = (size_t)__builtin_ctz(stop);
    unsigned beyond = (unsigned)_mm_movemask_epi8(bytes) | 0x10000;
    if (beyond >> size & 1)
        return 0; /* it goes on beyond ASCII, or beyond these 16 bytes */
    __m128i word = _mm_and_si128(
        small, _mm_loadu_si128((const __m128i *)(const void *)(masks + 16 - size)));
    uint64_t parts[2];
    _mm_storeu_si128((__m128i *)(void *)parts, word);
    *hash = word_mix(parts[0], parts[1], size);
    return size;
#else
    size_t size = 0;
    while (size < 16 && ascii_alphanumeric(at[size]))
        size++;
    if (size == 16 || at[size] >= 0x80)
        return 0;
    *hash = word_hash(at, size, 0x2020202020202020U);
    return size;
#endif
}

static inline uint16_t clamp(uint32_t value) {
    return value > UINT16_MAX ? UINT16_MAX : (uint16_t)value;
}

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

static inline void words_push(struct lexer *lexer, uint64_t hash, size_t start, size_t end) {
    struct words *words = &lexer->words;
    if (words->count == words->capacity && !words_grow(lexer))
        return;
    words->items[words->count++] = (struct word){hash, (uint32_t)start, (uint32_t)end};
}

/* What the words of the line tell once all of them are there. Names of months make a date only beside
 * a number: May and March are other words as well. */
static void words_finish(struct lexer *lexer, uint16_t values[FEATURES]) {
    uint32_t counts[SETS] = {0};
    matcher_words(lexer->matcher, &lexer->words, counts);
    values[FEATURE_function] = clamp(counts[SET_FUNCTION]);
    values[FEATURE_person] = clamp(counts[SET_PERSON]);
    if (values[FEATURE_number] > 0 && counts[SET_MONTH] > 0) {
        values[FEATURE_date] = clamp(values[FEATURE_date] + counts[SET_MONTH]);
        lexer->touched |= 1U << FEATURE_date;
    }
}

/* What capitals a word has. */
struct capitals {
    bool first, all;
};

/* Folds a word that has letters beyond ASCII, and hashes it. A word longer than 64 bytes is hashed
 * by its beginning. */
static uint64_t word_fold(const uint8_t *at, const uint8_t *end, uint32_t *extra,
                          struct capitals *capitals) {
    uint8_t folded[64 + 16] = {0};
    size_t used = 0, letters = 0, capital = 0;
    while (at < end) {
        uint32_t point = *at;
        size_t length = utf8_decode(at, (size_t)(end - at), &point);
        uint32_t fold = length ? utf8_fold(point) : point;
        capitals->first |= fold != point && letters == 0;
        capital += fold != point;
        letters++;
        if (used + 4 <= 64) {
            if (length)
                used += utf8_encode(folded + used, fold);
            else
                folded[used++] = *at;
        }
        *extra += length > 1 ? (uint32_t)length - 1 : 0;
        at += length ? length : 1;
    }
    capitals->all = capital == letters && letters > 1;
    return word_hash(folded, used, 0);
}

/* Whether an ASCII word has capitals only, digits aside. */
static bool all_capitals(const uint8_t *at, size_t size) {
    for (size_t i = 0; i < size; i++)
        if ((uint8_t)(at[i] - 'a') < 26)
            return false;
    return size > 1;
}

/* A guillemet, dash or slash is furniture when it stands alone: blanks or line ends around it. */
static inline bool stands_alone(const uint8_t *line, const uint8_t *start, const uint8_t *end) {
    return (start == line || start[-1] <= ' ') && *end <= ' ';
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

const uint8_t *lexer_line(struct lexer *lexer, const uint8_t *line, uint16_t values[FEATURES]) {
    struct scan scan = {.end = END_none};
    const uint8_t *at = line, *token, *marker;
    uint32_t ideographs = 0, stop = 0, words = 0, capitals = 0;
    memset(values, 0, FEATURE_COUNTS * sizeof *values);
    lexer->words.count = lexer->words.candidate_count = 0;

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
    uint64_t hash;
    size_t size = word_short(token, &hash);
    if (size == 0)
        goto long_word;
    at = token + size;
    capitals += (uint8_t)(*token - 'A') < 26;
    if ((uint8_t)(token[1] - 'A') < 26)
        ADD_IF(upper, all_capitals(token, size));
    words_push(lexer, hash, (size_t)(token - line), (size_t)(at - line));
    goto word_end;
}

long_word: {
    bool high = false;
    for (;;) {
        at = word_skip(at, &high);
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
        hash = word_fold(token, at, &scan.extra, &capital);
    } else {
        hash = word_hash(token, size > 64 ? 64 : size, 0x2020202020202020U);
        capital.all = all_capitals(token, size);
    }
    capitals += capital.first;
    ADD_IF(upper, capital.all);
    words_push(lexer, hash, (size_t)(token - line), (size_t)(at - line));
}

word_end:
    words++;
    scan.end = END_letter;
    /* One blank and the next word, as mostly: guessed by the processor rather than computed, so that
     * looking at the next word need not wait for this. */
    if (__builtin_expect(*at != ' ', 0))
        goto next;
    token = ++at;
    if (__builtin_expect((uint8_t)((*at | 0x20) - 'a') < 26, 1))
        goto word;
    goto next;

done:
    values[FEATURE_words] = clamp(words + (ideographs + 1) / 2);
    values[FEATURE_length] = clamp((uint32_t)(trim(line, at - 1) - line) - scan.extra);
    values[FEATURE_capital] = clamp(capitals);
    stop += (uint32_t)values[FEATURE_question] + values[FEATURE_exclamation];
    values[FEATURE_stop] = clamp(stop);
    values[FEATURE_end] = scan.end;
    values[FEATURE_first] = first_kind(line);
    lexer->touched = scan.touched | (uint32_t)(stop > 0) << FEATURE_stop;
    lexer->blank = scan.end == END_none;
    lexer->words.all = 0;
    if (lexer->matcher && lexer->words.count > 0 && !lexer->failed)
        words_finish(lexer, values);
    return at;
}

void lexer_free(struct lexer *lexer) {
    free(lexer->words.items);
    free(lexer->words.candidates);
    lexer->words = (struct words){0};
}
