/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls that clean a page in memory: see descale.h. They make no lines and hits, which
 * take a quarter of the time. */
#include "base/buffer.h"
#include "labeler.h"
#include "points.h"

#include <string.h>

/* What is kept of a page so far: its text, or its spans. */
struct cleaning {
    struct descale_labeler *labeler;
    struct buffer *out;       /* of text, with room for the page; NULL: spans are made */
    size_t span_count, point; /* how many spans there are; where the page goes on */
    bool above;               /* the line above is kept */
    bool newline;             /* the kept line added last ends in a newline */
};

/* Goes on over bytes of the page that are kept, or are not. False: no memory. */
static bool add_span(struct cleaning *cleaning, const uint8_t *bytes, size_t size, bool kept) {
    struct descale_labeler *labeler = cleaning->labeler;
    size_t start = cleaning->point, points = point_kernels(cpu_level())->count(bytes, size);
    cleaning->point += points;
    if (!kept || points == 0)
        return true;
    descale_span *last =
        cleaning->span_count > 0 ? &labeler->spans[cleaning->span_count - 1] : NULL;
    if (last && last->point + last->points == start) {
        last->points += points;
        return true;
    }
    descale_span *spans = buffer_grow(labeler->spans, &labeler->span_capacity,
                                      cleaning->span_count + 1, sizeof *spans);
    if (!spans)
        return false;
    labeler->spans = spans;
    spans[cleaning->span_count++] = (descale_span){.point = start, .points = points};
    return true;
}

static bool add(struct cleaning *cleaning, const uint8_t *bytes, size_t size, bool kept) {
    struct buffer *out = cleaning->out;
    if (!out)
        return add_span(cleaning, bytes, size, kept);
    if (kept) {
        memcpy(out->bytes + out->size, bytes, size);
        out->size += size;
    }
    return true;
}

/* Adds the lines of a window. Those that follow each other are added at once. */
static bool add_window(struct cleaning *cleaning) {
    const struct descale_labeler *labeler = cleaning->labeler;
    const struct window *window = &labeler->space.window;
    size_t i = window->first;
    while (i < window->last) {
        size_t first = i;
        bool kept = pipeline_keeps(&labeler->settings, &labeler->space, i++, cleaning->above);
        while (i < window->last &&
               pipeline_keeps(&labeler->settings, &labeler->space, i, kept) == kept)
            i++;
        cleaning->above = kept;
        size_t start = window->lines[first].start, end = window->lines[i - 1].end;
        if (kept) /* the last line of a page may be empty */
            cleaning->newline = end > window->lines[i - 1].start && window->bytes[end - 1] == '\n';
        if (!add(cleaning, window->bytes + start, end - start, kept))
            return false;
    }
    return true;
}

/* Adds the rest of a line that is longer than a window. */
static enum descale_status add_rest(struct cleaning *cleaning, struct reader *reader) {
    struct window *window = &cleaning->labeler->space.window;
    enum descale_status status;
    size_t size;
    while ((status = window_rest(window, reader, &size)) == DESCALE_OK) {
        if (cleaning->above)
            cleaning->newline = window->bytes[size - 1] == '\n';
        if (!add(cleaning, window->bytes, size, cleaning->above))
            return DESCALE_NO_MEMORY;
    }
    return status == STATUS_END ? DESCALE_OK : status;
}

/* Cleans a page window by window. Returns STATUS_END, or an error. */
static enum descale_status clean_page(struct cleaning *cleaning, struct reader *reader) {
    struct descale_labeler *labeler = cleaning->labeler;
    struct window *window = &labeler->space.window;
    enum descale_status status;
    labeler->line_count = labeler->hit_count = 0;
    workspace_begin(&labeler->space);
    while ((status = window_fill(window, reader)) == DESCALE_OK) {
        status = pipeline_label(labeler->model, &labeler->space, labeler->separated);
        if (status == DESCALE_OK && !add_window(cleaning))
            status = DESCALE_NO_MEMORY;
        if (status == DESCALE_OK && window->open_line)
            status = add_rest(cleaning, reader);
        if (status != DESCALE_OK)
            break;
    }
    cleaning->newline = cleaning->newline && labeler->separated;
    return status;
}

descale_status labeler_clean_into(struct descale_labeler *labeler, const void *text, size_t size,
                                  struct buffer *out) {
    struct memory memory = {text, size};
    struct reader reader = {.kind = &reader_memory, .state = &memory};
    struct cleaning cleaning = {.labeler = labeler, .out = out};
    size_t before = out->size;
    if (!buffer_reserve(out, size + 1) || clean_page(&cleaning, &reader) != STATUS_END) {
        out->size = before;
        return DESCALE_NO_MEMORY;
    }
    out->size -= cleaning.newline;
    return DESCALE_OK;
}

descale_status descale_labeler_clean(descale_labeler *labeler, const void *text, size_t size,
                                     const char **clean, size_t *clean_size) {
    struct buffer *out = &labeler->clean;
    out->size = 0;
    descale_status status = labeler_clean_into(labeler, text, size, out);
    if (status != DESCALE_OK)
        return status;
    *clean = (const char *)out->bytes;
    *clean_size = out->size;
    return DESCALE_OK;
}

descale_status descale_labeler_clean_points(descale_labeler *labeler, const uint32_t *points,
                                            size_t count, const descale_span **spans,
                                            size_t *span_count) {
    struct memory memory = {points, count};
    struct reader reader = {.kind = &reader_points, .state = &memory};
    struct cleaning cleaning = {.labeler = labeler};
    if (clean_page(&cleaning, &reader) != STATUS_END)
        return DESCALE_NO_MEMORY;
    if (cleaning.newline && --labeler->spans[cleaning.span_count - 1].points == 0)
        cleaning.span_count--;
    *spans = labeler->spans;
    *span_count = cleaning.span_count;
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
