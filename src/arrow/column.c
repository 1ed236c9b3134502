/* SPDX-License-Identifier: Apache-2.0 */
#include "arrow/column.h"

#include <stdlib.h>

/* ---- Schemas ---- */

/* What an ArrowSchema of ours points to. */
struct schema_parts {
    struct ArrowSchema children[COLUMN_CHILDREN], dictionary;
    struct ArrowSchema *pointers[COLUMN_CHILDREN];
};

static void release_schema(struct ArrowSchema *schema) {
    for (int64_t i = 0; i < schema->n_children; i++)
        if (schema->children[i]->release)
            schema->children[i]->release(schema->children[i]);
    if (schema->dictionary && schema->dictionary->release)
        schema->dictionary->release(schema->dictionary);
    free(schema->private_data);
    schema->release = NULL;
}

bool schema_make(struct ArrowSchema *schema, const char *format, const char *name,
                 size_t children) {
    struct schema_parts *parts = calloc(1, sizeof *parts);
    if (!parts)
        return false;
    *schema = (struct ArrowSchema){.format = format,
                                   .name = name,
                                   .flags = ARROW_FLAG_NULLABLE,
                                   .n_children = (int64_t)children,
                                   .children = children ? parts->pointers : NULL,
                                   .release = release_schema,
                                   .private_data = parts};
    for (size_t i = 0; i < children; i++)
        parts->pointers[i] = &parts->children[i];
    return true;
}

bool schema_add_dictionary(struct ArrowSchema *schema) {
    struct schema_parts *parts = schema->private_data;
    schema->dictionary = &parts->dictionary;
    return schema_make(schema->dictionary, "u", "", 0);
}

/* ---- Arrays ---- */

/* What an ArrowArray of ours points to. */
struct array_parts {
    struct ArrowArray children[COLUMN_CHILDREN], dictionary;
    struct ArrowArray *pointers[COLUMN_CHILDREN];
    struct buffer blocks[COLUMN_BUFFERS];
    const void *buffers[COLUMN_BUFFERS];
};

static void release_array(struct ArrowArray *array) {
    struct array_parts *parts = array->private_data;
    for (int64_t i = 0; i < array->n_children; i++)
        if (array->children[i]->release)
            array->children[i]->release(array->children[i]);
    if (array->dictionary && array->dictionary->release)
        array->dictionary->release(array->dictionary);
    for (size_t i = 0; i < COLUMN_BUFFERS; i++)
        buffer_free(&parts->blocks[i]);
    free(parts);
    array->release = NULL;
}

bool array_make(struct ArrowArray *array, int64_t length, struct buffer *blocks, size_t buffers,
                size_t children) {
    struct array_parts *parts = calloc(1, sizeof *parts);
    if (!parts)
        return false;
    for (size_t i = 0; i < buffers; i++) {
        parts->blocks[i] = blocks[i];
        parts->buffers[i] = blocks[i].bytes;
        blocks[i] = (struct buffer){0};
    }
    *array = (struct ArrowArray){.length = length,
                                 .n_buffers = (int64_t)buffers,
                                 .n_children = (int64_t)children,
                                 .buffers = parts->buffers,
                                 .children = children ? parts->pointers : NULL,
                                 .release = release_array,
                                 .private_data = parts};
    for (size_t i = 0; i < children; i++)
        parts->pointers[i] = &parts->children[i];
    return true;
}

bool array_add_labels(struct ArrowArray *array) {
    struct array_parts *parts = array->private_data;
    struct buffer blocks[3] = {{0}};
    bool good = column_add_32(&blocks[1], 0);
    for (unsigned label = 0; good && label < DESCALE_LABELS; label++)
        good = buffer_text(&blocks[2], descale_label_name(label)) &&
               column_add_32(&blocks[1], blocks[2].size);
    array->dictionary = &parts->dictionary;
    good = good && array_make(array->dictionary, DESCALE_LABELS, blocks, 3, 0);
    for (size_t i = 0; !good && i < 3; i++)
        buffer_free(&blocks[i]);
    return good;
}

/* ---- Columns ---- */

bool column_add_32(struct buffer *column, size_t number) {
    int32_t value = (int32_t)number;
    return buffer_append(column, &value, sizeof value);
}

bool column_add_64(struct buffer *column, size_t number) {
    int64_t value = (int64_t)number;
    return buffer_append(column, &value, sizeof value);
}

bool column_add_bit(struct buffer *column, size_t at, bool bit) {
    if (at % 8 == 0 && !buffer_append(column, "", 1))
        return false;
    column->bytes[at / 8] |= (uint8_t)(bit << (at % 8));
    return true;
}
