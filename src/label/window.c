/* SPDX-License-Identifier: Apache-2.0 */
#include "label/window.h"
#include "input/reader.h"
#include "lex/lexer.h"

#include <stdlib.h>
#include <string.h>

#define READ_MIN 16 /* bytes; a reader is never asked for less: a character must fit */
#define READ_MAX ((size_t)64 << 10) /* stays in the nearer caches until the lines are cut */
#define TEXT_BYTES (WINDOW_BYTES + READ_MAX)
/* The room for visible text follows all that is ever read. */
#define VISIBLE_OFFSET (TEXT_BYTES + READ_MIN + LEXER_PADDING)
#define VISIBLE_BYTES (WINDOW_BYTES + WINDOW_LINES + LEXER_PADDING)

bool window_open(struct window *window) {
    *window = (struct window){0};
    window->lines = malloc(WINDOW_ROWS * sizeof *window->lines);
    return buffer_reserve(&window->text, VISIBLE_OFFSET + VISIBLE_BYTES) && window->lines;
}

void window_close(struct window *window) {
    free(window->lines);
    buffer_free(&window->text);
}

uint8_t *window_visible(const struct window *window) {
    return window->text.bytes + VISIBLE_OFFSET;
}

void window_begin(struct window *window) {
    window->text.size = window->used = window->rest = window->size = 0;
    window->line_count = window->first = window->last = 0;
    window->complete = window->open_line = window->started = window->read_all = false;
    window->content_above = 0;
}

/* How many of the window's first `count` lines are not blank. */
static uint64_t content_lines(const struct window *window, size_t count) {
    uint64_t content = 0;
    for (size_t i = 0; i < count; i++)
        content += window->lines[i].content_index != LINE_BLANK;
    return content;
}

/* Drops the lines that were written, except for the last few, which stay as context. */
static void drop_written(struct window *window) {
    if (window->line_count == 0)
        return;
    size_t context = window->last < WINDOW_OVERLAP ? window->last : WINDOW_OVERLAP;
    size_t written = window->last < window->line_count ? window->lines[window->last].start
                                                       : window->lines[window->line_count - 1].end;
    while (context > 0 && written - window->lines[window->last - context].start > WINDOW_BYTES / 4)
        context--;
    window->content_above += content_lines(window, window->last - context);
    window->used += context > 0 ? window->lines[window->last - context].start : written;
    window->first = context;
}

/* Moves the text that is still needed to the front: the same memory used again and again stays in
 * the nearer caches. */
static void drop_used(struct window *window) {
    buffer_consume(&window->text, window->used);
    window->used = 0;
}

/* Reads on, at most READ_MAX bytes. */
static enum descale_status read_more(struct window *window, struct reader *reader) {
    struct buffer *text = &window->text;
    size_t got = 0, room = TEXT_BYTES + READ_MIN - text->size;
    enum descale_status status =
        reader_read(reader, text->bytes + text->size, room < READ_MAX ? room : READ_MAX, &got);
    text->size += got;
    window->read_all = status == STATUS_END;
    return window->read_all ? DESCALE_OK : status;
}

static size_t count_newlines(const uint8_t *bytes, size_t size) {
    /* Bytes are summed in bytes, which is fast. 192 of them do not overflow, and are whole vectors
     * of any width. */
    enum { BLOCK = 192 };
    size_t count = 0, i = 0;
    for (; size - i >= BLOCK; i += BLOCK) {
        uint8_t newlines = 0;
        for (size_t each = i; each < i + BLOCK; each++)
            newlines = (uint8_t)(newlines + (bytes[each] == '\n'));
        count += newlines;
    }
    for (; i < size; i++)
        count += bytes[i] == '\n';
    return count;
}

/* Reads until the text is as long as a window, in bytes or in lines, or the page ends. */
static enum descale_status read_window(struct window *window, struct reader *reader) {
    const struct buffer *text = &window->text;
    enum descale_status status = DESCALE_OK;
    drop_used(window);
    size_t counted = 0, lines = 0;
    while (status == DESCALE_OK) {
        lines += count_newlines(text->bytes + counted, text->size - counted);
        counted = text->size;
        if (window->read_all || lines > WINDOW_LINES || text->size >= WINDOW_BYTES)
            break;
        status = read_more(window, reader);
    }
    return status;
}

enum descale_status window_fill(struct window *window, struct reader *reader) {
    if (window->started && window->complete && window->last == window->line_count)
        return STATUS_END;
    drop_written(window);
    enum descale_status status = read_window(window, reader);
    if (status != DESCALE_OK)
        return status;
    size_t size = window->text.size;
    window->started = true;
    window->bytes = window->text.bytes;
    window->size = size < WINDOW_BYTES ? size : WINDOW_BYTES;
    window->complete = window->read_all && size == window->size;
    return DESCALE_OK;
}

/* Leaves the window, the open line's beginning included, or the piece handed out last. */
static void drop_window(struct window *window) {
    window->content_above += content_lines(window, window->line_count);
    window->used += window->rest + (window->line_count > 0 ? window->size : 0);
    window->rest = window->line_count = window->first = window->last = 0;
}

enum descale_status window_rest(struct window *window, struct reader *reader, size_t *size) {
    drop_window(window);
    if (!window->open_line)
        return STATUS_END;
    drop_used(window);
    enum descale_status status = DESCALE_OK;
    while (status == DESCALE_OK && !window->read_all && window->text.size == 0)
        status = read_more(window, reader);
    if (status != DESCALE_OK)
        return status;
    window->bytes = window->text.bytes;
    *size = window->text.size;
    if (*size == 0) {
        window->complete = true;
        window->open_line = false;
        return STATUS_END;
    }
    const uint8_t *newline = memchr(window->bytes, '\n', *size);
    if (newline) {
        *size = (size_t)(newline - window->bytes) + 1;
        window->open_line = false;
    }
    window->rest = *size;
    return DESCALE_OK;
}
