/* SPDX-License-Identifier: Apache-2.0
 *
 * The masks of mask.h, for one kind of processor: under names with NAME in them and with the
 * attribute TARGET, made of WIDTH bytes at a time, which are a VECTOR that LOAD() reads. What
 * EQUAL, RANGE (bytes from `first` on, `count` of them, which may not go beyond 127) and HIGH
 * (bytes beyond ASCII) find is joined by EITHER and becomes bits by BITS(); SMALL makes letters
 * small ones. mask.h includes this once for each. */
#define JOIN_NAME(part, name) part##name
#define JOIN(part, name) JOIN_NAME(part, name)

TARGET static inline struct mask JOIN(mask, NAME)(const uint8_t *at) {
    struct mask mask = {0};
    for (int i = 0; i < MASK_BYTES; i += WIDTH) {
        VECTOR bytes = LOAD(at + i);
        FOUND digit = RANGE(bytes, '0', 10), letter = RANGE(SMALL(bytes), 'a', 26);
        mask.word |= BITS(EITHER(EITHER(letter, digit), HIGH(bytes))) << i;
        mask.high |= BITS(HIGH(bytes)) << i;
        mask.blank |= BITS(EITHER(EQUAL(bytes, ' '), RANGE(bytes, '\t', 5))) << i;
        mask.upper |= BITS(RANGE(bytes, 'A', 26)) << i;
        mask.digit |= BITS(digit) << i;
        mask.newline |= BITS(EQUAL(bytes, '\n')) << i;
    }
    return mask;
}

TARGET static inline struct mask_signs JOIN(mask_signs, NAME)(const uint8_t *at) {
    struct mask_signs signs = {0};
    for (int i = 0; i < MASK_BYTES; i += WIDTH) {
        VECTOR bytes = LOAD(at + i);
        signs.colon |= BITS(EQUAL(bytes, ':')) << i;
        signs.comma |= BITS(EQUAL(bytes, ',')) << i;
        signs.dot |= BITS(EQUAL(bytes, '.')) << i;
        signs.prime |= BITS(EQUAL(bytes, '\'')) << i;
        signs.dash |= BITS(EITHER(EQUAL(bytes, '-'), EQUAL(bytes, '/'))) << i;
    }
    return signs;
}

/* Where dashes and quotation marks from U+2010 to U+2027 begin: E2 80, and 90 to A7. */
TARGET static inline uint64_t JOIN(mask_marks, NAME)(const uint8_t *at) {
    uint64_t first = 0, second = 0, third = 0;
    for (int i = 0; i < MASK_BYTES; i += WIDTH) {
        VECTOR bytes = LOAD(at + i);
        first |= BITS(EQUAL(bytes, 0xe2)) << i;
        second |= BITS(EQUAL(bytes, 0x80)) << i;
        third |= BITS(RANGE(FLIP(bytes), 0x10, 0x18)) << i;
    }
    return first & second >> 1 & third >> 2;
}

#undef JOIN
#undef JOIN_NAME
#undef NAME
#undef TARGET
#undef WIDTH
#undef VECTOR
#undef LOAD
#undef FOUND
#undef EQUAL
#undef RANGE
#undef HIGH
#undef EITHER
#undef BITS
#undef SMALL
#undef FLIP
