/* SPDX-License-Identifier: Apache-2.0
 *
 * The visible text of a line while it is being written: copies of the line's bytes with what is
 * left out between them, the map back to the line, and which places stand inside links. */
#include "lex/marks_visible.h"

#include "lex/marks_bytes.h"

#include "base/buffer.h"

#include <string.h>

#define NUMBERED_WORDS 6 /* a link of lynx inside a sentence is at most this long */

/* Adds a piece to the map. False: no memory. */
static bool piece_add(struct visible *visible, uint32_t original) {
    struct marks *marks = visible->marks;
    size_t count = marks->piece_count;
    if (count > visible->first_piece && marks->pieces[count - 1].visible == visible->size)
        count--; /* the last piece came out empty */
    if (count == marks->piece_capacity) {
        void *grown =
            buffer_grow(marks->pieces, &marks->piece_capacity, count + 1, sizeof *marks->pieces);
        if (!grown) {
            marks->failed = true;
            return false;
        }
        marks->pieces = grown;
    }
    marks->pieces[count] = (struct marks_piece){visible->size, original};
    marks->piece_count = count + 1;
    return true;
}

void visible_put(struct visible *visible, uint32_t original, const uint8_t *bytes, size_t size) {
    const struct marks *marks = visible->marks;
    size_t count = marks->piece_count;
    bool goes_on = false;
    if (count > visible->first_piece) {
        const struct marks_piece *last = &marks->pieces[count - 1];
        goes_on = last->original + (visible->size - last->visible) == original;
    }
    if (!goes_on && !piece_add(visible, original))
        return;
    memcpy(visible->text + visible->size, bytes, size);
    visible->size += (uint32_t)size;
}

void visible_add(struct visible *visible, const uint8_t *at, size_t size) {
    uint32_t original = (uint32_t)(at - visible->line);
    bool gap = visible->break_after || (visible->gap && is_wordish(*at));
    if (gap && visible->size > 0 && visible->text[visible->size - 1] > ' ')
        visible_put(visible, original - 1, (const uint8_t *)" ", 1);
    visible->gap = visible->break_after = false;
    visible_put(visible, original, at, size);
}

bool visible_take_back(struct visible *visible, const uint8_t *from) {
    const struct marks *marks = visible->marks;
    uint32_t original = (uint32_t)(from - visible->line);
    if (marks->piece_count == visible->first_piece)
        return false;
    const struct marks_piece *last = &marks->pieces[marks->piece_count - 1];
    if (original < last->original || original - last->original > visible->size - last->visible)
        return false;
    visible->size = last->visible + (original - last->original);
    return true;
}

/* Notes that visible text from `start` to `end` stands inside a link. */
static void link_note(struct visible *visible, uint32_t start, uint32_t end) {
    struct marks *marks = visible->marks;
    if (start >= end)
        return;
    if (marks->link_count == marks->link_capacity) {
        void *grown = buffer_grow(marks->links, &marks->link_capacity, marks->link_count + 1,
                                  sizeof *marks->links);
        if (!grown) {
            marks->failed = true;
            return;
        }
        marks->links = grown;
    }
    marks->links[marks->link_count++] = (struct marks_span){start, end};
}

/* Lynx says where a link begins, not where it ends. One that begins the line goes on to the next or
 * to the end; inside a sentence it ends at a stop, or after a few words. */
static void numbered_close(struct visible *visible) {
    uint32_t end = visible->size, words = 0;
    if (!visible->numbered)
        return;
    visible->numbered = false;
    if (!visible->numbered_first)
        for (uint32_t i = visible->link_start; i < visible->size && end == visible->size; i++) {
            uint8_t byte = visible->text[i];
            bool last = i + 1 == visible->size || visible->text[i + 1] <= ' ';
            words += byte == ' ' && i > visible->link_start && visible->text[i - 1] != ' ';
            if ((last && byte != '\0' && strchr(".,;:!?)", byte)) || words == NUMBERED_WORDS)
                end = i;
        }
    link_note(visible, visible->link_start, end);
}

void visible_numbered_link(struct visible *visible) {
    numbered_close(visible);
    if (visible->links_open > 0)
        return;
    uint32_t shown = visible->size;
    while (shown > 0 && visible->text[shown - 1] <= ' ')
        shown--;
    visible->numbered = true;
    visible->numbered_first = shown == 0 || visible->links > 0;
    visible->link_start = visible->size;
    visible->links++;
}

void visible_link_open(struct visible *visible) {
    numbered_close(visible);
    if (visible->links_open++ == 0)
        visible->link_start = visible->size;
    visible->links++;
    visible->gap = true;
}

void visible_link_close(struct visible *visible) {
    if (visible->links_open > 0 && --visible->links_open == 0)
        link_note(visible, visible->link_start, visible->size);
    visible->gap = true;
}

void visible_end(struct visible *visible) {
    numbered_close(visible);
    if (visible->links_open > 0)
        link_note(visible, visible->link_start, visible->size);
}
