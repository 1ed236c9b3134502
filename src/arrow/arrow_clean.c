/* SPDX-License-Identifier: Apache-2.0
 *
 * Cleans a column of pages: see descale_arrow.h. */
#include "arrow/column.h"
#include "arrow/pages.h"
#include "labeler.h"

descale_status descale_arrow_clean_schema(const struct ArrowSchema *schema,
                                          struct ArrowSchema *out) {
    const struct page_type *type = page_type_of(schema);
    if (!type)
        return DESCALE_INVALID;
    return schema_make(out, type->clean, "", 0) ? DESCALE_OK : DESCALE_NO_MEMORY;
}

/* The buffers of a column of strings. */
enum { VALID, ENDS, TEXT };

struct cleaning {
    const struct page_type *type;
    struct buffer blocks[3];
    int64_t nulls;
};

/* Cleaning never makes text longer, so 32-bit offsets that held the pages hold what is left. */
static bool add_end(struct cleaning *cleaning) {
    struct buffer *ends = &cleaning->blocks[ENDS];
    size_t end = cleaning->blocks[TEXT].size;
    return cleaning->type->layout == OFFSETS_32 ? column_add_32(ends, end)
                                                : column_add_64(ends, end);
}

static descale_status clean_page(struct cleaning *cleaning, descale_labeler *labeler,
                                 const struct ArrowArray *array, int64_t index) {
    const void *page;
    size_t size;
    bool null = page_is_null(cleaning->type, array, index);
    if (!column_add_bit(&cleaning->blocks[VALID], (size_t)index, !null))
        return DESCALE_NO_MEMORY;
    cleaning->nulls += null;
    if (!null) {
        if (!page_get(cleaning->type, array, index, &page, &size))
            return DESCALE_INVALID;
        descale_status status = labeler_clean_into(labeler, page, size, &cleaning->blocks[TEXT]);
        if (status != DESCALE_OK)
            return status;
    }
    return add_end(cleaning) ? DESCALE_OK : DESCALE_NO_MEMORY;
}

/* A column of nothing but nulls has no buffers. */
static descale_status copy_nulls(const struct ArrowArray *array, struct ArrowArray *out) {
    if (!array_make(out, array->length, NULL, 0, 0))
        return DESCALE_NO_MEMORY;
    out->null_count = array->length;
    return DESCALE_OK;
}

descale_status descale_arrow_clean(descale_labeler *labeler, const struct ArrowSchema *schema,
                                   const struct ArrowArray *array, struct ArrowArray *out) {
    struct cleaning cleaning = {.type = page_type_of(schema)};
    if (!cleaning.type)
        return DESCALE_INVALID;
    if (cleaning.type->layout == NOTHING)
        return copy_nulls(array, out);
    descale_status status = add_end(&cleaning) && buffer_reserve(&cleaning.blocks[TEXT], 1)
                                ? DESCALE_OK
                                : DESCALE_NO_MEMORY;
    for (int64_t i = 0; status == DESCALE_OK && i < array->length; i++)
        status = clean_page(&cleaning, labeler, array, i);
    if (status == DESCALE_OK && cleaning.nulls == 0)
        buffer_free(&cleaning.blocks[VALID]);
    if (status == DESCALE_OK && !array_make(out, array->length, cleaning.blocks, 3, 0))
        status = DESCALE_NO_MEMORY;
    if (status == DESCALE_OK)
        out->null_count = cleaning.nulls;
    for (size_t i = 0; i < 3; i++)
        buffer_free(&cleaning.blocks[i]);
    return status;
}
