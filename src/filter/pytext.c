/* SPDX-License-Identifier: Apache-2.0 */
#include "filter/pytext.h"

/* How many bytes the white-space character at the front takes, 0 if there is none. */
static size_t space_size(const uint8_t *at, size_t size) {
    if (size == 0)
        return 0;
    if (at[0] < 0x80)
        return (at[0] >= 9 && at[0] <= 13) || (at[0] >= 28 && at[0] <= 32);
    if (size >= 2 && at[0] == 0xc2)
        return at[1] == 0x85 || at[1] == 0xa0 ? 2 : 0;
    if (size < 3)
        return 0;
    unsigned code = (unsigned)(at[0] & 15) << 12 | (unsigned)(at[1] & 63) << 6 | (at[2] & 63);
    bool space = (at[0] & 0xf0) == 0xe0 &&
                 (code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
                  code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000);
    return space ? 3 : 0;
}

/* How many bytes the line break at the front takes that str.splitlines() would see, or 0. */
static size_t break_size(const uint8_t *at, size_t size) {
    if (at[0] == '\r' && size > 1 && at[1] == '\n')
        return 2;
    if ((at[0] >= 10 && at[0] <= 13) || (at[0] >= 28 && at[0] <= 30))
        return 1;
    if (at[0] == 0xc2)
        return size > 1 && at[1] == 0x85 ? 2 : 0;
    return size > 2 && at[0] == 0xe2 && at[1] == 0x80 && (at[2] & 0xfe) == 0xa8 ? 3 : 0;
}

size_t piece_characters(const uint8_t *at, size_t size) {
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += (at[i] & 0xc0) != 0x80;
    return count;
}

struct piece piece_strip(struct piece piece) {
    size_t space;
    while ((space = space_size(piece.at, piece.size)) > 0) {
        piece.at += space;
        piece.size -= space;
    }
    for (size_t back = 1; back <= 3 && back <= piece.size; back++)
        if (space_size(piece.at + piece.size - back, back) == back) {
            piece.size -= back;
            back = 0;
        }
    return piece;
}

size_t piece_words(struct piece piece, size_t *longest) {
    size_t count = 0;
    *longest = 0;
    for (size_t i = 0; i < piece.size;) {
        size_t space = space_size(piece.at + i, piece.size - i), start = i;
        if (space > 0) {
            i += space;
            continue;
        }
        while (i < piece.size && space_size(piece.at + i, piece.size - i) == 0)
            i++;
        size_t length = piece_characters(piece.at + start, i - start);
        *longest = length > *longest ? length : *longest;
        count++;
    }
    return count;
}

struct pieces pieces_of(struct piece text, enum pack_cut cut) {
    return (struct pieces){text.at, text.at + text.size, cut,
                           cut == PACK_SPLITLINES && text.size == 0};
}

bool piece_next(struct pieces *pieces, struct piece *piece) {
    if (pieces->done)
        return false;
    const uint8_t *at = pieces->at, *end = pieces->end;
    size_t size = 0;
    while (at < end && size == 0) {
        size = pieces->cut == PACK_SPLITLINES ? break_size(at, (size_t)(end - at)) : *at == '\n';
        at += size == 0;
    }
    *piece = (struct piece){pieces->at, (size_t)(at - pieces->at)};
    pieces->done = size == 0 || (pieces->cut == PACK_SPLITLINES && at + size == end);
    at += size;
    while (pieces->cut == PACK_RUNS && at < end && *at == '\n')
        at++;
    pieces->at = at;
    return pieces->cut != PACK_FILLED || piece_strip(*piece).size > 0 || piece_next(pieces, piece);
}
