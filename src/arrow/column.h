/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes columns to hand out over the Arrow C data interface. */
#ifndef COLUMN_H
#define COLUMN_H

#include "base/buffer.h"
#include "descale_arrow.h"

#define COLUMN_BUFFERS 3
#define COLUMN_CHILDREN 5

/* Makes a schema with room for children, all released. `format` and `name` are constant strings.
 * False: no memory. */
bool schema_make(struct ArrowSchema *schema, const char *format, const char *name, size_t children);

/* Gives a schema a dictionary of strings. False: no memory. */
bool schema_add_dictionary(struct ArrowSchema *schema);

/* Makes an array of `length` entries without nulls that takes over the blocks of the buffers, as
 * many as `buffers` says, and has room for children, all released. NULL blocks are allowed where
 * Arrow allows them. False: no memory; then the buffers stay the caller's. */
bool array_make(struct ArrowArray *array, int64_t length, struct buffer *blocks, size_t buffers,
                size_t children);

/* Gives an array the names of all labels as its dictionary. False: no memory. */
bool array_add_labels(struct ArrowArray *array);

/* Adds a number, or a bit, after the others of a column; `at` counts the bits. False: no memory. */
bool column_add_32(struct buffer *column, size_t number);
bool column_add_64(struct buffer *column, size_t number);
bool column_add_bit(struct buffer *column, size_t at, bool bit);

#endif
