/* SPDX-License-Identifier: Apache-2.0
 *
 * What a line is by the signs it begins with: a heading, a list item, a quotation, a row of a
 * table, code. The rest of the line goes to marks_inline(). */
#include "lex/marks.h"
#include "lex/marks_inline.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define FENCE_LEAST 3 /* signs of a code fence, or of a line of signs */
#define CODE_INDENT 4 /* blanks before indented code */
#define LYNX_INDENT 5 /* columns by which lynx indents its lists */
#define LIST_DEEPEST 15

/* The line that is being read. */
struct reading {
    const uint8_t *line, *at; /* where it begins, and what is left of it */
    const uint8_t *shown;     /* its first sign that is no blank */
    const uint8_t *end;       /* its newline, or the blanks or signs before it that say nothing */
    uint32_t indent;          /* blanks before its first sign; a tab counts four */
    struct marked_line *marked;
};

void marks_close(struct marks *marks) {
    free(marks->pieces);
    free(marks->links);
    free(marks->brackets);
    *marks = (struct marks){0};
}

/* Whether a fence, a link, a table or the begin of a page goes on to the next line. */
static bool goes_on(const struct marks_state *state) {
    return state->fence | state->link_lines | state->target_lines | state->table |
           state->page_break;
}

void marks_text(struct marks *marks, const uint8_t *limit, struct marks_state state) {
    marks->limit = limit;
    marks->state = state;
    marks->open = goes_on(&state);
    marks->failed = false;
}

void marks_begin(struct marks *marks, uint8_t *text) {
    marks->text = text;
    marks->text_size = 0;
    marks->piece_count = 0;
    marks->marked = marks->rewritten = 0;
}

static inline bool is_blank(uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\f' || byte == '\v';
}

static void set(struct reading *reading, enum mark mark, uint32_t value) {
    reading->marked->values[mark] = feature_clamp(value);
}

static void pass_blanks(struct reading *reading) {
    while (reading->at < reading->end && is_blank(*reading->at))
        reading->at++;
}

static void read_indent(struct marks *marks, struct reading *reading) {
    bool page_break = marks->state.page_break;
    for (; reading->at < reading->end && is_blank(*reading->at); reading->at++) {
        reading->indent += *reading->at == '\t' ? CODE_INDENT : 1;
        page_break |= *reading->at == '\f';
    }
    bool blank = reading->at == reading->end;
    marks->state.page_break = page_break & blank;
    set(reading, MARK_page_break, page_break & !blank);
}

/* How often the sign at `at` stands there in a row. */
static size_t run_of(const uint8_t *at, const uint8_t *end) {
    size_t size = 0;
    while (at + size < end && at[size] == *at)
        size++;
    return size;
}

/* Whether the line is part of fenced code. *hidden: it is one of the fences. */
static bool read_fence(struct marks *marks, struct reading *reading, bool *hidden) {
    struct marks_state *state = &marks->state;
    const uint8_t *at = reading->at;
    bool sign = *at == '`' || *at == '~';
    size_t size = sign ? run_of(at, reading->end) : 0;
    const uint8_t *after = at + size;
    if (state->fence) {
        while (after < reading->end && is_blank(*after))
            after++;
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
    set(reading, MARK_code_block, 1);
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
        set(reading, MARK_rule_line, 4);
        return true;
    }
    marks->state.table = false;
    if (signs < FENCE_LEAST || bar)
        return false;
    uint8_t first = other ? 0 : *reading->at;
    bool under = marks->state.text_above && last + 1 == signs;
    uint32_t level = first == '-' ? 1 : first == '=' ? 2 : 3;
    set(reading, MARK_rule_line, under && level < 3 ? level + 4 : level);
    return true;
}

static void read_quote(struct reading *reading) {
    uint32_t depth = 0;
    for (const uint8_t *at = reading->at; at < reading->end && *at == '>';) {
        const uint8_t *after = at + 1;
        if (after < reading->end && *after != '>' && !is_blank(*after))
            break;
        depth++;
        while (after < reading->end && is_blank(*after))
            after++;
        reading->at = at = after;
    }
    set(reading, MARK_quoted, depth);
}

/* The heading's own number signs at its end are left out too. */
static void read_heading(struct marks *marks, struct reading *reading) {
    const uint8_t *at = reading->at;
    if (at == reading->end || *at != '#')
        return;
    size_t level = run_of(at, reading->end);
    const uint8_t *after = at + level;
    if (level <= 6 && after < reading->end && is_blank(*after)) {
        set(reading, MARK_heading, (uint32_t)level);
        marks->state.markdown = true;
        reading->at = after;
        pass_blanks(reading);
        while (reading->end > reading->at && is_blank(reading->end[-1]))
            reading->end--;
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
    while (digits < left && digits < 4 && (uint8_t)(reading->at[digits] - '0') < 10)
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
    set(reading, MARK_list, depth < LIST_DEEPEST ? depth : LIST_DEEPEST);
    set(reading, MARK_ordered, ordered);
    marks->state.list = true;
    reading->at += bullet;
    if (bullet)
        pass_blanks(reading);
}

/* Indented code, where Markdown was seen, outside of lists. */
static void read_indented_code(struct marks *marks, struct reading *reading) {
    struct marks_state *state = &marks->state;
    bool above = state->text_above && !state->indented;
    state->indented = state->markdown && reading->indent >= CODE_INDENT && !above && !state->list;
    if (state->indented)
        set(reading, MARK_code_block, 2);
}

/* An address to the end of the rest; what stands before it may say which one it is. */
static bool is_address_entry(const struct reading *reading) {
    const uint8_t *at = reading->at, *end = reading->end;
    while (end > at && is_blank(end[-1]))
        end--;
    const uint8_t *start = at;
    while (at < end && (uint8_t)(*at - '0') < 10)
        at++;
    if (at > start && at < end && *at == '.') {
        at++;
    } else if (at == start && at < end && *at == '[') {
        const uint8_t *close = memchr(at, ']', (size_t)(end - at) < 40 ? (size_t)(end - at) : 40);
        if (!close || close == at + 1 || close + 1 == end)
            return false;
        at = close + 1 + (close[1] == ':');
    } else {
        return false;
    }
    const uint8_t *gap = at;
    while (at < end && is_blank(*at))
        at++;
    if (at == gap && gap[-1] == '.')
        return false;
    bool angle = at < end && *at == '<';
    size_t size = marks_address(at + angle, end);
    at += size + angle;
    if (size == 0)
        return false;
    while (at < end && !is_blank(*at))
        at++;
    while (at < end && is_blank(*at))
        at++;
    return at == end || ((*at == '"' || *at == '\'' || *at == '(') && gap[-1] == ':');
}

/* Commas with nothing after them part the cells of a row of CSV; those of prose have a blank, and
 * those of numbers three digits. */
static uint32_t comma_cells(const struct reading *reading, uint32_t words) {
    uint32_t tight = 0, loose = 0;
    const uint8_t *at = reading->at;
    while ((at = memchr(at, ',', (size_t)(reading->end - at)))) {
        at++;
        bool digits = at - reading->at >= 2 && (uint8_t)(at[-2] - '0') < 10;
        size_t next = 0;
        while (digits && next < 4 && (uint8_t)(at[next] - '0') < 10)
            next++;
        loose += *at <= ' ';
        tight += *at > ' ' && next != 3;
    }
    return tight >= 2 && tight >= 2 * loose && tight * 6 >= words ? tight + 1 : 0;
}

/* The cells of a row of a table. Bars that begin the line, or stand in a table, are syntax. */
static bool read_cells(struct marks *marks, struct reading *reading, const struct lexed *lexed) {
    const uint8_t *at = reading->at, *end = reading->end;
    while (end > at && is_blank(end[-1]))
        end--;
    uint32_t bars = 0;
    if (lexed->values[FEATURE_bar] > 0)
        for (const uint8_t *bar = at; (bar = memchr(bar, '|', (size_t)(end - bar))); bar++)
            bars++;
    bool leads = bars > 0 && *at == '|';
    uint32_t cells = bars > 0 ? bars + 1 - leads - (end[-1] == '|') : 0;
    marks->state.table &= bars > 0;
    if (cells == 0 && marks_commas(lexed->values))
        cells = comma_cells(reading, lexed->values[FEATURE_words]);
    set(reading, MARK_cells, cells > 1 || leads ? cells : 0);
    return (leads && bars > 1) || marks->state.table;
}

static bool is_bold(const struct reading *reading) {
    const uint8_t *at = reading->at, *end = reading->end;
    while (end > at && is_blank(end[-1]))
        end--;
    size_t size = (size_t)(end - at);
    return size > 4 && (*at == '*' || *at == '_') && at[1] == *at && end[-1] == *at &&
           end[-2] == *at;
}

/* Puts words->count tokens of the line that stand inside links into its marks. */
static void count_links(struct marks *marks, const struct lexer *lexer, struct reading *reading,
                        const struct visible *visible) {
    const struct words *words = lexer->words;
    const struct line_words *line = &words->lines[words->line_count - 1];
    size_t inside = 0, link = 0;
    for (size_t i = 0; i < line->count; i++) {
        uint32_t start = words->starts[line->first + i] - line->place;
        while (link < marks->link_count && marks->links[link].end <= start)
            link++;
        inside += link < marks->link_count && marks->links[link].start <= start;
    }
    set(reading, MARK_links, visible->links);
    if (visible->links > 0)
        set(reading, MARK_link_share,
            line->count ? (uint32_t)(1 + inside * 254 / line->count) : FEATURE_MAX);
}

/* Has the lexer read the visible text instead of the line. */
static void read_again(struct marks *marks, struct lexer *lexer, const struct visible *visible) {
    visible->text[visible->size] = '\n';
    marks->text_size += visible->size + 1;
    words_drop_line(lexer->words);
    lexer_scan(lexer, visible->text);
    struct lexed *lexed = &lexer->lines[lexer->words->line_count - 1];
    lexed->blank = false;
    lexer_count_many(lexed->values, FEATURE_address, (uint32_t)marks->addresses);
}

/* The rest of the line, with what a reader sees of it: nothing if it is hidden. */
static void read_rest(struct marks *marks, struct lexer *lexer, struct reading *reading,
                      bool in_table, bool hidden) {
    struct lexed *lexed = &lexer->lines[lexer->words->line_count - 1];
    struct marked_line *marked = reading->marked;
    struct visible visible = {.marks = marks,
                              .line = reading->line,
                              .end = reading->end,
                              .limit = marks->limit,
                              .brackets = lexed->values[FEATURE_bracket] > 0,
                              .text = marks->text + marks->text_size,
                              .first_piece = marks->piece_count,
                              .in_table = in_table};
    marks->link_count = marks->addresses = 0;
    if (!hidden)
        marks_inline(&visible, reading->at);
    if (marks->failed) {
        marks->piece_count = visible.first_piece;
        return;
    }
    marked->first_piece = visible.first_piece;
    marked->piece_count = marks->piece_count - visible.first_piece;
    if (marked->piece_count != 1 || visible.size != (size_t)(lexed->end - reading->shown)) {
        marks->rewritten |= 1U << (lexer->words->line_count - 1);
        read_again(marks, lexer, &visible);
    } else {
        marks->piece_count = visible.first_piece;
    }
    set(reading, MARK_image, visible.images);
    set(reading, MARK_control, visible.controls);
    count_links(marks, lexer, reading, &visible);
    if (marks->addresses > 0 && lexer->words->lines[lexer->words->line_count - 1].count == 0)
        set(reading, MARK_address_only, 1);
}

/* Whether some byte of the line may be syntax inside it. */
static bool has_syntax(const uint8_t *at, const uint8_t *end) {
    for (; at < end; at += VEC_BYTES)
        for (uint64_t found = vec_bits(marks_find_syntax(vec_load(at))); found;
             found &= found - 1) {
            const uint8_t *sign = at + bits_lowest(found);
            if (sign < end && marks_syntax(*sign, sign[1]))
                return true;
        }
    return false;
}

/* Whether there may be syntax inside a line, from the signs that the lexer counted on it. */
static bool counted_syntax(const struct lexed *lexed) {
    const uint16_t *values = lexed->values;
    size_t size = (size_t)(lexed->end - lexed->line);
    if (values[FEATURE_address] > 0)
        return true;
    if (values[FEATURE_code] | values[FEATURE_bar] | values[FEATURE_symbol] |
        (*lexed->line == '`' || *lexed->line <= ' '))
        if (has_syntax(lexed->line, lexed->end))
            return true;
    if (values[FEATURE_bracket] == 0)
        return false;
    if (memchr(lexed->line, '[', size) || memchr(lexed->line, ']', size))
        return true;
    /* Lynx writes buttons and images in capitals and round brackets. */
    const uint8_t *at = values[FEATURE_upper] > 0 ? memchr(lexed->line, '(', size) : NULL;
    for (; at; at = memchr(at, '(', (size_t)(lexed->end - at)))
        if (*++at == 'B' || *at == 'I')
            return true;
    return false;
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

/* Reads the line from its first sign on. */
static void read_line(struct marks *marks, struct lexer *lexer, struct reading *reading,
                      bool syntax) {
    const struct lexed *lexed = &lexer->lines[lexer->words->line_count - 1];
    bool hidden = false;
    if (read_fence(marks, reading, &hidden)) {
        if (hidden)
            read_rest(marks, lexer, reading, false, true);
        return;
    }
    if (marks->state.target_lines > 0)
        pass_target(marks, reading);
    read_quote(reading);
    read_heading(marks, reading);
    read_list(marks, reading);
    read_indented_code(marks, reading);
    if (reading->at < reading->end && read_rule(marks, reading)) {
        if (marks->state.table)
            read_rest(marks, lexer, reading, true, true);
        return;
    }
    bool in_table = reading->at < reading->end && read_cells(marks, reading, lexed);
    hidden = is_address_entry(reading);
    if (hidden)
        set(reading, MARK_address_only, 2);
    set(reading, MARK_bold, is_bold(reading));
    if ((size_t)(reading->end - reading->at) > 7 && !memcmp(reading->at, "IFRAME:", 7))
        reading->at += 7;
    if (hidden || reading->at != reading->shown || syntax)
        read_rest(marks, lexer, reading, in_table, hidden);
}

/* Whether a line can have marks though there is no syntax inside it. */
static bool may_begin_with_mark(const struct marks *marks, const struct lexed *lexed) {
    const uint16_t *values = lexed->values;
    return values[FEATURE_first] == FIRST_digit || values[FEATURE_first] == FIRST_bullet ||
           values[FEATURE_first] == FIRST_sign || marks_commas(values) || *lexed->line <= ' ' ||
           marks->open;
}

/* A line that may well have marks. `syntax`: there may be some inside it. */
__attribute__((noinline)) static void read_marks(struct marks *marks, struct lexer *lexer,
                                                 bool syntax) {
    size_t index = lexer->words->line_count - 1;
    struct lexed *lexed = &lexer->lines[index];
    struct marked_line *marked = &marks->lines[index];
    struct reading reading = {lexed->line, lexed->line, lexed->line, lexed->end, 0, marked};
    bool text_above = !lexed->blank; /* for the next line */
    *marked = (struct marked_line){0};
    read_indent(marks, &reading);
    reading.shown = reading.at;
    /* Indentation is no part of the visible text, and moves no word. */
    uint16_t *length = &lexed->values[FEATURE_length];
    size_t indent = (size_t)(reading.shown - reading.line);
    *length = (uint16_t)(*length > indent ? *length - indent : 0);
    if (!lexed->blank && reading.at < reading.end)
        read_line(marks, lexer, &reading, syntax);
    uint64_t some[2];
    memcpy(some, marked->values, sizeof some);
    marks->marked |= (uint32_t)((some[0] | some[1]) != 0) << index;
    marks->state.text_above = text_above;
    marks->open = goes_on(&marks->state);
}

void marks_line(struct marks *marks, struct lexer *lexer) {
    const struct lexed *lexed = &lexer->lines[lexer->words->line_count - 1];
    bool syntax = counted_syntax(lexed) || marks->state.link_lines > 0;
    if (syntax || may_begin_with_mark(marks, lexed))
        read_marks(marks, lexer, syntax);
    else
        marks->state.text_above = !lexed->blank;
}

uint32_t marks_original(const struct marks *marks, const struct marked_line *line, uint32_t place) {
    const struct marks_piece *pieces = marks->pieces + line->first_piece;
    size_t low = 0, high = line->piece_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (pieces[middle].visible <= place)
            low = middle;
        else
            high = middle;
    }
    return line->piece_count ? pieces[low].original + (place - pieces[low].visible) : place;
}

void marks_map(const struct marks *marks, const struct marked_line *line, uint32_t *start,
               uint32_t *end) {
    uint32_t last = *end > *start ? *end - 1 : *start;
    *start = marks_original(marks, line, *start);
    *end = marks_original(marks, line, last) + 1;
}
