/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads the pages of a column of strings in any of Arrow's layouts. */
#ifndef PAGES_H
#define PAGES_H

#include "descale_arrow.h"

#include <stdbool.h>

/* How a type stores its strings. */
enum page_layout { OFFSETS_32, OFFSETS_64, VIEWS, NOTHING };

struct page_type {
    const char *format; /* as the specification spells it */
    enum page_layout layout;
    const char *clean; /* the format of the cleaned column: never views */
};

/* The type of a column, or NULL: it is a column neither of strings nor of nothing but nulls. */
const struct page_type *page_type_of(const struct ArrowSchema *schema);

/* Whether a page is null. Pages count from 0 at the beginning of the array's slice. */
bool page_is_null(const struct page_type *type, const struct ArrowArray *array, int64_t index);

/* Points *bytes to a page that is not null. False: its offsets are wrong. */
bool page_get(const struct page_type *type, const struct ArrowArray *array, int64_t index,
              const void **bytes, size_t *size);

#endif
