/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls that label a page in memory: see descale.h. */
#include "labeler.h"
#include "label/decide.h"
#include "points.h"

#include <stdlib.h>

descale_status descale_labeler_open(const descale_model *model, descale_labeler **labeler) {
    struct descale_labeler *opened = calloc(1, sizeof *opened);
    if (!opened)
        return DESCALE_NO_MEMORY;
    opened->model = model;
    opened->settings.keep = DESCALE_MASK(DESCALE_BODY);
    if (!workspace_open(&opened->space, model)) {
        descale_labeler_close(opened);
        return DESCALE_NO_MEMORY;
    }
    *labeler = opened;
    return DESCALE_OK;
}

void descale_labeler_close(descale_labeler *labeler) {
    if (!labeler)
        return;
    workspace_close(&labeler->space);
    free(labeler->lines);
    free(labeler->first_hits);
    free(labeler->hits);
    buffer_free(&labeler->clean);
    free(labeler->spans);
    free(labeler);
}

descale_status descale_labeler_keep(descale_labeler *labeler, unsigned labels, double above) {
    if (!pipeline_may_keep(labeler->model, labels, above))
        return DESCALE_INVALID;
    labeler->settings.keep = labels;
    labeler->settings.keep_above = above;
    return DESCALE_OK;
}

void descale_labeler_separated(descale_labeler *labeler, int on) {
    labeler->separated = on != 0;
}

void descale_labeler_points(descale_labeler *labeler, int on) {
    labeler->points = on != 0;
}

/* ---- Lines and hits ---- */

/* Adds the hits of a non-blank line. False: no memory. */
static bool add_hits(struct descale_labeler *labeler, const struct line *line,
                     const descale_line *added) {
    const uint8_t *bytes = labeler->space.window.bytes + line->start;
    size_t count;
    const struct hit *hits = analysis_hits(&labeler->space.analysis, line->content_index, &count);
    descale_hit *items = buffer_grow(labeler->hits, &labeler->hit_capacity,
                                     labeler->hit_count + count + 1, sizeof *items);
    if (!items)
        return false;
    labeler->hits = items;
    for (size_t i = 0; i < count; i++) {
        size_t start = hits[i].start, size = hits[i].end - hits[i].start;
        descale_hit hit = {.rule = hits[i].rule, .start = added->start + start, .size = size};
        if (labeler->points) {
            hit.point = added->point + point_kernels(cpu_level())->count(bytes, start);
            hit.points = point_kernels(cpu_level())->count(bytes + start, size);
        }
        items[labeler->hit_count++] = hit;
    }
    return true;
}

/* Adds a line of the window after the lines that are there. False: no memory. */
static bool add_line(struct descale_labeler *labeler, size_t index) {
    const struct window *window = &labeler->space.window;
    const struct analysis *analysis = &labeler->space.analysis;
    const struct line *line = &window->lines[index];
    size_t count = labeler->line_count;
    descale_line *lines =
        buffer_grow(labeler->lines, &labeler->line_capacity, count + 1, sizeof *lines);
    size_t *first_hits = buffer_grow(labeler->first_hits, &labeler->first_hit_capacity, count + 2,
                                     sizeof *first_hits);
    labeler->lines = lines ? lines : labeler->lines;
    labeler->first_hits = first_hits ? first_hits : labeler->first_hits;
    if (!lines || !first_hits)
        return false;
    const descale_line *above = count > 0 ? &lines[count - 1] : NULL;
    bool blank = line->content_index == LINE_BLANK;
    descale_line added = {
        .start = above ? above->start + above->size : 0,
        .size = line->end - line->start,
        .label = blank ? DESCALE_BLANK : analysis->labels[index],
        .keep = pipeline_keeps(&labeler->settings, &labeler->space, index, above && above->keep)};
    if (labeler->points) {
        added.point = above ? above->point + above->points : 0;
        added.points = point_kernels(cpu_level())->count(window->bytes + line->start, added.size);
    }
    if (!blank && !labeler->model->filter)
        decide_chances(analysis, line->content_index, added.probability);
    lines[labeler->line_count++] = added;
    bool good = blank || add_hits(labeler, line, &added);
    first_hits[labeler->line_count] = labeler->hit_count;
    return good;
}

/* Adds the rest of a line that is longer than a window. */
static enum descale_status add_rest(struct descale_labeler *labeler, struct reader *reader) {
    struct window *window = &labeler->space.window;
    descale_line *line = &labeler->lines[labeler->line_count - 1];
    enum descale_status status;
    size_t size;
    while ((status = window_rest(window, reader, &size)) == DESCALE_OK) {
        line->size += size;
        line->points +=
            labeler->points ? point_kernels(cpu_level())->count(window->bytes, size) : 0;
    }
    return status == STATUS_END ? DESCALE_OK : status;
}

/* Labels a page window by window. Returns STATUS_END, or an error. */
static enum descale_status label_page(struct descale_labeler *labeler, struct reader *reader) {
    struct window *window = &labeler->space.window;
    enum descale_status status;
    workspace_begin(&labeler->space);
    while ((status = window_fill(window, reader)) == DESCALE_OK) {
        status = pipeline_label(labeler->model, &labeler->space, labeler->separated);
        for (size_t i = window->first; status == DESCALE_OK && i < window->last; i++)
            status = add_line(labeler, i) ? DESCALE_OK : DESCALE_NO_MEMORY;
        if (status == DESCALE_OK && window->open_line)
            status = add_rest(labeler, reader);
        if (status != DESCALE_OK)
            break;
    }
    return status;
}

descale_status descale_labeler_label(descale_labeler *labeler, const void *text, size_t size,
                                     const descale_line **lines, size_t *count) {
    struct memory memory = {text, size};
    struct reader reader = {.kind = &reader_memory, .state = &memory};
    labeler->line_count = labeler->hit_count = 0;
    if (label_page(labeler, &reader) != STATUS_END) {
        labeler->line_count = 0;
        return DESCALE_NO_MEMORY;
    }
    *lines = labeler->lines;
    *count = labeler->line_count;
    return DESCALE_OK;
}

size_t descale_labeler_hits(const descale_labeler *labeler, size_t line, const descale_hit **hits) {
    if (line >= labeler->line_count)
        return 0;
    size_t first = line > 0 ? labeler->first_hits[line] : 0;
    *hits = labeler->hits + first;
    return labeler->first_hits[line + 1] - first;
}
