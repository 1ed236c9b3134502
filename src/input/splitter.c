/* SPDX-License-Identifier: Apache-2.0 */
#include "input/splitter.h"
#include "input/split_place.h"

#include <stdlib.h>
#include <string.h>

#define AHEAD_BYTES ((size_t)64 << 10) /* how much of a line is looked at for its next place */
#define MOST (2 * SPLIT_WORDS)         /* half words of a piece */

static enum descale_status split_read(struct reader *reader, uint8_t *to, size_t size, size_t *got);
static const struct reader_kind reader_split = {.name = "split", .read = split_read};

void splitter_begin(struct splitter *splitter, struct reader *text) {
    struct buffer ahead = splitter->ahead;
    uint64_t *cuts = splitter->cuts;
    size_t capacity = splitter->cut_capacity;
    ahead.size = 0;
    *splitter =
        (struct splitter){.text = text, .ahead = ahead, .cuts = cuts, .cut_capacity = capacity};
    splitter->reader = (struct reader){.kind = &reader_split, .state = splitter};
}

void splitter_close(struct splitter *splitter) {
    buffer_free(&splitter->ahead);
    free(splitter->cuts);
}

/* ---- Pieces ---- */

/* Reads on until as much is ahead as a look may need, or the page ends. */
static enum descale_status look_ahead(struct splitter *splitter) {
    struct buffer *ahead = &splitter->ahead;
    buffer_consume(ahead, splitter->used);
    splitter->used = 0;
    if (!buffer_reserve(ahead, 2 * AHEAD_BYTES - ahead->size))
        return DESCALE_NO_MEMORY;
    while (!splitter->text_ended && ahead->size < AHEAD_BYTES) {
        size_t got = 0;
        enum descale_status status =
            reader_read(splitter->text, ahead->bytes + ahead->size, AHEAD_BYTES, &got);
        splitter->text_ended = status == STATUS_END;
        if (status != DESCALE_OK && status != STATUS_END)
            return status;
        ahead->size += got;
    }
    return DESCALE_OK;
}

/* Takes the bytes up to the end of the line in hand, or all that are ahead. */
static void take_line(struct splitter *splitter, const uint8_t *from, size_t left) {
    const uint8_t *newline = memchr(from, '\n', left);
    splitter->piece = newline ? (size_t)(newline - from) + 1 : left;
    splitter->adds = false;
    splitter->whole_line = !newline;
    splitter->long_line = false;
}

/* Finds what is handed on next: a line, or a piece of one. Some text is ahead. */
static void next_piece(struct splitter *splitter) {
    const uint8_t *from = splitter->ahead.bytes + splitter->used;
    size_t left = splitter->ahead.size - splitter->used;
    struct split_scan scan = {from, from, from + left, 0, false};
    if (splitter->whole_line) {
        take_line(splitter, from, left);
        return;
    }
    if (!splitter->long_line) {
        if (split_scan(&scan, MOST, false, splitter->text_ended) != SPLIT_FULL) {
            take_line(splitter, from, left);
            return;
        }
        scan = (struct split_scan){from, from, from + left, 0, false};
    }
    enum split_stop stop = split_scan(&scan, MOST, true, splitter->text_ended);
    if (stop == SPLIT_END && !splitter->text_ended) { /* there is no place in all that is ahead */
        take_line(splitter, from, left);
        return;
    }
    const uint8_t *end = split_menu(from, scan.at, stop == SPLIT_PLACE);
    if (end == scan.at && stop != SPLIT_PLACE && stop != SPLIT_FULL) {
        take_line(splitter, from, left); /* its last piece */
        return;
    }
    splitter->piece = (size_t)(end - from);
    splitter->adds = splitter->long_line = true;
}

/* Remembers that the byte handed on last is a newline that was added. False: no memory. */
static bool add_cut(struct splitter *splitter) {
    if (splitter->first_cut > 0 && splitter->cut_count == 0)
        splitter->first_cut = 0;
    if (splitter->first_cut > 4096 && splitter->first_cut > splitter->cut_count) {
        memmove(splitter->cuts, splitter->cuts + splitter->first_cut,
                splitter->cut_count * sizeof *splitter->cuts);
        splitter->first_cut = 0;
    }
    size_t count = splitter->first_cut + splitter->cut_count;
    uint64_t *cuts = buffer_grow(splitter->cuts, &splitter->cut_capacity, count + 1, sizeof *cuts);
    if (!cuts)
        return false;
    splitter->cuts = cuts;
    cuts[count] = splitter->handed_on;
    splitter->cut_count++;
    return true;
}

bool splitter_cut(struct splitter *splitter, size_t size) {
    splitter->taken += size;
    if (splitter->cut_count == 0 || splitter->cuts[splitter->first_cut] != splitter->taken)
        return false;
    splitter->first_cut++;
    splitter->cut_count--;
    return true;
}

/* ---- The reader ---- */

/* Hands on one part of a piece, or its newline. */
static enum descale_status hand_on(struct splitter *splitter, uint8_t *to, size_t size,
                                   size_t *got) {
    if (splitter->piece > 0) {
        *got = splitter->piece < size ? splitter->piece : size;
        memcpy(to, splitter->ahead.bytes + splitter->used, *got);
        splitter->used += *got;
        splitter->piece -= *got;
        splitter->handed_on += *got;
        return DESCALE_OK;
    }
    *got = 1;
    *to = '\n';
    splitter->adds = false;
    splitter->handed_on++;
    return add_cut(splitter) ? DESCALE_OK : DESCALE_NO_MEMORY;
}

static enum descale_status split_read(struct reader *reader, uint8_t *to, size_t size,
                                      size_t *got) {
    struct splitter *splitter = reader->state;
    size_t filled = 0, part;
    while (filled < size) {
        if (splitter->piece == 0 && !splitter->adds) {
            enum descale_status status = DESCALE_OK;
            if (splitter->ahead.size - splitter->used < AHEAD_BYTES / 2 && !splitter->text_ended)
                status = look_ahead(splitter);
            if (status != DESCALE_OK)
                return status;
            if (splitter->ahead.size == splitter->used)
                break;
            next_piece(splitter);
        }
        enum descale_status status = hand_on(splitter, to + filled, size - filled, &part);
        if (status != DESCALE_OK)
            return status;
        filled += part;
    }
    *got = filled;
    return filled > 0 ? DESCALE_OK : STATUS_END;
}
