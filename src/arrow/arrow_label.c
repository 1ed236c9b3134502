/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels a column of pages: see descale_arrow.h. */
#include "arrow/column.h"
#include "arrow/pages.h"

/* The fields of the struct that stands for a line. */
enum { START, END, LABEL, PROBABILITY, KEEP, FIELDS };

static const struct field {
    const char *name, *format;
} fields[FIELDS] = {
    {"start", "l"}, {"end", "l"}, {"label", "c"}, {"probability", "f"}, {"keep", "b"}};

descale_status descale_arrow_label_schema(const struct ArrowSchema *schema,
                                          struct ArrowSchema *out) {
    struct ArrowSchema list;
    if (!page_type_of(schema))
        return DESCALE_INVALID;
    if (!schema_make(&list, "+L", "", 1))
        return DESCALE_NO_MEMORY;
    struct ArrowSchema *line = list.children[0];
    bool good = schema_make(line, "+s", "item", FIELDS);
    for (size_t i = 0; good && i < FIELDS; i++)
        good = schema_make(line->children[i], fields[i].format, fields[i].name, 0);
    good = good && schema_add_dictionary(line->children[LABEL]);
    if (good)
        *out = list;
    else
        list.release(&list);
    return good ? DESCALE_OK : DESCALE_NO_MEMORY;
}

struct labelling {
    struct buffer lists[2]; /* which pages are not null, and where their lines end */
    int64_t nulls;
    struct buffer known;           /* which lines have a label */
    struct buffer columns[FIELDS]; /* of the lines */
    size_t lines;
};

static bool add_line(struct labelling *labelling, const descale_line *line) {
    bool blank = line->label == DESCALE_BLANK;
    uint8_t label = blank ? 0 : line->label;
    float probability = line->probability[label];
    size_t at = labelling->lines++;
    struct buffer *columns = labelling->columns;
    return column_add_64(&columns[START], line->start) &&
           column_add_64(&columns[END], line->start + line->size) &&
           column_add_bit(&labelling->known, at, !blank) &&
           buffer_append(&columns[LABEL], &label, 1) &&
           buffer_append(&columns[PROBABILITY], &probability, sizeof probability) &&
           column_add_bit(&columns[KEEP], at, line->keep);
}

static descale_status label_page(struct labelling *labelling, const struct page_type *type,
                                 descale_labeler *labeler, const struct ArrowArray *array,
                                 int64_t index) {
    const descale_line *lines;
    const void *page;
    size_t size, count = 0;
    bool good = true, null = page_is_null(type, array, index);
    labelling->nulls += null;
    if (!null) {
        if (!page_get(type, array, index, &page, &size))
            return DESCALE_INVALID;
        descale_status status = descale_labeler_label(labeler, page, size, &lines, &count);
        if (status != DESCALE_OK)
            return status;
    }
    for (size_t i = 0; good && i < count; i++)
        good = add_line(labelling, &lines[i]);
    good = good && column_add_bit(&labelling->lists[0], (size_t)index, !null) &&
           column_add_64(&labelling->lists[1], labelling->lines);
    return good ? DESCALE_OK : DESCALE_NO_MEMORY;
}

/* Makes the array of lines of the columns. False: no memory. */
static bool make_lines(struct labelling *labelling, struct ArrowArray *lines) {
    int64_t count = (int64_t)labelling->lines, known = 0;
    struct buffer none = {0};
    if (!array_make(lines, count, &none, 1, FIELDS))
        return false;
    for (int64_t i = 0; i < count; i++)
        known += labelling->known.bytes[i / 8] >> (i % 8) & 1;
    for (size_t i = 0; i < FIELDS; i++) {
        struct buffer blocks[2] = {{0}, labelling->columns[i]};
        if (i == LABEL)
            blocks[0] = labelling->known;
        if (!array_make(lines->children[i], count, blocks, 2, 0))
            return false;
        labelling->columns[i] = (struct buffer){0};
        if (i == LABEL)
            labelling->known = (struct buffer){0};
    }
    lines->children[LABEL]->null_count = count - known;
    return array_add_labels(lines->children[LABEL]);
}

/* Makes the array of lists. False: no memory. */
static bool make_lists(struct labelling *labelling, int64_t length, struct ArrowArray *out) {
    struct ArrowArray lists;
    if (!array_make(&lists, length, labelling->lists, 2, 1))
        return false;
    lists.null_count = labelling->nulls;
    bool good = make_lines(labelling, lists.children[0]);
    if (good)
        *out = lists;
    else
        lists.release(&lists);
    return good;
}

/* Allocates all columns, so that none is NULL even where there are no lines. */
static bool begin(struct labelling *labelling) {
    bool good = column_add_64(&labelling->lists[1], 0);
    for (size_t i = 0; good && i < FIELDS; i++)
        good = buffer_reserve(&labelling->columns[i], 8);
    return good;
}

descale_status descale_arrow_label(descale_labeler *labeler, const struct ArrowSchema *schema,
                                   const struct ArrowArray *array, struct ArrowArray *out) {
    const struct page_type *type = page_type_of(schema);
    struct labelling labelling = {0};
    if (!type)
        return DESCALE_INVALID;
    descale_status status = begin(&labelling) ? DESCALE_OK : DESCALE_NO_MEMORY;
    for (int64_t i = 0; status == DESCALE_OK && i < array->length; i++)
        status = label_page(&labelling, type, labeler, array, i);
    if (status == DESCALE_OK && labelling.nulls == 0)
        buffer_free(&labelling.lists[0]);
    if (status == DESCALE_OK && !make_lists(&labelling, array->length, out))
        status = DESCALE_NO_MEMORY;
    for (size_t i = 0; i < 2; i++)
        buffer_free(&labelling.lists[i]);
    for (size_t i = 0; i < FIELDS; i++)
        buffer_free(&labelling.columns[i]);
    buffer_free(&labelling.known);
    return status;
}
