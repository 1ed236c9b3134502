/* SPDX-License-Identifier: Apache-2.0 */
#include "output/label_lists.h"
#include "label/decide.h"
#include "base/plain_locale.h"

#include <stdio.h>
#include <string.h>

void label_lists_begin(struct label_lists *lists) {
    spill_begin(&lists->labels);
    spill_begin(&lists->probabilities);
    lists->line = false;
}

void label_lists_free(struct label_lists *lists) {
    spill_free(&lists->labels);
    spill_free(&lists->probabilities);
}

/* The entries of labels, and then that of blank lines, each after a comma. */
#define ENTRY_BYTES 16
struct entries {
    char text[DESCALE_LABELS + 1][ENTRY_BYTES];
    size_t size[DESCALE_LABELS + 1];
};

static void make_entries(struct entries *entries) {
    for (unsigned label = 0; label < DESCALE_LABELS; label++)
        entries->size[label] = (size_t)snprintf(entries->text[label], ENTRY_BYTES, ",\"%s\"",
                                                descale_label_name(label));
    entries->size[DESCALE_LABELS] =
        (size_t)snprintf(entries->text[DESCALE_LABELS], ENTRY_BYTES, ",null");
}

/* Adds the labels of a window, many at a time. */
static void add_labels(struct writer *writer, struct label_lists *lists,
                       const struct labelled *page) {
    struct entries entries;
    char text[4096];
    size_t used = 0, skipped = !lists->line; /* no comma before the first entry of a page */
    make_entries(&entries);
    for (size_t i = page->window->first; i < page->window->last; i++) {
        bool blank = page->window->lines[i].content_index == LINE_BLANK;
        unsigned entry = blank ? DESCALE_LABELS : page->analysis->labels[i];
        memcpy(text + used, entries.text[entry], ENTRY_BYTES);
        used += entries.size[entry];
        if (used + ENTRY_BYTES <= sizeof text && i + 1 < page->window->last)
            continue;
        writer_spill(writer, &lists->labels, text + skipped, used - skipped);
        used = skipped = 0;
    }
}

static void add_probabilities(struct writer *writer, struct label_lists *lists, bool blank,
                              const struct analysis *analysis, uint32_t index) {
    float chances[DESCALE_LABELS];
    char text[16 * DESCALE_LABELS] = "null";
    size_t used = strlen(text);
    if (!blank) {
        decide_chances(analysis, index, chances);
        used = 0;
        struct plain_locale locale = plain_begin();
        for (int label = 0; label < DESCALE_LABELS; label++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%c%.4f", label ? ',' : '[',
                                     (double)chances[label]);
        plain_end(locale);
        text[used++] = ']';
    }
    writer_spill(writer, &lists->probabilities, text, used);
}

void label_lists_add(struct writer *writer, struct label_lists *lists,
                     const struct labelled *page) {
    bool probabilities = writer->job->add & DESCALE_ADD_PROBABILITIES, line = lists->line;
    add_labels(writer, lists, page);
    for (size_t i = page->window->first; i < page->window->last && probabilities; i++) {
        uint32_t index = page->window->lines[i].content_index;
        if (line)
            writer_spill(writer, &lists->probabilities, ",", 1);
        line = true;
        add_probabilities(writer, lists, index == LINE_BLANK, page->analysis, index);
    }
    lists->line |= page->window->last > page->window->first;
}

static void put(void *context, const void *bytes, size_t size) {
    writer_put(context, bytes, size);
}

static void put_list(struct writer *writer, const char *name, struct spill_buffer *spill) {
    writer_format(writer, ",\"%s\":[", name);
    if (!spill_each(spill, put, writer) && writer->status == DESCALE_OK)
        writer->status = DESCALE_WRITE_ERROR;
    writer_puts(writer, "]");
}

void label_lists_put(struct writer *writer, struct label_lists *lists) {
    put_list(writer, "labels", &lists->labels);
    if (writer->job->add & DESCALE_ADD_PROBABILITIES)
        put_list(writer, "probabilities", &lists->probabilities);
}
