/* SPDX-License-Identifier: Apache-2.0
 *
 * What a line is by the signs it begins with: a heading, a list item, a quotation, a line of signs,
 * code. */
#include "lex/marks_block.h"

#include "lex/marks_bytes.h"
#include "lex/marks_whole.h"

#include "base/utf8.h"

#include <string.h>

#define FENCE_LEAST 3 /* signs of a code fence, or of a line of signs */
#define CODE_INDENT 4 /* blanks before indented code */
#define LYNX_INDENT 5 /* columns by which lynx indents its lists */
#define LIST_DEEPEST 15

static void read_indent(struct marks *marks, struct reading *reading) {
    bool page_break = marks->state.page_break;
    for (; reading->at < reading->end && is_blank(*reading->at); reading->at++) {
        reading->indent += *reading->at == '\t' ? CODE_INDENT : 1;
        page_break |= *reading->at == '\f';
    }
    bool blank = reading->at == reading->end;
    marks->state.page_break = page_break & blank;
    reading_set(reading, MARK_page_break, page_break & !blank);
}

/* Whether the line is part of fenced code. *hidden: it is one of the fences. */
static bool read_fence(struct marks *marks, struct reading *reading, bool *hidden) {
    struct marks_state *state = &marks->state;
    const uint8_t *at = reading->at;
    bool sign = *at == '`' || *at == '~';
    size_t size = sign ? run_of(at, reading->end) : 0;
    const uint8_t *after = at + size;
    if (state->fence) {
        after = after_blanks(after, reading->end);
        *hidden = *at == state->fence && size >= state->fence_size && after == reading->end;
        if (*hidden)
            state->fence = 0;
    } else {
        /* Rows of tildes decorate plain text: they open code only where Markdown was seen. */
        if (size < FENCE_LEAST || memchr(after, *at, (size_t)(reading->end - after)) ||
            (*at == '~' && !state->markdown))
            return false;
        state->fence = *at;
        state->fence_size = feature_clamp(size);
        state->markdown = *hidden = true;
    }
    reading_set(reading, MARK_code_block, 1);
    return true;
}

/* Whether the line has nothing but signs that draw a line. */
static bool read_rule(struct marks *marks, struct reading *reading) {
    const uint8_t *at = reading->at;
    bool bar = false, dash = false, other = false;
    size_t signs = 0, last = 0;
    for (; at < reading->end; at++) {
        if (is_blank(*at))
            continue;
        last = (size_t)(at - reading->at);
        if (!memchr("-=_*~#+|:.", *at, 10))
            return false;
        signs++;
        bar |= *at == '|';
        dash |= *at == '-';
        other |= *at != *reading->at;
    }
    if (bar && dash) {
        marks->state.table = true;
        reading_set(reading, MARK_rule_line, 4);
        return true;
    }
    marks->state.table = false;
    if (signs < FENCE_LEAST || bar)
        return false;
    uint8_t first = other ? 0 : *reading->at;
    bool under = marks->state.text_above && last + 1 == signs;
    uint32_t level = first == '-' ? 1 : first == '=' ? 2 : 3;
    reading_set(reading, MARK_rule_line, under && level < 3 ? level + 4 : level);
    return true;
}

static void read_quote(struct reading *reading) {
    uint32_t depth = 0;
    for (const uint8_t *at = reading->at; at < reading->end && *at == '>';) {
        const uint8_t *after = at + 1;
        if (after < reading->end && *after != '>' && !is_blank(*after))
            break;
        depth++;
        reading->at = at = after_blanks(after, reading->end);
    }
    reading_set(reading, MARK_quoted, depth);
}

/* The heading's own number signs at its end are left out too. */
static void read_heading(struct marks *marks, struct reading *reading) {
    const uint8_t *at = reading->at;
    if (at == reading->end || *at != '#')
        return;
    size_t level = run_of(at, reading->end);
    const uint8_t *after = at + level;
    if (level <= 6 && after < reading->end && is_blank(*after)) {
        reading_set(reading, MARK_heading, (uint32_t)level);
        marks->state.markdown = true;
        reading->at = after_blanks(after, reading->end);
        reading->end = before_blanks(reading->at, reading->end);
        while (reading->end > reading->at && reading->end[-1] == '#')
            reading->end--;
    } else if (level == 1 && after < reading->end && *after == '[') {
        reading->at = after; /* lynx puts this before the links of the page's head */
    }
}

/* The size of a bullet, 0 if there is none at `at`. */
static size_t bullet_size(const struct reading *reading) {
    static const uint16_t bullets[] = {0xb7,   0x2022, 0x2023, 0x2043, 0x25a0, 0x25a1, 0x25aa,
                                       0x25ab, 0x25cb, 0x25cf, 0x25e6, 0x2605, 0x2606};
    const uint8_t *at = reading->at;
    size_t left = (size_t)(reading->end - at);
    uint32_t point;
    if (left < 2)
        return 0;
    if (*at < 0x80) {
        bool sign = *at == '*' || *at == '-' || *at == '+';
        bool letter = *at == 'o' || *at == '#' || *at == '@';
        return (sign || (letter && reading->indent >= LYNX_INDENT)) && is_blank(at[1]);
    }
    size_t size = utf8_decode(at, left, &point);
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++)
        if (size > 0 && point == bullets[i])
            return left > size && is_blank(at[size]) ? size : 0;
    return 0;
}

/* Whether a number of an ordered list stands at the begin of the rest. */
static bool is_ordered(const struct reading *reading) {
    size_t digits = 0, left = (size_t)(reading->end - reading->at);
    while (digits < left && digits < 4 && ascii_digit(reading->at[digits]))
        digits++;
    const uint8_t *after = reading->at + digits;
    return digits > 0 && digits < 4 && left > digits + 1 && (*after == '.' || *after == ')') &&
           is_blank(after[1]);
}

static void read_list(struct marks *marks, struct reading *reading) {
    size_t bullet = bullet_size(reading);
    bool ordered = !bullet && is_ordered(reading);
    if (!bullet && !ordered) {
        if (reading->indent == 0)
            marks->state.list = false;
        return;
    }
    uint32_t depth = 1 + reading->indent / 2;
    reading_set(reading, MARK_list, depth < LIST_DEEPEST ? depth : LIST_DEEPEST);
    reading_set(reading, MARK_ordered, ordered);
    marks->state.list = true;
    if (bullet)
        reading->at = after_blanks(reading->at + bullet, reading->end);
}

/* Indented code, where Markdown was seen, outside of lists. */
static void read_indented_code(struct marks *marks, struct reading *reading) {
    struct marks_state *state = &marks->state;
    bool above = state->text_above && !state->indented;
    state->indented = state->markdown && reading->indent >= CODE_INDENT && !above && !state->list;
    if (state->indented)
        reading_set(reading, MARK_code_block, 2);
}

/* Passes the rest of an address that began on the line above. */
static void pass_target(struct marks *marks, struct reading *reading) {
    const uint8_t *at = reading->at;
    marks->state.target_lines--;
    while (at < reading->end && !is_blank(*at) && *at != ')')
        at++;
    if (at < reading->end && *at == ')') {
        reading->at = at + 1;
        marks->state.target_lines = 0;
    } else if (at == reading->end) {
        reading->at = at;
    } else {
        marks->state.target_lines = 0;
    }
}

static bool is_bold(const struct reading *reading) {
    const uint8_t *at = reading->at, *end = before_blanks(at, reading->end);
    size_t size = (size_t)(end - at);
    return size > 4 && (*at == '*' || *at == '_') && at[1] == *at && end[-1] == *at &&
           end[-2] == *at;
}

enum rest block_read(struct marks *marks, struct reading *reading, const struct lexed *lexed,
                     bool syntax) {
    bool hidden = false;
    read_indent(marks, reading);
    reading->shown = reading->at;
    if (lexed->blank || reading->at == reading->end)
        return REST_PLAIN;
    if (read_fence(marks, reading, &hidden))
        return hidden ? REST_HIDDEN : REST_PLAIN;
    if (marks->state.target_lines > 0)
        pass_target(marks, reading);
    read_quote(reading);
    read_heading(marks, reading);
    read_list(marks, reading);
    read_indented_code(marks, reading);
    if (reading->at < reading->end && read_rule(marks, reading))
        return marks->state.table ? REST_HIDDEN : REST_PLAIN;
    bool cells = reading->at < reading->end && whole_cells(marks, reading, lexed);
    hidden = whole_address(reading);
    if (hidden)
        reading_set(reading, MARK_address_only, 2);
    reading_set(reading, MARK_bold, is_bold(reading));
    if (hidden)
        return REST_HIDDEN;
    if ((size_t)(reading->end - reading->at) > 7 && !memcmp(reading->at, "IFRAME:", 7))
        reading->at += 7;
    if (reading->at == reading->shown && !syntax)
        return REST_PLAIN;
    return cells ? REST_CELLS : REST_TEXT;
}
