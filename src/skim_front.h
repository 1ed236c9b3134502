/* SPDX-License-Identifier: Apache-2.0
 *
 * The front that skim.c is about, for one kind of processor: under the name NAME, with the
 * attribute TARGET and masks made by MASK. skim.c includes this once for each. */
#define JOIN_NAME(name, part) name##_##part
#define JOIN(name, part) JOIN_NAME(name, part)

/* The words of a block: most blocks have plain ones only, and those take no questions. */
TARGET static inline void JOIN(NAME, words)(struct lexer *lexer, struct block *block,
                                            uint16_t *values) {
    uint64_t starts = block->words & ~(block->words << 1);
    if ((block->high & block->words) | (block->digit & starts) | long_runs(block->words)) {
        mixed_words(lexer, block, values);
        return;
    }
    struct words_known known = lexer->words->known;
    size_t place = (size_t)(block->at - lexer->line);
    uint64_t edges = block->words ^ block->words << 1, base = word_span(place, place);
    lexer->word_count += (uint32_t)__builtin_popcountll(starts);
    lexer->capitals += (uint32_t)__builtin_popcountll(starts & block->upper);
    if (starts << 1 & block->upper)
        count_upper(block, starts, values);
    while (edges) {
        uint64_t start = (uint64_t)__builtin_ctzll(edges);
        edges &= edges - 1;
        uint64_t end = (uint64_t)__builtin_ctzll(edges);
        edges &= edges - 1;
        add_word(lexer->words, &known, lexer->vocabulary, block->at, base, start, end);
    }
    lexer->words->known = known;
}

TARGET static inline void JOIN(NAME, block)(struct lexer *lexer, struct block *block,
                                            uint16_t *values) {
    uint8_t end = lexer->end;
    JOIN(NAME, words)(lexer, block, values);
    unsigned word = mask_top(block->words);
    const uint8_t *behind = block->at + word;
    if (block->shown && block->shown >= behind) {
        behind = block->shown;
        end = lexer->end;
    } else if (word > 0) {
        end = END_letter;
    }
    unsigned sign = mask_top(block->signs);
    if (sign > 0) {
        uint8_t sign_end = skim_signs(lexer, block, values);
        end = block->at + sign > behind ? sign_end : end;
    }
    lexer->end = end;
}

TARGET static const uint8_t *NAME(struct lexer *lexer, const uint8_t *line,
                                  uint16_t values[FEATURE_LEXED]) {
    lexer_begin(lexer, line, values);
    bool plain = true;
    for (const uint8_t *at = line;;) {
        struct mask mask = MASK(at);
        uint64_t marks = mask.high ? mask_marks(&mask) : 0;
        /* The block ends at the newline, or before a run of words that goes on behind it. */
        unsigned size =
            mask.newline ? (unsigned)__builtin_ctzll(mask.newline) : mask_top(~mask.word);
        unsigned cut = find_address(at, mask.colon, size);
        uint64_t inside = mask_below(cut);
        uint64_t signs_inside = (~(mask.word | mask.blank) | marks) & inside;
        struct block block = {at,         mask.word & inside, mask.high, mask.upper,
                              mask.digit, signs_inside,       NULL,      NULL};
        plain = plain && !signs_inside && cut == size;
        JOIN(NAME, block)(lexer, &block, values);
        plain = plain && !block.behind;
        const uint8_t *next = at + cut;
        if (block.behind > next)
            next = block.behind;
        else if (cut < size || (!mask.newline && size == 0))
            next = lexer_tokens(lexer, next, next + 1, values);
        else if (mask.newline) {
            const uint64_t span = *lexer->words->spans;
            lexer->plain =
                plain && lexer->words->known.count > 0 && (span >> 32) - (uint32_t)span > 1;
            return lexer_end(lexer, next, values);
        }
        at = next;
    }
}

#undef JOIN
#undef JOIN_NAME
#undef NAME
#undef TARGET
#undef MASK
