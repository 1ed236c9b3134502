/* SPDX-License-Identifier: Apache-2.0
 *
 * Square brackets: links and images of Markdown, the link numbers of lynx, the buttons of w3m.
 * Those that belong together are found first, in one pass, so that no line takes more than linear
 * time.
 */
#include "lex/marks_links.h"

#include "lex/marks_address.h"
#include "lex/marks_bytes.h"

#include "base/buffer.h"
#include "simd/bytemask.h"

#include <string.h>

#define LINK_BYTES 1000 /* a link that goes on over lines closes within this many bytes */
#define LINK_LINES 3    /* and this many lines */
#define LEFT_OPEN 4     /* the last brackets of a line, which may: of a link, and an image in it */

/* The next of [ ] and \\, or the end of the line. */
static const uint8_t *next_bracket(const uint8_t *at, const uint8_t *end) {
    for (; at < end; at += VEC_BYTES) {
        uint64_t found = vec_bits(vec_in_range(vec_load(at), '[', 3));
        if (found)
            return at + bits_lowest(found) < end ? at + bits_lowest(found) : end;
    }
    return end;
}

static bool bracket_room(struct marks *marks) {
    if (marks->bracket_count < marks->bracket_capacity)
        return true;
    void *grown = buffer_grow(marks->brackets, &marks->bracket_capacity, marks->bracket_count + 1,
                              sizeof *marks->brackets);
    if (grown)
        marks->brackets = grown;
    return grown != NULL;
}

bool links_match(struct visible *visible, const uint8_t *at) {
    struct marks *marks = visible->marks;
    uint32_t open = MARKS_NO_MATCH; /* the innermost open one; its `match` is the one around it */
    while ((at = next_bracket(at, visible->end)) < visible->end) {
        if (*at == '\\') {
            at += at + 1 < visible->end ? 2 : 1;
            continue;
        }
        if (!bracket_room(marks))
            return false;
        uint32_t index = (uint32_t)marks->bracket_count++;
        struct marks_bracket *bracket = &marks->brackets[index];
        *bracket = (struct marks_bracket){(uint32_t)(at - visible->line), MARKS_NO_MATCH, 0};
        if (*at++ == '[') {
            bracket->match = open;
            open = index;
        } else if (open != MARKS_NO_MATCH) {
            uint32_t around = marks->brackets[open].match;
            bracket->match = open;
            marks->brackets[open].match = index;
            open = around;
        }
    }
    for (unsigned left = 0; open != MARKS_NO_MATCH; left++) {
        uint32_t around = marks->brackets[open].match;
        marks->brackets[open].match = left < LEFT_OPEN ? MARKS_LEFT_OPEN : MARKS_NO_MATCH;
        open = around;
    }
    return true;
}

static bool is_all(const uint8_t *at, const uint8_t *end, const char *signs) {
    for (; at < end; at++)
        if (*at == '\0' || !strchr(signs, *at))
            return false;
    return true;
}

/* Whether square brackets hold what lynx writes for an image: its file name, or a word. */
static bool is_image_name(const uint8_t *at, const uint8_t *end) {
    static const char *const words[] = {"INLINE", "IMAGE", "LINK",  "USEMAP",
                                        "ISMAP",  "EMBED", "IFRAME"};
    static const char *const endings[] = {".png", ".jpg",  ".jpeg", ".gif",
                                          ".svg", ".webp", ".avif"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const uint8_t *after = at + strlen(words[i]);
        if (has_prefix(at, end, words[i]) && (after == end || !is_wordish(*after)))
            return end - at < 80;
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t size = strlen(endings[i]);
        if ((size_t)(end - at) > size && end - at < 80 && !memcmp(end - size, endings[i], size))
            return !memchr(at, ' ', (size_t)(end - at));
    }
    return false;
}

/* What a pair of square brackets that is no link stands for. `at` is the opening one, `close` the
 * closing one. Returns where to go on. */
static const uint8_t *lone_brackets(struct visible *visible, const uint8_t *at,
                                    const uint8_t *close) {
    const uint8_t *inside = at + 1;
    bool begins = at == visible->line || !is_wordish(at[-1]);
    bool ends = close + 1 == visible->end || close[1] <= ' ';
    if (close > inside && close - inside <= 5 && is_all(inside, close, "0123456789")) {
        if (close - inside == 5 || (close - inside == 4 && ends))
            goto text; /* a year, or another number */
        visible->gap = true;
        if (begins && !ends && close[1] != ',' && close[1] != '.')
            visible_numbered_link(visible);
        return close + 1;
    }
    if (is_image_name(inside, close)) {
        visible->images++;
        visible->gap = true;
        return close + 1;
    }
    if (close > inside && is_all(inside, close, " _")) {
        visible->controls++;
        visible->gap = true;
        return close + 1;
    }
    if (close > inside && *inside == '^') {
        visible->gap = true;
        return close + 1;
    }
    if (begins && ends && close - inside > 1 && close - inside <= 40)
        visible->controls++; /* w3m writes buttons like this */
text:
    visible_copy(visible, at, 1);
    return at + 1;
}

/* Whether a link whose text begins at `at` is closed on one of the next lines. */
static bool closes_further_down(const struct visible *visible, const uint8_t *at) {
    const uint8_t *end = at + at_most(at, visible->limit, LINK_BYTES);
    unsigned newlines = 0, open = 1;
    if (visible->end >= end)
        return false;
    for (; at < end; at++) {
        if (*at == '\n' && (++newlines > LINK_LINES || (at + 1 < end && at[1] == '\n')))
            return false;
        open += *at == '[';
        if (*at == ']' && --open == 0)
            return newlines > 0 && at + 1 < end && at[1] == '(';
    }
    return false;
}

/* Whether the address of a link begins after this closing bracket and does not end on the line. */
static bool target_goes_on(const struct visible *visible, const uint8_t *close) {
    const uint8_t *at = close + 2;
    return at < visible->end && (*at == '/' || *at == '<' || marks_address(at, visible->end) > 0);
}

/* Whether a closing square bracket makes a link of the text before it. *after: the end of the
 * link's syntax; that of the line, if the address goes on below. */
static bool closes_link(const struct visible *visible, const uint8_t *close, size_t index,
                        const uint8_t **after) {
    struct marks *marks = visible->marks;
    if (close + 1 >= visible->end)
        return false;
    if (close[1] == '(') {
        const uint8_t *end = marks_target_end(close + 1, visible->end);
        if (!end && target_goes_on(visible, close)) {
            end = visible->end;
            marks->state.target_lines = 2;
        }
        *after = end;
        return end != NULL;
    }
    if (close[1] != '[' || !marks->state.markdown || index + 1 >= marks->bracket_count)
        return false;
    uint32_t match = marks->brackets[index + 1].match;
    if (match >= MARKS_LEFT_OPEN)
        return false;
    *after = visible->line + marks->brackets[match].at + 1;
    return true;
}

const uint8_t *links_open(struct visible *visible, size_t index, const uint8_t *at, bool image) {
    struct marks *marks = visible->marks;
    uint32_t match = marks->brackets[index].match;
    if (match >= MARKS_LEFT_OPEN) {
        if (match == MARKS_LEFT_OPEN && closes_further_down(visible, at + 1)) {
            marks->state.link_lines = LINK_LINES;
            marks->state.markdown = true;
            visible_link_open(visible);
        } else {
            visible_copy(visible, at, 1);
        }
        return at + 1;
    }
    const uint8_t *close = visible->line + marks->brackets[match].at;
    const uint8_t *after;
    if (!closes_link(visible, close, match, &after))
        return lone_brackets(visible, at, close);
    marks->state.markdown = true;
    if (image) {
        visible->images++;
        visible->gap = true;
        return after;
    }
    marks->brackets[match].syntax_end = (uint32_t)(after - visible->line);
    visible_link_open(visible);
    return at + 1;
}

bool links_is_image(const struct visible *visible, size_t index) {
    const struct marks *marks = visible->marks;
    uint32_t match = marks->brackets[index].match;
    if (match >= MARKS_LEFT_OPEN || visible->line[marks->brackets[index].at] != '[')
        return false;
    const uint8_t *close = visible->line + marks->brackets[match].at;
    return close + 1 < visible->end && close[1] == '(' && marks_target_end(close + 1, visible->end);
}

const uint8_t *links_close(struct visible *visible, size_t index, const uint8_t *at) {
    struct marks *marks = visible->marks;
    const struct marks_bracket *bracket = &marks->brackets[index];
    if (bracket->syntax_end) {
        visible_link_close(visible);
        return visible->line + bracket->syntax_end;
    }
    if (bracket->match == MARKS_NO_MATCH) {
        const uint8_t *after;
        if (closes_link(visible, at, index, &after)) {
            visible_link_close(visible);
            marks->state.link_lines = 0;
            visible->gap = true;
            return after;
        }
    }
    visible_copy(visible, at, 1);
    return at + 1;
}
