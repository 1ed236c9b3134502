/* SPDX-License-Identifier: Apache-2.0
 *
 * The front that skim.c is about, for one kind of processor: under the name NAME, with the
 * attribute TARGET, masks made by MASK() and words added by WORDS. skim.c includes this once for
 * each. */
#define JOIN_NAME(name, part) name##_##part
#define JOIN(name, part) JOIN_NAME(name, part)

/* One more than the highest bit that is set; 0: there is none. And the place of the lowest, or
 * MASK_BYTES. */
TARGET static inline unsigned JOIN(NAME, top)(uint64_t mask) {
    return MASK_BYTES - (unsigned)(mask ? __builtin_clzll(mask) : MASK_BYTES);
}
TARGET static inline unsigned JOIN(NAME, bottom)(uint64_t mask) {
    return (unsigned)(mask ? __builtin_ctzll(mask) : MASK_BYTES);
}

/* The words and numbers of a block: most blocks have plain ones only, and those take no questions.
 */
TARGET static inline void JOIN(NAME, words)(struct lexer *lexer, struct block *block,
                                            uint16_t *values) {
    if ((block->mask.high & block->words) | long_runs(block->words) | odd_numbers(block)) {
        mixed_words(lexer, block, values);
        return;
    }
    uint32_t count = (uint32_t)__builtin_popcountll(block->starts);
    uint32_t numbers = (uint32_t)__builtin_popcountll(block->numbers);
    lexer->word_count += count - numbers;
    lexer->capitals += (uint32_t)__builtin_popcountll(block->starts & block->mask.upper);
    lexer_count_many(values, FEATURE_number, numbers);
    lexer_count_many(values, FEATURE_upper, count_upper(block));
    WORDS(lexer->words, block, count);
}

/* Counts the commonest signs of a block, where what is beside them leaves no question: commas,
 * apostrophes, full stops at the end of a word or within one, and hyphens and slashes behind one.
 * Returns where they are. */
TARGET static inline uint64_t JOIN(NAME, quiet)(struct lexer *lexer, const struct block *block,
                                                const struct mask_signs *common, uint16_t *values) {
    uint64_t dot = common->dot & block->signs, word = block->words & ~block->mask.high;
    uint64_t blank = block->mask.blank;
    uint64_t dots = dot & (common->dot >> 1 | (blank >> 1 & common->dot >> 2));
    if (dots)
        return 0;
    uint64_t comma = common->comma & block->signs;
    uint64_t stop = dot & blank >> 1 & mask_below(MASK_BYTES - 2);
    uint64_t inner = dot & word >> 1;
    lexer->stops += (uint32_t)__builtin_popcountll(stop);
    lexer_count_many(values, FEATURE_comma, (uint32_t)__builtin_popcountll(comma));
    return comma | stop | inner |
           (((common->dash & block->words << 1) | common->prime) & block->signs);
}

TARGET static inline void JOIN(NAME, block)(struct lexer *lexer, struct block *block,
                                            const struct mask_signs *common, uint16_t *values) {
    uint8_t end = lexer->end;
    JOIN(NAME, words)(lexer, block, values);
    unsigned word = JOIN(NAME, top)(block->words);
    const uint8_t *behind = block->at + word;
    if (block->shown && block->shown >= behind) {
        behind = block->shown;
        end = lexer->end;
    } else if (word > 0) {
        /* Whether the last run of all is a number. */
        end = block->numbers > (block->starts ^ block->numbers) ? END_digit : END_letter;
    }
    unsigned sign = JOIN(NAME, top)(block->signs);
    if (sign > 0) {
        uint64_t quiet = JOIN(NAME, quiet)(lexer, block, common, values);
        uint8_t sign_end = signs[block->at[sign - 1] % 128].as[0].end;
        block->signs &= ~quiet;
        if (block->signs) {
            uint8_t loud_end = skim_signs(lexer, block, values);
            sign_end = quiet >> (sign - 1) ? sign_end : loud_end;
        }
        end = block->at + sign > behind ? sign_end : end;
    }
    lexer->end = end;
}

TARGET static const uint8_t *NAME(struct lexer *lexer, const uint8_t *line) {
    uint16_t *values = lexer_begin_line(lexer, line);
    bool plain = true;
    for (const uint8_t *at = line;;) {
        struct mask mask = MASK()(at);
        struct mask_signs common = {0};
        uint64_t marks = mask.high ? MASK(_marks)(at) : 0; /* no word goes on through those */
        mask.word &= ~(marks | marks << 1 | marks << 2);
        /* The block ends at the newline, or before a run of words that goes on behind it. */
        unsigned newline = JOIN(NAME, bottom)(mask.newline), open = JOIN(NAME, top)(~mask.word);
        unsigned size = mask.newline ? newline : open;
        unsigned cut = size;
        uint64_t signs_inside = (~(mask.word | mask.blank) | marks) & mask_below(size);
        if (signs_inside) {
            common = MASK(_signs)(at);
            cut = find_address(at, common.colon, size);
            signs_inside &= mask_below(cut);
        }
        uint64_t words = mask.word & mask_below(cut), starts = words & ~(words << 1);
        struct block block = {.at = at,
                              .mask = mask,
                              .words = words,
                              .starts = starts,
                              .numbers = starts & mask.digit,
                              .signs = signs_inside};
        plain = plain && !signs_inside && cut == size;
        JOIN(NAME, block)(lexer, &block, &common, values);
        plain = plain && !block.behind && !block.numbers;
        const uint8_t *next = at + cut;
        if (block.behind > next)
            next = block.behind;
        else if (cut < size || (!mask.newline && size == 0))
            next = lexer_tokens(lexer, next, next + 1, values);
        else if (mask.newline)
            return lexer_end_line(lexer, next, plain);
        at = next;
    }
}

#undef JOIN
#undef JOIN_NAME
#undef NAME
#undef TARGET
#undef MASK
#undef WORDS
