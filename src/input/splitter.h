/* SPDX-License-Identifier: Apache-2.0
 *
 * Cuts long lines: a reader that stands between another reader and a window, and adds newlines to
 * the text of a page. A line of at most SPLIT_WORDS words stays as it is. A longer one is cut after
 * sentences, after bars, before bullets, after runs of blanks, and where a menu or heading without
 * any of these begins or ends, see split_place.h; and where there is nothing of the kind, after
 * SPLIT_WORDS words. Nothing but newlines is added, and nothing is taken away: the text
 * without them is the text that the other reader reads. */
#ifndef SPLITTER_H
#define SPLITTER_H

#include "base/buffer.h"
#include "input/reader.h"

#define SPLIT_WORDS 60 /* white space ends a word; two characters that write without it are one */

struct splitter {
    struct reader reader; /* what a window reads from; its record is empty */
    struct reader *text;  /* where the text comes from */
    bool text_ended;
    struct buffer ahead; /* text that was read, from `used` on not yet handed on */
    size_t used;
    size_t piece;    /* bytes at ahead.bytes + used that are to be handed on */
    bool adds;       /* a newline is to be added after them */
    bool long_line;  /* the line in hand is being cut */
    bool whole_line; /* the rest of it is handed on as it is */

    /* Where newlines were added that no line was cut at yet: the places after them, counted in
     * bytes that were handed on since the page began; cut_count of them from first_cut on. */
    uint64_t *cuts;
    size_t first_cut, cut_count, cut_capacity;
    uint64_t handed_on, taken; /* bytes of the page so far; taken: of lines, see splitter_cut() */
};

/* Begins to cut the page that `text` is at. Call splitter_close() once, after the last page. */
void splitter_begin(struct splitter *splitter, struct reader *text);
void splitter_close(struct splitter *splitter);

/* The next `size` bytes of the page are a line, or go on with one. Returns whether they end with a
 * newline that was added. */
bool splitter_cut(struct splitter *splitter, size_t size);

#endif
