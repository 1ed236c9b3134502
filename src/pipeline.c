/* SPDX-License-Identifier: Apache-2.0
 *
 * START HERE: how a page goes through descale.
 *
 *   bytes -> reader -> record -> window -> lines -> lexer, lexicon, rules -> context features
 *         -> draft -> scores -> joined lines -> labels -> writers -> bytes
 */
#include "pipeline.h"
#include "filter/filter.h"
#include "label/authors.h"
#include "label/comments.h"
#include "label/context.h"
#include "label/decide.h"
#include "label/draft.h"
#include "label/first_heading.h"
#include "label/scan_lines.h"
#include "label/score.h"
#include "label/join.h"
#include "label/contents.h"
#include "label/link_lines.h"
#include "label/list_items.h"
#include "label/short_posts.h"
#include "label/table_rows.h"

#include <stdlib.h>

/* ---- One window ---- */

bool workspace_open(struct workspace *space, const struct descale_model *model) {
    bool window = window_open(&space->window), analysis = analysis_open(&space->analysis);
    bool lexer = lexer_open(&space->lexer, model->index.vocabulary);
    space->keep = malloc(WINDOW_ROWS * sizeof *space->keep);
    space->cut = calloc(WINDOW_ROWS, sizeof *space->cut);
    return window && analysis && lexer && space->keep && space->cut;
}

void workspace_close(struct workspace *space) {
    window_close(&space->window);
    analysis_close(&space->analysis);
    lexer_close(&space->lexer);
    collector_begin(&space->notes, 0); /* gives back what it holds of a page */
    free(space->keep);
    free(space->cut);
}

void workspace_begin(struct workspace *space) {
    window_begin(&space->window);
    analysis_begin(&space->analysis);
}

enum descale_status pipeline_label(const struct descale_model *model, struct workspace *space,
                                   bool separated) {
    struct window *window = &space->window;
    struct analysis *analysis = &space->analysis;
    enum descale_status status = scan_lines(window, separated, analysis, &space->lexer,
                                            model->weights.lexicon, &model->index);
    if (status != DESCALE_OK)
        return status;
    if (model->filter) {
        status = filter_label(model->filter, window, analysis);
        decide_spread(window, analysis);
        return status;
    }
    context_features(window, analysis, &model->weights, &model->rules);
    draft_features(analysis, &model->weights);
    score_lines(analysis, &model->weights, &model->rules);
    join_lines(window, analysis);
    decide_classes(analysis, &model->weights);
    keep_first_heading(analysis, &model->rules);
    drop_link_lines(window, analysis);
    keep_list_items(analysis);
    keep_table_rows(window, analysis);
    keep_contents(window, analysis);
    keep_short_posts(window, analysis, &model->rules);
    if (model->drop_comments)
        drop_comments(window, analysis, &model->rules);
    if (model->keep_authors)
        keep_authors(window, analysis, &model->rules);
    decide_spread(window, analysis);
    return DESCALE_OK;
}

bool pipeline_may_keep(const struct descale_model *model, unsigned labels, double above) {
    return labels != 0 && labels < DESCALE_MASK(DESCALE_LABELS) && above >= 0 && above < 1 &&
           (above == 0 || !model->filter);
}

bool pipeline_keeps(const struct job *job, const struct workspace *space, size_t line, bool above) {
    uint32_t index = space->window.lines[line].content_index;
    if (job->keep_above <= 0)
        return job->keep >> space->analysis.labels[line] & 1;
    return index == LINE_BLANK
               ? above
               : decide_chance(&space->analysis, index, job->keep) > job->keep_above;
}

/* Counts a line for each rule that hit it. */
static void count_rules_of(const struct analysis *analysis, uint32_t index, uint8_t label,
                           const struct job *job) {
    size_t count;
    const struct hit *hits = analysis_hits(analysis, index, &count);
    for (size_t i = 0; i < count; i++) {
        const struct rule_hit hit = {hits[i].rule, label};
        if (hits[i].first && job->rule_log)
            job->rule_log->lost |= !buffer_append(&job->rule_log->hits, &hit, sizeof hit);
        else if (hits[i].first)
            job->rule_lines[hit.rule][label]++;
    }
}

/* A line of the input, which a splitter may have cut into several lines of the window. It has the
 * label of its first piece that stays, or else of its first piece. */
struct input_line {
    bool begun; /* the next line of the window goes on with it */
    bool kept;  /* a piece stays */
    uint8_t label;
};

static void count_line(struct descale_totals *totals, const struct input_line *line) {
    totals->lines++;
    totals->lines_kept += line->kept;
    if (line->label == DESCALE_BLANK)
        totals->lines_blank++;
    else
        totals->lines_by_label[line->label]++;
}

/* Notes the sizes of lines in the splitter. Returns whether the last one was cut off. */
static bool was_cut(const struct pipeline *pipeline, size_t size) {
    return pipeline->job->split && splitter_cut(pipeline->splitter, size);
}

/* Decides which lines of the window stay, and counts them. `input`: the line of the input that they
 * go on with. Returns whether a line stays that is not blank. */
static bool choose_lines(const struct pipeline *pipeline, struct input_line *input) {
    struct workspace *space = pipeline->space;
    struct descale_totals *totals = pipeline->totals;
    bool above = false, content = false;
    for (size_t i = space->window.first; i < space->window.last; i++) {
        const struct line *line = &space->window.lines[i];
        size_t size = line->end - line->start;
        bool cut = space->cut[i] = was_cut(pipeline, size);
        above = space->keep[i] = pipeline_keeps(pipeline->job, space, i, above);
        if (!input->begun)
            *input = (struct input_line){.label = DESCALE_BLANK};
        if (line->content_index != LINE_BLANK) {
            uint8_t label = space->analysis.labels[i];
            if (input->label == DESCALE_BLANK || (above && !input->kept))
                input->label = label;
            content |= above;
            if (pipeline->job->rule_lines)
                count_rules_of(&space->analysis, line->content_index, label, pipeline->job);
        }
        input->kept |= above;
        input->begun = cut;
        totals->text_bytes += size - cut;
        if (!cut)
            count_line(totals, input);
    }
    return content;
}

/* ---- All records ---- */

/* The rest of a line longer than a window goes where its beginning went. */
static enum descale_status rest_of_line(const struct pipeline *pipeline, struct reader *text) {
    struct window *window = &pipeline->space->window;
    bool keep = pipeline->space->keep[window->last - 1];
    uint8_t label = pipeline->space->analysis.labels[window->last - 1];
    enum descale_status status;
    size_t size;
    while ((status = window_rest(window, text, &size)) == DESCALE_OK) {
        sinks_rest(pipeline->sinks, window->bytes, size, keep);
        if (pipeline->job->collector)
            collector_rest(&pipeline->space->notes, window->bytes, size, label, keep);
        pipeline->totals->text_bytes += size;
        was_cut(pipeline, size); /* it is not: a splitter leaves such lines whole */
    }
    return status == STATUS_END ? DESCALE_OK : status;
}

/* Where the text of the page comes from. */
static struct reader *begin_text(const struct pipeline *pipeline) {
    if (!pipeline->job->split)
        return pipeline->reader;
    splitter_begin(pipeline->splitter, pipeline->reader);
    return &pipeline->splitter->reader;
}

/* A page, window by window. Returns STATUS_END, or an error. */
static enum descale_status text_page(const struct pipeline *pipeline) {
    struct workspace *space = pipeline->space;
    const struct record *record = &pipeline->reader->record;
    struct labelled labelled = {record,      &space->window, &space->analysis,
                                space->keep, space->cut,     false};
    struct reader *text = begin_text(pipeline);
    struct input_line input = {.begun = false};
    enum descale_status status;
    bool empty = true;
    struct collector *collector = pipeline->job->collector;
    collector_begin(&space->notes, pipeline->totals->damaged);
    workspace_begin(space);
    while ((status = window_fill(&space->window, text)) == DESCALE_OK) {
        status = pipeline_label(pipeline->model, space, record->separated);
        if (status != DESCALE_OK)
            return status;
        labelled.content = choose_lines(pipeline, &input);
        empty &= !labelled.content;
        sinks_lines(pipeline->sinks, &labelled);
        if (collector)
            collector_lines(collector, pipeline->job, &space->notes, &labelled,
                            pipeline->totals->damaged);
        if (space->window.open_line && (status = rest_of_line(pipeline, text)) != DESCALE_OK)
            return status;
        if ((status = sinks_status(pipeline->sinks)) != DESCALE_OK)
            return status;
    }
    pipeline->totals->pages++;
    pipeline->totals->pages_empty += empty;
    if (collector)
        collector_end(collector, pipeline->job, &space->notes, record, pipeline->totals->damaged);
    return status;
}

/* A record that is not a page is handed on as it is. Returns STATUS_END, or an error. */
static enum descale_status other_record(const struct pipeline *pipeline) {
    struct window *window = &pipeline->space->window;
    enum descale_status status;
    size_t got;
    workspace_begin(pipeline->space);
    while ((status = reader_read(pipeline->reader, window->text.bytes, WINDOW_BYTES, &got)) ==
           DESCALE_OK)
        sinks_other(pipeline->sinks, window->text.bytes, got);
    return status;
}

enum descale_status pipeline_record(const struct pipeline *pipeline) {
    const struct record *record = &pipeline->reader->record;
    sinks_begin(pipeline->sinks, record);
    enum descale_status status =
        record->kind == RECORD_PAGE ? text_page(pipeline) : other_record(pipeline);
    sinks_end(pipeline->sinks);
    enum descale_status written = sinks_status(pipeline->sinks);
    return written != DESCALE_OK ? written : status == STATUS_END ? DESCALE_OK : status;
}

enum descale_status pipeline_stopped(const struct pipeline *pipeline, uint64_t damaged) {
    const struct job *job = pipeline->job;
    bool spoilt = job->strict && pipeline->totals->damaged > damaged;
    bool cancelled = job->cancelled && *job->cancelled;
    return spoilt ? DESCALE_DAMAGED : cancelled ? DESCALE_CANCELLED : DESCALE_OK;
}

enum descale_status pipeline_run(const struct pipeline *pipeline) {
    uint64_t damaged = pipeline->totals->damaged;
    enum descale_status status;
    while ((status = reader_next(pipeline->reader)) == DESCALE_OK)
        if ((status = pipeline_record(pipeline)) != DESCALE_OK ||
            (status = pipeline_stopped(pipeline, damaged)) != DESCALE_OK)
            return status;
    return status;
}
