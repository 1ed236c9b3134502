/* SPDX-License-Identifier: Apache-2.0
 *
 * The lines of a page: their labels, and the columns of descale.Lines. */
#include "_descale.h"

#include <stdint.h>

/* Labels a page. `points`: positions in str are wanted, in code points. NULL: an exception is set;
 * else give the labeler and the owner back. */
static descale_labeler *label(const Cleaner *cleaner, PyObject *text, int points, struct page *page,
                              const descale_line **lines, size_t *count) {
    struct settings *settings = cleaner->settings;
    if (!page_take(page, text, page_is_ascii(cleaner, text)))
        return NULL;
    descale_labeler *labeler = labeler_take(settings);
    descale_status status = DESCALE_NO_MEMORY;
    PyThreadState *thread = labeler && page->size >= UNLOCKED_SIZE ? PyEval_SaveThread() : NULL;
    if (labeler) {
        descale_labeler_points(labeler, points && page->is_text);
        status = descale_labeler_label(labeler, page->bytes, (size_t)page->size, lines, count);
        descale_labeler_points(labeler, 0);
    }
    if (thread)
        PyEval_RestoreThread(thread);
    if (status == DESCALE_OK)
        return labeler;
    if (labeler)
        labeler_give(settings, labeler);
    Py_DECREF(page->owner);
    raise_status(status);
    return NULL;
}

PyObject *cleaner_labels(PyObject *self, PyObject *text) {
    Cleaner *cleaner = (Cleaner *)self;
    const descale_line *lines;
    struct page page;
    size_t count;
    descale_labeler *labeler = label(cleaner, text, 0, &page, &lines, &count);
    if (!labeler)
        return NULL;
    PyObject *result = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; result && i < count; i++) {
        unsigned id = lines[i].label;
        PyList_SetItem(result, (Py_ssize_t)i,
                       Py_NewRef(id < DESCALE_LABELS ? cleaner->labels[id] : Py_None));
    }
    labeler_give(cleaner->settings, labeler);
    Py_DECREF(page.owner);
    return result;
}

/* The columns of Lines, as bytes objects. */
enum { STARTS, ENDS, CODES, CHANCES, KEPT, HIT_ENDS, HITS, COLUMNS };

static int make_columns(PyObject *columns[COLUMNS], size_t count, size_t hits) {
    static const size_t widths[COLUMNS] = {[STARTS] = sizeof(uint64_t),
                                           [ENDS] = sizeof(uint64_t),
                                           [CODES] = 1,
                                           [CHANCES] = sizeof(float) * DESCALE_LABELS,
                                           [KEPT] = 1,
                                           [HIT_ENDS] = sizeof(uint64_t),
                                           [HITS] = sizeof(uint64_t)};
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t rows = i == HITS ? hits : count;
        columns[i] = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(rows * widths[i]));
        if (!columns[i])
            return 0;
    }
    return 1;
}

static void put_number(PyObject *column, size_t row, size_t number) {
    uint64_t value = number;
    memcpy(PyBytes_AsString(column) + row * sizeof value, &value, sizeof value);
}

static void fill_columns(PyObject *columns[COLUMNS], const descale_labeler *labeler,
                         const descale_line *lines, size_t count, int points) {
    size_t end = 0;
    for (size_t i = 0; i < count; i++) {
        const descale_line *line = &lines[i];
        const descale_hit *hits;
        size_t start = points ? line->point : line->start;
        put_number(columns[STARTS], i, start);
        put_number(columns[ENDS], i, start + (points ? line->points : line->size));
        PyBytes_AsString(columns[CODES])[i] = (char)line->label;
        memcpy(PyBytes_AsString(columns[CHANCES]) + i * sizeof line->probability, line->probability,
               sizeof line->probability);
        PyBytes_AsString(columns[KEPT])[i] = (char)line->keep;
        size_t more = descale_labeler_hits(labeler, i, &hits);
        for (size_t hit = 0; hit < more; hit++)
            put_number(columns[HITS], end + hit, hits[hit].rule);
        put_number(columns[HIT_ENDS], i, end += more);
    }
}

PyObject *cleaner_columns(PyObject *self, PyObject *text) {
    const Cleaner *cleaner = (const Cleaner *)self;
    PyObject *columns[COLUMNS] = {NULL}, *result = NULL;
    const descale_line *lines;
    const descale_hit *hits;
    struct page page;
    size_t count, hit_count = 0;
    descale_labeler *labeler = label(cleaner, text, 1, &page, &lines, &count);
    if (!labeler)
        return NULL;
    for (size_t i = 0; i < count; i++)
        hit_count += descale_labeler_hits(labeler, i, &hits);
    if (make_columns(columns, count, hit_count)) {
        fill_columns(columns, labeler, lines, count, page.is_text);
        result = PyTuple_Pack(COLUMNS, columns[0], columns[1], columns[2], columns[3], columns[4],
                              columns[5], columns[6]);
    }
    for (size_t i = 0; i < COLUMNS; i++)
        Py_XDECREF(columns[i]);
    labeler_give(cleaner->settings, labeler);
    Py_DECREF(page.owner);
    return result;
}
