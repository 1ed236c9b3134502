/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "input/splitter.h"
#include "model/model.h"
#include "output/sinks.h"
#include "stats/collector.h"

/* Memory for one window of a page and for what is found out about it. */
struct workspace {
    struct window window;
    struct analysis analysis;
    struct lexer lexer;
    bool *keep;              /* WINDOW_ROWS: whether each line of the window stays */
    bool *cut;               /* WINDOW_ROWS: whether it ends with a newline that a splitter added */
    struct page_notes notes; /* for the job's collector, if it has one */
};

/* The stages that one input goes through. */
struct pipeline {
    const struct descale_model *model;
    const struct job *job;
    struct reader *reader;
    struct workspace *space;
    struct sinks *sinks;
    struct descale_totals *totals;
    struct splitter *splitter; /* cuts long lines, if the job asks for that */
};

/* Makes a workspace for pages that a model labels. False: out of memory. Call workspace_close() in
 * either case. */
bool workspace_open(struct workspace *space, const struct descale_model *model);
void workspace_close(struct workspace *space);

/* Forgets the page in hand. */
void workspace_begin(struct workspace *space);

/* Takes every record from the reader to the sinks. Returns STATUS_END when all went through, or
 * an error. */
enum descale_status pipeline_run(const struct pipeline *pipeline);

/* Takes the record that the reader is at to the sinks. Returns DESCALE_OK or an error. */
enum descale_status pipeline_record(const struct pipeline *pipeline);

/* Whether the run has to end between two records, because it was cancelled, or is strict and
 * counted more than `damaged`. Returns DESCALE_OK, or the status that it ends with. */
enum descale_status pipeline_stopped(const struct pipeline *pipeline, uint64_t damaged);

/* Labels the lines of the window: in space->analysis. `separated` as in struct record. */
enum descale_status pipeline_label(const struct descale_model *model, struct workspace *space,
                                   bool separated);

/* Whether descale_labeler_keep() takes these arguments. */
bool pipeline_may_keep(const struct descale_model *model, unsigned labels, double above);

/* Whether a line of the window is kept, by the labels and the probability that the job asks for. A
 * blank line goes with the line above it, which was kept or not: `above`. */
bool pipeline_keeps(const struct job *job, const struct workspace *space, size_t line, bool above);

#endif
