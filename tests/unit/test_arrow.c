/* SPDX-License-Identifier: Apache-2.0
 *
 * Columns over the Arrow C data interface: every type of string, slices, nulls, nothing at all.
 * What comes out has to be what a labeler makes of each page. */
#include "descale_arrow.h"
#include "expect.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PAGES 6

/* NULL is a null. One is short enough to stand inside of a view, and one is not. */
static const char *const pages[PAGES] = {
    "Home\nAccept all cookies",
    NULL,
    "",
    "The mill was built in 1820, and it was sold again after the war, when the family moved to the "
    "coast.\n\nCookie settings\n",
    "Gr\xc3\xbc\xc3\x9f",
    "\n",
};

/* ---- Columns made by hand ---- */

struct column {
    struct ArrowSchema schema;
    struct ArrowArray array;
    uint8_t valid[2];
    int32_t offsets_32[PAGES + 1];
    int64_t offsets_64[PAGES + 1];
    uint8_t views[PAGES][16];
    char text[2][512]; /* views: the pages take turns */
    int64_t sizes[2];
    const void *buffers[5];
};

static void fill_offsets(struct column *column) {
    size_t end = 0;
    for (size_t i = 0; i < PAGES; i++) {
        size_t size = pages[i] ? strlen(pages[i]) : 0;
        if (size > 0)
            memcpy(column->text[0] + end, pages[i], size);
        end += size;
        column->offsets_32[i + 1] = (int32_t)end;
        column->offsets_64[i + 1] = (int64_t)end;
    }
}

static void fill_views(struct column *column) {
    for (size_t i = 0; i < PAGES; i++) {
        int32_t size = pages[i] ? (int32_t)strlen(pages[i]) : 0, buffer = i % 2;
        int32_t offset = (int32_t)column->sizes[buffer];
        memcpy(column->views[i], &size, 4);
        if (size <= 12) {
            memcpy(column->views[i] + 4, pages[i] ? pages[i] : "", (size_t)size);
            continue;
        }
        memcpy(column->views[i] + 4, pages[i], 4);
        memcpy(column->views[i] + 8, &buffer, 4);
        memcpy(column->views[i] + 12, &offset, 4);
        memcpy(column->text[buffer] + offset, pages[i], (size_t)size);
        column->sizes[buffer] += size;
    }
}

/* A column of the pages from `first` on. */
static void make_column(struct column *column, const char *format, int64_t first) {
    *column = (struct column){.schema = {.format = format}};
    column->array = (struct ArrowArray){.length = PAGES - first,
                                        .null_count = -1,
                                        .offset = first,
                                        .n_buffers = 3,
                                        .buffers = column->buffers};
    for (size_t i = 0; i < PAGES; i++)
        column->valid[0] |= (uint8_t)((pages[i] != NULL) << i);
    column->buffers[0] = column->valid;
    column->buffers[2] = column->text[0];
    if (*format == 'v') {
        fill_views(column);
        column->buffers[1] = column->views;
        column->buffers[3] = column->text[1];
        column->buffers[4] = column->sizes;
        column->array.n_buffers = 5;
        return;
    }
    fill_offsets(column);
    bool large = *format == 'U' || *format == 'Z';
    column->buffers[1] = large ? (void *)column->offsets_64 : (void *)column->offsets_32;
}

static bool bit_of(const void *bits, int64_t at) {
    return !bits || ((const uint8_t *)bits)[at / 8] >> (at % 8) & 1;
}

/* ---- Cleaning ---- */

static void expect_clean(descale_labeler *labeler, const char *page, const struct ArrowArray *array,
                         const char *format, int64_t at) {
    const bool large = *format == 'U' || *format == 'Z';
    const int32_t *ends = array->buffers[1];
    const int64_t *large_ends = array->buffers[1];
    int64_t start = large ? large_ends[at] : ends[at],
            end = large ? large_ends[at + 1] : ends[at + 1];
    const char *clean = "";
    size_t size = 0;
    EXPECT(bit_of(array->buffers[0], at) == (page != NULL));
    if (page)
        EXPECT(descale_labeler_clean(labeler, page, strlen(page), &clean, &size) == DESCALE_OK);
    EXPECT(end - start == (int64_t)size);
    EXPECT(!memcmp((const char *)array->buffers[2] + start, clean, size));
}

static void cleans(descale_labeler *labeler, const char *format, const char *expected,
                   int64_t first) {
    struct column column;
    struct ArrowSchema schema;
    struct ArrowArray array;
    make_column(&column, format, first);
    EXPECT(descale_arrow_clean_schema(&column.schema, &schema) == DESCALE_OK);
    EXPECT(!strcmp(schema.format, expected) && schema.flags == ARROW_FLAG_NULLABLE);
    EXPECT(descale_arrow_clean(labeler, &column.schema, &column.array, &array) == DESCALE_OK);
    EXPECT(array.length == PAGES - first && array.offset == 0 && array.n_buffers == 3);
    EXPECT(array.null_count == (first <= 1));
    EXPECT((array.buffers[0] == NULL) == (array.null_count == 0) && array.buffers[2] != NULL);
    for (int64_t i = 0; i < array.length; i++)
        expect_clean(labeler, pages[first + i], &array, expected, i);
    array.release(&array);
    schema.release(&schema);
    EXPECT(!array.release && !schema.release);
}

/* ---- Labelling ---- */

static int64_t expect_lines(descale_labeler *labeler, const char *page,
                            const struct ArrowArray *struct_of_lines, int64_t at) {
    struct ArrowArray *const *columns = struct_of_lines->children;
    const descale_line *lines = NULL;
    size_t count = 0;
    if (page)
        EXPECT(descale_labeler_label(labeler, page, strlen(page), &lines, &count) == DESCALE_OK);
    for (size_t i = 0; i < count; i++, at++) {
        bool blank = lines[i].label == DESCALE_BLANK;
        EXPECT(((const int64_t *)columns[0]->buffers[1])[at] == (int64_t)lines[i].start);
        EXPECT(((const int64_t *)columns[1]->buffers[1])[at] ==
               (int64_t)(lines[i].start + lines[i].size));
        EXPECT(bit_of(columns[2]->buffers[0], at) == !blank);
        EXPECT(blank || ((const uint8_t *)columns[2]->buffers[1])[at] == lines[i].label);
        EXPECT(((const float *)columns[3]->buffers[1])[at] ==
               (blank ? 0 : lines[i].probability[lines[i].label]));
        EXPECT(bit_of(columns[4]->buffers[1], at) == (lines[i].keep == 1));
    }
    return at;
}

static void expect_names(const struct ArrowArray *labels) {
    const int32_t *ends = labels->dictionary->buffers[1];
    const char *names = labels->dictionary->buffers[2];
    EXPECT(labels->dictionary->length == DESCALE_LABELS);
    for (unsigned label = 0; label < DESCALE_LABELS; label++) {
        const char *name = descale_label_name(label);
        EXPECT(ends[label + 1] - ends[label] == (int32_t)strlen(name));
        EXPECT(!strncmp(names + ends[label], name, strlen(name)));
    }
}

static void labels(descale_labeler *labeler, const char *format, int64_t first) {
    struct column column;
    struct ArrowSchema schema;
    struct ArrowArray array;
    int64_t at = 0;
    make_column(&column, format, first);
    EXPECT(descale_arrow_label_schema(&column.schema, &schema) == DESCALE_OK);
    EXPECT(!strcmp(schema.format, "+L") && !strcmp(schema.children[0]->format, "+s"));
    EXPECT(!strcmp(schema.children[0]->children[2]->dictionary->format, "u"));
    EXPECT(descale_arrow_label(labeler, &column.schema, &column.array, &array) == DESCALE_OK);
    EXPECT(array.length == PAGES - first && array.null_count == (first <= 1));
    EXPECT(schema.children[0]->n_children == array.children[0]->n_children);
    for (int64_t i = 0; i < array.length; i++) {
        EXPECT(bit_of(array.buffers[0], i) == (pages[first + i] != NULL));
        at = expect_lines(labeler, pages[first + i], array.children[0], at);
        EXPECT(((const int64_t *)array.buffers[1])[i + 1] == at);
    }
    EXPECT(array.children[0]->length == at);
    expect_names(array.children[0]->children[2]);
    array.release(&array);
    schema.release(&schema);
}

/* A consumer may take a child away and release it later. */
static void children_can_be_moved(descale_labeler *labeler) {
    struct column column;
    struct ArrowArray array, lines;
    make_column(&column, "u", 0);
    EXPECT(descale_arrow_label(labeler, &column.schema, &column.array, &array) == DESCALE_OK);
    lines = *array.children[0];
    array.children[0]->release = NULL;
    array.release(&array);
    EXPECT(*(const int64_t *)lines.children[0]->buffers[1] == 0);
    lines.release(&lines);
}

/* ---- Odd columns ---- */

/* Some producers have no buffers for a column without entries. */
static void no_pages(descale_labeler *labeler) {
    static const char *const formats[] = {"u", "U", "vu"};
    const void *buffers[3] = {NULL, NULL, NULL};
    struct ArrowArray empty = {.n_buffers = 3, .buffers = buffers}, array;
    for (size_t i = 0; i < 3; i++) {
        struct ArrowSchema schema = {.format = formats[i]};
        EXPECT(descale_arrow_clean(labeler, &schema, &empty, &array) == DESCALE_OK);
        EXPECT(array.length == 0 && *(const int32_t *)array.buffers[1] == 0);
        array.release(&array);
        EXPECT(descale_arrow_label(labeler, &schema, &empty, &array) == DESCALE_OK);
        EXPECT(array.length == 0 && array.children[0]->length == 0);
        array.release(&array);
    }
}

/* A column of type null comes back as it is, and its labels are null. */
static void nothing_but_nulls(descale_labeler *labeler) {
    struct ArrowSchema schema = {.format = "n"}, out;
    struct ArrowArray nulls = {.length = 9, .null_count = 9}, array;
    EXPECT(descale_arrow_clean_schema(&schema, &out) == DESCALE_OK && !strcmp(out.format, "n"));
    out.release(&out);
    EXPECT(descale_arrow_clean(labeler, &schema, &nulls, &array) == DESCALE_OK);
    EXPECT(array.length == 9 && array.null_count == 9 && array.n_buffers == 0);
    array.release(&array);
    EXPECT(descale_arrow_label(labeler, &schema, &nulls, &array) == DESCALE_OK);
    EXPECT(array.length == 9 && array.null_count == 9 && array.children[0]->length == 0);
    EXPECT(((const int64_t *)array.buffers[1])[9] == 0);
    array.release(&array);
}

/* A call that fails leaves its output alone. */
static void expect_invalid(descale_labeler *labeler, const struct ArrowSchema *schema,
                           const struct ArrowArray *array) {
    struct ArrowArray out = {.length = 77};
    EXPECT(descale_arrow_clean(labeler, schema, array, &out) == DESCALE_INVALID);
    EXPECT(descale_arrow_label(labeler, schema, array, &out) == DESCALE_INVALID);
    EXPECT(out.length == 77 && !out.release);
}

static void wrong_types(descale_labeler *labeler) {
    static const char *const formats[] = {"i", "", "uu", "v", "+l", "nn"};
    struct column column;
    struct ArrowSchema out = {.name = "untouched"}, strings = {.format = "u"};
    make_column(&column, "u", 0);
    for (size_t i = 0; i <= sizeof formats / sizeof *formats; i++) {
        if (i < sizeof formats / sizeof *formats)
            column.schema.format = formats[i];
        else
            column.schema = (struct ArrowSchema){.format = "u", .dictionary = &strings};
        expect_invalid(labeler, &column.schema, &column.array);
        EXPECT(descale_arrow_clean_schema(&column.schema, &out) == DESCALE_INVALID);
        EXPECT(descale_arrow_label_schema(&column.schema, &out) == DESCALE_INVALID);
        EXPECT(!strcmp(out.name, "untouched"));
    }
}

static void wrong_offsets(descale_labeler *labeler) {
    struct column column;
    int32_t far = 2;
    make_column(&column, "u", 0);
    column.offsets_32[3] = -1;
    expect_invalid(labeler, &column.schema, &column.array);
    make_column(&column, "U", 0);
    column.offsets_64[4] = 0;
    expect_invalid(labeler, &column.schema, &column.array);
    make_column(&column, "vu", 0);
    memcpy(column.views[3] + 8, &far, 4); /* there are data buffers 0 and 1 */
    expect_invalid(labeler, &column.schema, &column.array);
    make_column(&column, "vu", 0);
    memcpy(column.views[3] + 12, &far, 4); /* two bytes on, the page passes the buffer's end */
    expect_invalid(labeler, &column.schema, &column.array);
}

int main(void) {
    static const char *const formats[][2] = {{"u", "u"}, {"U", "U"}, {"vu", "U"},
                                             {"z", "z"}, {"Z", "Z"}, {"vz", "Z"}};
    descale_model *model = NULL;
    descale_labeler *labeler = NULL;
    EXPECT(descale_model_open(NULL, &model) == DESCALE_OK);
    EXPECT(descale_labeler_open(model, &labeler) == DESCALE_OK);
    descale_labeler_separated(labeler, 1);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        for (int64_t first = 0; first <= PAGES; first++) {
            cleans(labeler, formats[i][0], formats[i][1], first);
            labels(labeler, formats[i][0], first);
        }
    children_can_be_moved(labeler);
    no_pages(labeler);
    nothing_but_nulls(labeler);
    wrong_types(labeler);
    wrong_offsets(labeler);
    descale_labeler_close(labeler);
    descale_model_close(model);
    return failures > 0;
}
