/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8_check.h"
#include "base/utf8.h"

#include <string.h>

#define BLOCK 128
#define LONGEST 4 /* bytes of a character */

/* ---- Blocks. Compilers make vectors of these loops. ---- */

static bool is_ascii(const uint8_t *at) {
    uint8_t all = 0;
    for (size_t i = 0; i < BLOCK; i++)
        all |= at[i];
    return all < 0x80;
}

/* A byte less `least`, or 0: the top bit is set for those from 128 + least on. */
static inline uint8_t above(uint8_t byte, uint8_t least) {
    return (uint8_t)(byte > least ? byte - least : 0);
}

/* Whether those bytes continue a character, 80 to BF, and only those, that the three bytes before
 * them ask for. The bytes before `at` are looked at, too. */
static bool fits(const uint8_t *at) {
    uint8_t odd = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        const uint8_t *byte = at + i;
        uint8_t asked = above(byte[-1], 0x40) | above(byte[-2], 0x60) | above(byte[-3], 0x70);
        odd |= (uint8_t)(asked ^ (*byte & ~(*byte + *byte)));
    }
    return odd < 0x80;
}

/* Goes over whole blocks that are good, from a place before which three bytes are. Returns where a
 * character begins after them. */
static size_t pass_blocks(struct utf8_check *check, const uint8_t *bytes, size_t at, size_t size) {
    bool ascii = true; /* what comes next is likely the same again */
    size_t begin = at;
    for (; size - at >= BLOCK; at += BLOCK) {
        ascii = ascii && is_ascii(bytes + at) && bytes[at - 1] < 0x80;
        if (!ascii && !fits(bytes + at))
            break;
        check->others |= !ascii;
        ascii = ascii || bytes[at + BLOCK - 1] < 0x80;
    }
    if (at == begin)
        return at;
    for (size_t back = 1; back < LONGEST; back++)
        if (bytes[at - back] >= 0xc0) /* its last bytes may be in the next block */
            return at - back;
    return at;
}

/* ---- Characters ---- */

/* Whether the bytes are the beginning of a character that is not whole. */
static bool is_begun(const uint8_t *at, size_t size) {
    size_t length = *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : 2;
    if (*at < 0xc2 || *at > 0xf4 || size >= length)
        return false;
    for (size_t i = 1; i < size; i++)
        if ((at[i] & 0xc0) != 0x80)
            return false;
    return true;
}

static void note_bad(struct utf8_check *check, size_t at) {
    if (check->bad++ == 0)
        check->first = check->passed + at;
}

/* Finishes the character that was begun. Returns how many of the bytes that took. */
static size_t finish_rest(struct utf8_check *check, const uint8_t *bytes, size_t size) {
    size_t taken = 0;
    uint32_t point;
    while (check->rest_size > 0) {
        size_t length = utf8_decode(check->rest, check->rest_size, &point);
        bool begun = length == 0 && is_begun(check->rest, check->rest_size);
        if (begun && taken == size)
            break;
        if (begun) {
            check->rest[check->rest_size++] = bytes[taken++];
            continue;
        }
        if (length == 0)
            note_bad(check, 0);
        check->others |= length > 1;
        length = length ? length : 1;
        check->passed += length;
        check->rest_size -= length;
        memmove(check->rest, check->rest + length, check->rest_size);
    }
    return taken;
}

void utf8_check_take(struct utf8_check *check, const uint8_t *bytes, size_t size) {
    size_t begin = finish_rest(check, bytes, size), at = begin;
    if (check->rest_size > 0)
        return;
    size_t good = 0, wanted = LONGEST - 1; /* bytes before `at` that are whole characters */
    uint32_t point;
    while (at < size) {
        if (good >= wanted && size - at >= BLOCK) {
            size_t next = pass_blocks(check, bytes, at, size);
            wanted = size - next >= BLOCK ? BLOCK : wanted; /* first past the fault */
            good = 0;
            at = next;
            continue;
        }
        size_t length = utf8_decode(bytes + at, size - at, &point);
        if (length == 0 && is_begun(bytes + at, size - at))
            break;
        if (length == 0)
            note_bad(check, at - begin);
        check->others |= length > 1;
        good = length ? good + length : 0;
        at += length ? length : 1;
    }
    check->passed += at - begin;
    check->rest_size = size - at;
    if (check->rest_size > 0)
        memcpy(check->rest, bytes + at, check->rest_size);
}

void utf8_check_end(struct utf8_check *check) {
    for (size_t i = 0; i < check->rest_size; i++)
        note_bad(check, i);
    check->passed += check->rest_size;
    check->rest_size = 0;
}
