/* SPDX-License-Identifier: Apache-2.0
 *
 * The part of a page that is in memory: its bytes, cut into lines.
 *
 * A page longer than a window is labelled in overlapping windows: the last lines of a window are
 * labelled again with the lines below them in view before they are written. Bytes and lines are
 * valid until the next window_fill() or window_rest(). */
#ifndef WINDOW_H
#define WINDOW_H

#include "base/buffer.h"
#include "descale.h"

#define WINDOW_BYTES ((size_t)2 << 20)
#define WINDOW_LINES 4096
#define WINDOW_OVERLAP 64 /* lines of context on either side of the lines that a window decides */
#define WINDOW_ROWS (WINDOW_LINES + 64) /* size of arrays with an entry a line */

#define LINE_BLANK UINT32_MAX

struct line {
    uint32_t start, end;    /* bytes of the window, half open, the newline included */
    uint32_t content_index; /* index among the window's non-blank lines, or LINE_BLANK */
};

struct window {
    uint8_t *bytes; /* `size` bytes; more of the page may follow them in the same memory */
    size_t size;
    struct line *lines; /* WINDOW_ROWS entries, line_count of them in use */
    size_t line_count;
    size_t first, last;     /* lines[first..last) are to be written; the others are context */
    bool complete;          /* the page's text ends with this window */
    bool open_line;         /* the last line goes on beyond the window; its rest is still unread */
    uint64_t content_above; /* non-blank lines of the page that stand above the window */

    /* What was read of the page: the window, and what follows it. */
    struct buffer text;
    size_t used;   /* bytes of text that are not needed any more */
    size_t rest;   /* bytes of an open line after those, handed out by window_rest() */
    bool read_all; /* the reader has no more */
    bool started;  /* the page had a window already */
};

/* Makes a window with room for WINDOW_BYTES and WINDOW_ROWS lines. False: out of memory. Call
 * window_close() in either case. */
bool window_open(struct window *window);
void window_close(struct window *window);

/* Room, in the same memory as the window's bytes, for the visible text of its lines: see marks.h.
 * It holds as many bytes as the window, a newline for each line, and LEXER_PADDING. */
uint8_t *window_visible(const struct window *window);

/* Forgets the page in hand; the next fill begins at the top of a new page. */
void window_begin(struct window *window);

struct reader;

/* Moves the window down the page: drops the lines that were written, except for the context, and
 * reads on. The lines are not cut yet: see scan_lines(). Returns DESCALE_OK, STATUS_END when the
 * page has no more lines, or the reader's error. */
enum descale_status window_fill(struct window *window, struct reader *reader);

/* Hands out the rest of an open line in pieces: `*size` bytes at window->bytes. Returns DESCALE_OK
 * with a piece, STATUS_END after the last one, or the reader's error. */
enum descale_status window_rest(struct window *window, struct reader *reader, size_t *size);

#endif
