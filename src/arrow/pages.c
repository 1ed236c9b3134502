/* SPDX-License-Identifier: Apache-2.0 */
#include "arrow/pages.h"

#include <string.h>

static const struct page_type types[] = {
    {"u", OFFSETS_32, "u"}, {"U", OFFSETS_64, "U"}, {"vu", VIEWS, "U"},  {"z", OFFSETS_32, "z"},
    {"Z", OFFSETS_64, "Z"}, {"vz", VIEWS, "Z"},     {"n", NOTHING, "n"},
};

const struct page_type *page_type_of(const struct ArrowSchema *schema) {
    for (size_t i = 0; !schema->dictionary && i < sizeof types / sizeof *types; i++)
        if (!strcmp(schema->format, types[i].format))
            return &types[i];
    return NULL;
}

bool page_is_null(const struct page_type *type, const struct ArrowArray *array, int64_t index) {
    if (type->layout == NOTHING)
        return true;
    const uint8_t *valid = array->buffers[0];
    int64_t bit = array->offset + index;
    return valid && array->null_count != 0 && !(valid[bit / 8] >> (bit % 8) & 1);
}

/* A view: its size, then the string itself if it has at most 12 bytes, else its first four bytes,
 * the number of a data buffer and an offset in it. */
static bool get_view(const struct ArrowArray *array, int64_t index, const void **bytes,
                     size_t *size) {
    const uint8_t *view = (const uint8_t *)array->buffers[1] + 16 * (array->offset + index);
    int32_t length, buffer, offset;
    memcpy(&length, view, 4);
    memcpy(&buffer, view + 8, 4);
    memcpy(&offset, view + 12, 4);
    *bytes = view + 4;
    *size = (size_t)length;
    if (length <= 12)
        return length >= 0;
    /* The last buffer holds the sizes of the data buffers. */
    if (buffer < 0 || buffer >= array->n_buffers - 3 || offset < 0)
        return false;
    int64_t room;
    memcpy(&room, (const uint8_t *)array->buffers[array->n_buffers - 1] + 8 * (size_t)buffer, 8);
    *bytes = (const uint8_t *)array->buffers[2 + buffer] + offset;
    return (int64_t)offset + length <= room;
}

bool page_get(const struct page_type *type, const struct ArrowArray *array, int64_t index,
              const void **bytes, size_t *size) {
    int64_t at = array->offset + index, start, end;
    if (type->layout == VIEWS)
        return get_view(array, index, bytes, size);
    if (type->layout == OFFSETS_64) {
        start = ((const int64_t *)array->buffers[1])[at];
        end = ((const int64_t *)array->buffers[1])[at + 1];
    } else {
        start = ((const int32_t *)array->buffers[1])[at];
        end = ((const int32_t *)array->buffers[1])[at + 1];
    }
    if (start < 0 || end < start)
        return false;
    *bytes = start < end ? (const uint8_t *)array->buffers[2] + start : (const void *)"";
    *size = (size_t)(end - start);
    return true;
}
