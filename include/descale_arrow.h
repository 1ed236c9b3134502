/* SPDX-License-Identifier: Apache-2.0
 *
 * Columns of pages, over the Arrow C data interface (https://arrow.apache.org/docs/format/
 * CDataInterface.html). A page is a string of the column.
 *
 * The calls use a labeler of descale.h, and its rules for ownership, threads and errors hold. In a
 * column newlines separate lines: call descale_labeler_separated(labeler, 1) once before. */
#ifndef DESCALE_ARROW_H
#define DESCALE_ARROW_H

#include "descale.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As the specification has them, so that headers which declare them too go together. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif

/* The type of the column that descale_arrow_clean() makes of a column of this type, or that
 * descale_arrow_label() makes. Types of pages are utf8 (format "u"), large_utf8 ("U"), utf8_view
 * ("vu"), binary ("z"), large_binary ("Z"), binary_view ("vz") and null ("n"), whose pages are all
 * null; none of them as a dictionary. *out becomes yours: call its `release`. Errors:
 * DESCALE_INVALID: another type; DESCALE_NO_MEMORY. */
DESCALE_API descale_status descale_arrow_clean_schema(const struct ArrowSchema *schema,
                                                      struct ArrowSchema *out);
DESCALE_API descale_status descale_arrow_label_schema(const struct ArrowSchema *schema,
                                                      struct ArrowSchema *out);

/* Cleans the pages of a column: *out has an entry for each of array's, and the type of the column,
 * but for views, which become the large type. A null stays null. `array` stays yours and is not
 * changed; *out does not refer to it. *out becomes yours: call its `release`. Errors:
 * DESCALE_INVALID: the type is not one of those above, or offsets in the array are wrong;
 * DESCALE_NO_MEMORY. */
DESCALE_API descale_status descale_arrow_clean(descale_labeler *labeler,
                                               const struct ArrowSchema *schema,
                                               const struct ArrowArray *array,
                                               struct ArrowArray *out);

/* Labels the pages of a column. *out has a list for each page, and in it an entry for each line:
 *
 *     large_list<item: struct<
 *         start: int64, end: int64,               bytes of the page; the newline is included
 *         label: dictionary<int8, utf8>,          null on a blank line
 *         probability: float,                     of this label; 0 on a blank line or by a filter
 *         keep: bool>>
 *
 * A null stays null. Ownership and errors as above. */
DESCALE_API descale_status descale_arrow_label(descale_labeler *labeler,
                                               const struct ArrowSchema *schema,
                                               const struct ArrowArray *array,
                                               struct ArrowArray *out);

#ifdef __cplusplus
}
#endif
#endif
