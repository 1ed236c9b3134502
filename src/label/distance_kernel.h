/* SPDX-License-Identifier: Apache-2.0
 *
 * Distances of lines to marked lines. */
#ifndef DISTANCE_KERNEL_H
#define DISTANCE_KERNEL_H

#include "label/kernels.h"
#include "simd/vec.h"

#include <string.h>

#if VEC_BYTES > 1
/* Moves bytes in the direction of counting. */
#define AWAY(bytes, lines) (down ? v16_up(bytes, lines) : v16_down(bytes, lines))

/* The values of 16 lines. `place` numbers them from 1 in the direction of counting. *first is the
 * value of the first of them; it becomes that of the first of the next 16. Forced inline, because
 * the direction has to be known to the compiler. */
__attribute__((always_inline)) static inline v16 count_lines(v16 marks, v16 place, v16 *first,
                                                             bool down) {
    /* Each line gets the place of the last marked line so far, which is the largest. */
    v16 last = v16_and(marks, place);
    last = v16_max8(last, AWAY(last, 1));
    last = v16_max8(last, AWAY(last, 2));
    last = v16_max8(last, AWAY(last, 4));
    last = v16_max8(last, AWAY(last, 8));
    v16 before = AWAY(last, 1);
    v16 far = v16_add8_capped(*first, v16_sub8(place, v16_set8(1)));
    v16 near = v16_sub8(place, before);
    v16 end = down ? v16_last8(last) : v16_first8(last);
    *first = v16_choose(v16_equal(end, 0), v16_add8_capped(*first, v16_set8(16)),
                        v16_sub8(v16_set8(17), end));
    return v16_choose(v16_equal(before, 0), far, near);
}

static void distance_to_previous(uint8_t *marks, size_t count, bool edge, uint8_t *values) {
    static const uint8_t places[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    v16 first = v16_set8(edge ? 1 : FEATURE_MAX);
    for (size_t i = 0; i < count; i += 16)
        v16_store(values + i, count_lines(v16_load(marks + i), v16_load(places), &first, true));
}

static void distance_to_next(uint8_t *marks, size_t count, bool edge, uint8_t *values) {
    static const uint8_t places[16] = {16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
    v16 first = v16_set8(FEATURE_MAX);
    memset(marks + count, 0, 16);
    marks[count] = edge ? 255 : 0;
    for (size_t end = count / 16 * 16 + 16; end > 0; end -= 16)
        v16_store(values + end - 16,
                  count_lines(v16_load(marks + end - 16), v16_load(places), &first, false));
}
#else
static inline unsigned count_line(unsigned distance, bool marked) {
    return marked ? 1 : distance + (distance < FEATURE_MAX);
}

static void distance_to_previous(uint8_t *marks, size_t count, bool edge, uint8_t *values) {
    unsigned distance = edge ? 1 : FEATURE_MAX;
    for (size_t i = 0; i < count; i++) {
        values[i] = (uint8_t)distance;
        distance = count_line(distance, marks[i]);
    }
}

static void distance_to_next(uint8_t *marks, size_t count, bool edge, uint8_t *values) {
    unsigned distance = edge ? 1 : FEATURE_MAX;
    for (size_t i = count; i-- > 0;) {
        values[i] = (uint8_t)distance;
        distance = count_line(distance, marks[i]);
    }
}
#endif

#endif
