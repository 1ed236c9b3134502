/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "model/model.h"
#include "input/reader.h"
#include "output/writer.h"

/* The stages one input goes through, and what they share. */
struct pipeline {
    const struct descale_model *model;
    const struct descale_job *job;
    struct reader *reader;
    struct page *page;
    struct lexer *lexer;
    struct writer *writer;
    struct writer *rejects; /* takes what is removed; NULL: nobody does */
    struct descale_totals *totals;
    bool *keep; /* WINDOW_LINES + 1: whether each line of the window stays */
};

/* Takes every page from the reader to the writer. Returns DESCALE_END when all went through, or an
 * error. */
enum descale_status pipeline_run(struct pipeline *pipeline);

/* Gives the lines of the page's window their labels. */
enum descale_status pipeline_label(const struct descale_model *model, struct page *page,
                                   struct lexer *lexer);

#endif
