/* SPDX-License-Identifier: Apache-2.0
 *
 * One JSON object a page: {"id":...,"labels":["body",null,...]}, an entry for each line, null for
 * blank ones; on demand with "probabilities" as well. */
#include "output/label_lists.h"

static void begin(struct writer *writer, const struct record *record) {
    (void)record;
    label_lists_begin(writer->state);
}

static void lines(struct writer *writer, const struct labelled *page) {
    label_lists_add(writer, writer->state, page);
}

static void end(struct writer *writer, const struct record *record) {
    if (record->kind != RECORD_PAGE)
        return;
    writer_puts(writer, "{\"id\":");
    writer_id(writer, record);
    label_lists_put(writer, writer->state);
    writer_puts(writer, "}\n");
}

static void close_labels(void *state) {
    label_lists_free(state);
}

const struct writer_kind writer_labels = {.name = "labels",
                                          .format = DESCALE_LABELS_JSON,
                                          .state_size = sizeof(struct label_lists),
                                          .begin = begin,
                                          .lines = lines,
                                          .end = end,
                                          .close = close_labels};
