/* SPDX-License-Identifier: Apache-2.0
 *
 * The labels and probabilities of a page's lines, kept until its text is written:
 * "labels":["body",null,...],"probabilities":[[0.9871,0.0100,0.0004,0.0025],null,...]. An entry for
 * each line, null for blank ones; probabilities are in the order of descale_label_id. */
#ifndef LABEL_LISTS_H
#define LABEL_LISTS_H

#include "output/writer.h"

struct label_lists {
    struct spill_buffer labels, probabilities;
    bool line; /* a line was added */
};

void label_lists_begin(struct label_lists *lists);
void label_lists_free(struct label_lists *lists);

/* Adds the lines of a window. */
void label_lists_add(struct writer *writer, struct label_lists *lists, const struct labelled *page);

/* Writes the labels, and the probabilities if the job asks for them, each after a comma. */
void label_lists_put(struct writer *writer, struct label_lists *lists);

#endif
