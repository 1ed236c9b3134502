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

static void add_label(struct writer *writer, struct label_lists *lists, bool blank, uint8_t label) {
    char text[32];
    int size = blank ? snprintf(text, sizeof text, "null")
                     : snprintf(text, sizeof text, "\"%s\"", descale_label_name(label));
    writer_spill(writer, &lists->labels, text, (size_t)size);
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
    bool probabilities = writer->job->add & DESCALE_ADD_PROBABILITIES;
    for (size_t i = page->window->first; i < page->window->last; i++) {
        uint32_t index = page->window->lines[i].content_index;
        bool blank = index == LINE_BLANK;
        if (lists->line) {
            writer_spill(writer, &lists->labels, ",", 1);
            writer_spill(writer, &lists->probabilities, ",", 1);
        }
        lists->line = true;
        add_label(writer, lists, blank, page->analysis->labels[i]);
        if (probabilities)
            add_probabilities(writer, lists, blank, page->analysis, index);
    }
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
