/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include "lex/tokens.h"

#include <string.h>

/* Folds the case of the character at `at`; writes it to `to`, which has room for 4 bytes. Returns
 * the lengths before and after, and whether it changed. Characters of one or two bytes, the
 * commonest, are looked up in a table; an invalid byte is kept. */
struct folded {
    size_t from, to;
    bool changed;
};
static inline struct folded fold_character(const uint8_t *at, const uint8_t *end, uint8_t *to) {
    bool ascii = at[0] < 0x80;
    uint32_t point = ascii ? at[0] : (at[0] & 0x1fU) << 6 | (at[1] & 0x3fU);
    if (ascii || (at[0] >= 0xc2 && at[0] < 0xc0 + (UTF8_LOW >> 6) && (at[1] & 0xc0) == 0x80 &&
                  end - at > 1)) {
        uint32_t fold = utf8_fold_low[point];
        to[0] = (uint8_t)(ascii ? fold : 0xc0 | fold >> 6);
        to[1] = (uint8_t)(0x80 | (fold & 0x3f));
        if (ascii || (fold >= 0x80 && fold < 0x800))
            return (struct folded){2U - ascii, 2U - ascii, fold != point};
    }
    size_t length = utf8_decode(at, (size_t)(end - at), &point);
    if (length == 0) {
        to[0] = *at;
        return (struct folded){1, 1, false};
    }
    uint32_t fold = utf8_fold(point);
    return (struct folded){length, utf8_from_point(to, fold), fold != point};
}

uint64_t word_fold(const uint8_t *at, const uint8_t *end, uint32_t *extra,
                   struct capitals *capitals) {
    uint8_t folded[64 + 16];
    size_t used = 0, letters = 0, capital = 0;
    while (at < end) {
        struct folded character = fold_character(at, end, folded + (used < 64 ? used : 64));
        capitals->first |= character.changed && letters == 0;
        capital += character.changed;
        letters++;
        if (used + 4 <= 64)
            used += character.to;
        *extra += (uint32_t)character.from - 1;
        at += character.from;
    }
    capitals->all = capital == letters && letters > 1;
    memset(folded + used, 0, sizeof folded - used < 16 ? sizeof folded - used : 16);
    return word_hash(folded, used, 0);
}
