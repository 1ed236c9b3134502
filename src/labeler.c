/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls that label a page in memory: see descale.h. */
#include "pipeline.h"
#include "label/decide.h"

#include <stdlib.h>
#include <string.h>

struct descale_labeler {
    const struct descale_model *model;
    struct job settings; /* what is kept */
    bool separated, points;
    struct workspace space;

    /* The page labelled last. */
    descale_line *lines;
    size_t line_count, line_capacity;
    size_t *first_hits; /* [line_count + 1]: the hits of line i begin at hits[first_hits[i]] */
    size_t first_hit_capacity;
    descale_hit *hits;
    size_t hit_count, hit_capacity;
    struct buffer clean;
};

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

/* ---- A reader of one page in memory ---- */

struct memory {
    const uint8_t *at;
    size_t left;
};

static enum descale_status memory_read(struct reader *reader, uint8_t *to, size_t size,
                                       size_t *got) {
    struct memory *memory = reader->state;
    *got = memory->left < size ? memory->left : size;
    if (*got == 0)
        return STATUS_END;
    memcpy(to, memory->at, *got);
    memory->at += *got;
    memory->left -= *got;
    return DESCALE_OK;
}

static const struct reader_kind reader_memory = {.name = "memory", .read = memory_read};

/* ---- Lines and hits ---- */

/* The code points that begin in these bytes. */
static size_t count_points(const uint8_t *bytes, size_t size) {
    size_t points = 0;
    for (size_t i = 0; i < size; i++)
        points += (bytes[i] & 0xc0) != 0x80;
    return points;
}

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
            hit.point = added->point + count_points(bytes, start);
            hit.points = count_points(bytes + start, size);
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
        added.points = count_points(window->bytes + line->start, added.size);
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
        line->points += labeler->points ? count_points(window->bytes, size) : 0;
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

/* ---- Clean text ----
 *
 * A page is cleaned without the lines and hits above: they take a quarter of the time. */

/* The kept lines of a page so far. */
struct cleaning {
    struct buffer *out; /* with room for the page */
    bool above;         /* the line above is kept */
    bool newline;       /* the kept line added last ends in a newline */
};

static void append(struct cleaning *cleaning, const uint8_t *bytes, size_t size) {
    memcpy(cleaning->out->bytes + cleaning->out->size, bytes, size);
    cleaning->out->size += size;
}

/* Adds the kept lines of a window. Lines that follow each other are copied at once. */
static void clean_window(const struct descale_labeler *labeler, struct cleaning *cleaning) {
    const struct window *window = &labeler->space.window;
    for (size_t i = window->first; i < window->last; i++) {
        size_t start = window->lines[i].start, first = i;
        while (i < window->last && (cleaning->above = pipeline_keeps(
                                        &labeler->settings, &labeler->space, i, cleaning->above)))
            i++;
        if (i == first)
            continue;
        size_t end = window->lines[i - 1].end;
        append(cleaning, window->bytes + start, end - start);
        cleaning->newline = end > window->lines[i - 1].start && window->bytes[end - 1] == '\n';
    }
}

/* Adds the rest of a line that is longer than a window, if it is kept. */
static enum descale_status clean_rest(struct descale_labeler *labeler, struct reader *reader,
                                      struct cleaning *cleaning) {
    struct window *window = &labeler->space.window;
    enum descale_status status;
    size_t size;
    while ((status = window_rest(window, reader, &size)) == DESCALE_OK)
        if (cleaning->above && size > 0) {
            append(cleaning, window->bytes, size);
            cleaning->newline = window->bytes[size - 1] == '\n';
        }
    return status == STATUS_END ? DESCALE_OK : status;
}

/* Cleans a page window by window. Returns STATUS_END, or an error. */
static enum descale_status clean_page(struct descale_labeler *labeler, struct reader *reader,
                                      struct cleaning *cleaning) {
    struct window *window = &labeler->space.window;
    enum descale_status status;
    workspace_begin(&labeler->space);
    while ((status = window_fill(window, reader)) == DESCALE_OK) {
        status = pipeline_label(labeler->model, &labeler->space, labeler->separated);
        if (status != DESCALE_OK)
            break;
        clean_window(labeler, cleaning);
        if (window->open_line && (status = clean_rest(labeler, reader, cleaning)) != DESCALE_OK)
            break;
    }
    return status;
}

descale_status descale_labeler_clean(descale_labeler *labeler, const void *text, size_t size,
                                     const char **clean, size_t *clean_size) {
    struct memory memory = {text, size};
    struct reader reader = {.kind = &reader_memory, .state = &memory};
    struct buffer *out = &labeler->clean;
    struct cleaning cleaning = {.out = out};
    labeler->line_count = labeler->hit_count = out->size = 0;
    if (!buffer_reserve(out, size + 1) || clean_page(labeler, &reader, &cleaning) != STATUS_END)
        return DESCALE_NO_MEMORY;
    if (labeler->separated && cleaning.newline)
        out->size--;
    *clean = (const char *)out->bytes;
    *clean_size = out->size;
    return DESCALE_OK;
}

descale_status descale_clean(const descale_model *model, const void *text, size_t size,
                             char **clean, size_t *clean_size) {
    descale_labeler *labeler;
    const char *bytes;
    size_t count;
    descale_status status = descale_labeler_open(model, &labeler);
    if (status != DESCALE_OK)
        return status;
    status = descale_labeler_clean(labeler, text, size, &bytes, &count);
    if (status == DESCALE_OK) {
        *clean = (char *)labeler->clean.bytes; /* handed over rather than copied */
        *clean_size = count;
        labeler->clean = (struct buffer){0};
    }
    descale_labeler_close(labeler);
    return status;
}
