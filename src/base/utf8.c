/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include "casefold.inc"

size_t utf8_decode(const uint8_t *at, size_t size, uint32_t *point) {
    if (size == 0)
        return 0;
    if (at[0] < 0x80) {
        *point = at[0];
        return 1;
    }
    size_t length = at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;
    if (length == 0 || length > size)
        return 0;
    uint32_t value = at[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (at[i] & 0x3fU);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < least[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
        return 0;
    *point = value;
    return length;
}

size_t utf8_bad(const uint8_t *at, size_t size) {
    uint32_t point;
    size_t i = 0;
    for (size_t length; i < size; i += length)
        if (!(length = utf8_decode(at + i, size - i, &point)))
            return i;
    return size;
}

bool utf8_valid(const uint8_t *at, size_t size) {
    return utf8_bad(at, size) == size;
}

size_t utf8_from_point(uint8_t *to, uint32_t point) {
    if (point < 0x80) {
        to[0] = (uint8_t)point;
        return 1;
    }
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length - 1; i > 0; i--) {
        to[i] = (uint8_t)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    to[0] = (uint8_t)(lead[length] | point);
    return length;
}

uint32_t utf8_fold(uint32_t point) {
    if (point < UTF8_LOW)
        return utf8_fold_low[point];
    size_t low = 0, high = sizeof folds / sizeof *folds;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (folds[middle].last < point)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == sizeof folds / sizeof *folds || point < folds[low].first)
        return point;
    const struct fold *fold = &folds[low];
    if (fold->stride == 2 && ((point - fold->first) & 1))
        return point;
    return (uint32_t)((int32_t)point + fold->distance);
}
