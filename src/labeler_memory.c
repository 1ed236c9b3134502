/* SPDX-License-Identifier: Apache-2.0
 *
 * Readers of one page in memory. */
#include "base/utf8.h"
#include "labeler.h"
#include "simd/vec.h"

#include <string.h>

static enum descale_status memory_read(struct reader *reader, uint8_t *to, size_t size,
                                       size_t *got) {
    struct memory *memory = reader->state;
    *got = memory->left < size ? memory->left : size;
    if (*got == 0)
        return STATUS_END;
    memcpy(to, memory->at, *got);
    memory->at = (const uint8_t *)memory->at + *got;
    memory->left -= *got;
    return DESCALE_OK;
}

const struct reader_kind reader_memory = {.name = "memory", .read = memory_read};

/* ---- Code points ---- */

#define LAST_POINT 0x10ffff
#define REPLACEMENT 0xfffd /* in place of numbers that are no code points */
#define POINT_BYTES 4      /* at most, in UTF-8 */

/* Copies as many of `count` code points as are ASCII and fit into whole vectors. Returns their
 * number. */
static size_t copy_ascii(uint8_t *to, size_t size, const uint32_t *points, size_t count) {
    size_t copied = 0;
#if VEC_BYTES > 1
    while (count - copied >= VEC_BYTES && size - copied >= VEC_BYTES) {
        const uint8_t *at = (const uint8_t *)(points + copied);
        vec low = vec_pack16(vec_load(at), vec_load(at + (size_t)VEC_BYTES));
        vec high =
            vec_pack16(vec_load(at + (size_t)2 * VEC_BYTES), vec_load(at + (size_t)3 * VEC_BYTES));
        /* A half of 0x8000 and more is a negative number, and became 0. */
        vec bytes = vec_pack16(low, high);
        uint64_t other = vec_bits(vec_either(vec_high(bytes), vec_equal(bytes, 0)));
        vec_store(to + copied, bytes);
        if (other)
            return copied + (size_t)__builtin_ctzll(other);
        copied += VEC_BYTES;
    }
#endif
    while (copied < count && copied < size && points[copied] < 0x80) {
        to[copied] = (uint8_t)points[copied];
        copied++;
    }
    return copied;
}

static enum descale_status points_read(struct reader *reader, uint8_t *to, size_t size,
                                       size_t *got) {
    struct memory *memory = reader->state;
    const uint32_t *points = memory->at;
    size_t read = 0, written = 0;
    while (read < memory->left && size - written >= POINT_BYTES) {
        size_t copied =
            copy_ascii(to + written, size - written, points + read, memory->left - read);
        read += copied;
        written += copied;
        while (read < memory->left && size - written >= POINT_BYTES &&
               (points[read] >= 0x80 || points[read] == 0)) {
            uint32_t point = points[read++];
            written += utf8_from_point(to + written, point <= LAST_POINT ? point : REPLACEMENT);
        }
    }
    memory->at = points + read;
    memory->left -= read;
    *got = written;
    return written > 0 ? DESCALE_OK : STATUS_END;
}

const struct reader_kind reader_points = {.name = "points", .read = points_read};
