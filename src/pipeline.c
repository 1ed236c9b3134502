/* SPDX-License-Identifier: Apache-2.0
 *
 * START HERE: how a page goes through descale.
 *
 *   bytes -> reader -> page -> lines -> lexer (features, rule hits) -> place -> score -> sequence
 * -> writer
 */
#include "pipeline.h"
#include "filter/filter.h"
#include "label/context.h"
#include "label/score.h"
#include "label/decide.h"

enum descale_status pipeline_label(const struct descale_model *model, struct page *page,
                                   struct lexer *lexer) {
    enum descale_status status = page_scan(page, lexer, model->weights.lexicon, &model->matcher);
    if (status != DESCALE_OK)
        return status;
    if (model->pack) {
        status = pack_lines(model->pack, page);
        sequence_spread(page);
        return status;
    }
    place_lines(page, &model->weights, &model->matcher);
    score_lines(page, &model->weights, &model->matcher);
    sequence_decode(page, &model->weights);
    return DESCALE_OK;
}

/* Whether a line stays. A blank line goes with the line above it. */
static bool stays(const struct descale_job *job, const struct page *page, size_t line, bool above) {
    unsigned set = job->keep ? job->keep : DESCALE_MASK(DESCALE_BODY);
    uint32_t visible = page->lines[line].visible;
    if (job->keep_above <= 0)
        return set >> page->labels[line] & 1;
    return visible == UINT32_MAX ? above : sequence_chance(page, visible, set) > job->keep_above;
}

/* Counts a line for each rule that hit it. */
static void count_rules(const struct page *page, const struct line *line, uint8_t label,
                        uint64_t (*rule_lines)[DESCALE_LABELS]) {
    size_t count;
    const struct hit *hits = score_hits(page, line->visible, &count);
    for (size_t i = 0; i < count; i++)
        if (hits[i].first)
            rule_lines[hits[i].rule][label]++;
}

/* Decides which lines of the window stay, and counts them. */
static void choose(struct pipeline *pipeline) {
    struct page *page = pipeline->page;
    struct descale_totals *totals = pipeline->totals;
    bool above = false;
    for (size_t i = page->first; i < page->last; i++) {
        above = pipeline->keep[i] = stays(pipeline->job, page, i, above);
        totals->lines++;
        totals->lines_kept += pipeline->keep[i];
        totals->text_bytes += page->lines[i].end - page->lines[i].start;
        if (page->lines[i].visible == UINT32_MAX)
            totals->lines_blank++;
        else
            totals->lines_by_label[page->labels[i]]++;
        if (pipeline->job->rule_lines && page->lines[i].visible != UINT32_MAX)
            count_rules(page, &page->lines[i], page->labels[i], pipeline->job->rule_lines);
    }
}

/* The rest of a line longer than a window goes where its beginning went. */
static enum descale_status rest_of_line(struct pipeline *pipeline) {
    struct page *page = pipeline->page;
    bool keep = pipeline->keep[page->last - 1];
    enum descale_status status;
    size_t size;
    while ((status = page_rest(page, pipeline->reader, &size)) == DESCALE_OK) {
        pipeline->writer->kind->rest(pipeline->writer, page->window, size, keep);
        if (pipeline->rejects)
            pipeline->rejects->kind->rest(pipeline->rejects, page->window, size, keep);
        pipeline->totals->text_bytes += size;
    }
    return status == DESCALE_END ? DESCALE_OK : status;
}

static enum descale_status text_page(struct pipeline *pipeline) {
    struct page *page = pipeline->page;
    struct writer *writer = pipeline->writer;
    enum descale_status status;
    page_begin(page);
    while ((status = page_fill(page, pipeline->reader)) == DESCALE_OK) {
        status = pipeline_label(pipeline->model, page, pipeline->lexer);
        if (status != DESCALE_OK)
            return status;
        choose(pipeline);
        writer->kind->lines(writer, page, pipeline->keep);
        if (pipeline->rejects)
            pipeline->rejects->kind->lines(pipeline->rejects, page, pipeline->keep);
        if (page->open_line && (status = rest_of_line(pipeline)) != DESCALE_OK)
            return status;
        if (writer->status != DESCALE_OK)
            return writer->status;
    }
    pipeline->totals->pages++;
    return status;
}

/* A record that is no page goes to the writer as it is. */
static enum descale_status other_record(struct pipeline *pipeline) {
    struct page *page = pipeline->page;
    enum descale_status status;
    size_t got;
    page_begin(page);
    while ((status = reader_read(pipeline->reader, page, page->text.bytes, WINDOW_BYTES, &got)) ==
           DESCALE_OK)
        pipeline->writer->kind->other(pipeline->writer, page->text.bytes, got);
    return status;
}

static bool stopped(const struct pipeline *pipeline, uint64_t damaged) {
    const struct descale_job *job = pipeline->job;
    return (job->stop && *job->stop) || (job->strict && pipeline->totals->damaged > damaged);
}

enum descale_status pipeline_run(struct pipeline *pipeline) {
    struct page *page = pipeline->page;
    struct writer *writer = pipeline->writer;
    uint64_t damaged = pipeline->totals->damaged;
    enum descale_status status;
    while ((status = reader_next(pipeline->reader, page)) == DESCALE_OK) {
        writer->page = page;
        writer->kind->begin(writer, page);
        if (pipeline->rejects)
            pipeline->rejects->kind->begin(pipeline->rejects, page);
        status = page->kind == PAGE_TEXT ? text_page(pipeline) : other_record(pipeline);
        writer->kind->end(writer, page);
        writer_record(writer);
        if (pipeline->rejects)
            pipeline->rejects->kind->end(pipeline->rejects, page);
        if (writer->status != DESCALE_OK)
            return writer->status;
        if (pipeline->rejects && pipeline->rejects->status != DESCALE_OK)
            return pipeline->rejects->status;
        if (status != DESCALE_END)
            return status;
        if (stopped(pipeline, damaged))
            return pipeline->job->strict ? DESCALE_DAMAGED : DESCALE_CANCELLED;
    }
    return status;
}
