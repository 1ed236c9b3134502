/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes that are no UTF-8, counted in pieces of all sizes, against one character after the other.
 */
#include "base/utf8.h"
#include "base/utf8_check.h"
#include "expect.h"

#include <string.h>

enum { MOST = 2000 };

/* Numbers from 0 on, always the same. */
static uint32_t next_number(void) {
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

/* Text of characters of each length, with some bytes of other encodings. */
static size_t make_text(uint8_t *text, uint32_t others, uint32_t bad) {
    static const char *const characters[] = {"\xc3\xa9",     "\xd0\xb6",     "\xe2\x80\x99",
                                             "\xe7\xa3\xa8", "\xed\x95\x9c", "\xf0\x9f\x98\x80"};
    static const char *const odd[] = {"\xe9", "\x80", "\xff", "\xc3", "\xe2\x80", "\xf0\x9f\x98"};
    size_t size = 0;
    while (size + 4 < MOST) {
        uint32_t number = next_number() % 1000, which = next_number() % 6;
        const char *add = number < bad            ? odd[which]
                          : number < bad + others ? characters[which]
                                                  : "a";
        memcpy(text + size, add, strlen(add));
        size += strlen(add);
    }
    return size;
}

static void check_text(const uint8_t *text, size_t size) {
    uint64_t bad = 0, first = 0;
    uint32_t point;
    for (size_t at = 0, length; at < size; at += length ? length : 1)
        if ((length = utf8_decode(text + at, size - at, &point)) == 0 && bad++ == 0)
            first = at;
    static const size_t pieces[] = {1, 2, 3, 7, 127, 128, 130, 500, MOST};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct utf8_check check = {0};
        for (size_t at = 0; at < size; at += pieces[i])
            utf8_check_take(&check, text + at, size - at < pieces[i] ? size - at : pieces[i]);
        utf8_check_end(&check);
        EXPECT(check.passed == size && check.bad == bad && check.first == first);
    }
}

int main(void) {
    uint8_t text[MOST];
    for (int round = 0; round < 300; round++) {
        static const uint32_t others[] = {0, 5, 300, 1000}, bad[] = {0, 1, 5, 300};
        check_text(text, make_text(text, others[round % 4], bad[round / 4 % 4]));
        check_text(text, (size_t)round);
    }
    return failures > 0;
}
