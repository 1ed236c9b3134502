/* SPDX-License-Identifier: Apache-2.0
 *
 * Reasons for the labels of lines, for writers. */
#ifndef LINE_REASONS_H
#define LINE_REASONS_H

#include "label/reason_text.h"
#include "output/writer.h"

/* The state of a writer that gives reasons. Zero at first. */
struct line_reasons {
    struct explainer *explainer; /* made for the first line */
    struct buffer text;          /* to build texts in */
};

void line_reasons_close(void *reasons);

/* Explains the label of a line of the page, and fills in the context. False: out of memory, which
 * the writer then knows. */
bool line_reasons_find(struct writer *writer, struct line_reasons *reasons,
                       const struct labelled *page, const struct line *line,
                       enum descale_label_id label, struct reason_context *context);

/* Returns the text of a reason, in `reasons` until the next call; empty when out of memory, which
 * the writer then knows. */
const struct buffer *line_reasons_text(struct writer *writer, struct line_reasons *reasons,
                                       const struct reason_context *context,
                                       const struct reason *reason);

#endif
