/* SPDX-License-Identifier: Apache-2.0
 *
 * Marks from the first look at a line to its visible text: whether it has any, which, what the
 * lexer reads instead of its bytes, and the way back to them. */
#include "lex/marks.h"

#include "lex/marks_block.h"
#include "lex/marks_inline.h"

#include <stdlib.h>
#include <string.h>

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
    reading_set(reading, MARK_links, visible->links);
    if (visible->links > 0)
        reading_set(reading, MARK_link_share,
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

/* Whether nothing but an address is on the line, which the reader sees if it has no scheme. */
static bool is_address_only(const struct marks *marks, const struct lexer *lexer) {
    size_t index = lexer->words->line_count - 1;
    const struct lexed *lexed = &lexer->lines[index];
    const uint8_t *at = lexed->line, *end = lexed->end;
    if (lexer->words->lines[index].count == 0)
        return marks->addresses > 0;
    if (lexed->values[FEATURE_address] == 0)
        return false;
    while (at < end && *at <= ' ')
        at++;
    while (end > at && end[-1] <= ' ')
        end--;
    return bare_address(at, end);
}

/* The rest of the line, with what a reader sees of it. */
static void read_rest(struct marks *marks, struct lexer *lexer, struct reading *reading,
                      enum rest rest) {
    struct lexed *lexed = &lexer->lines[lexer->words->line_count - 1];
    struct marked_line *marked = reading->marked;
    struct visible visible = {.marks = marks,
                              .line = reading->line,
                              .end = reading->end,
                              .limit = marks->limit,
                              .brackets = lexed->values[FEATURE_bracket] > 0,
                              .text = marks->text + marks->text_size,
                              .first_piece = marks->piece_count,
                              .in_table = rest == REST_CELLS};
    marks->link_count = marks->bracket_count = marks->addresses = 0;
    if (rest != REST_HIDDEN)
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
    reading_set(reading, MARK_image, visible.images);
    reading_set(reading, MARK_control, visible.controls);
    count_links(marks, lexer, reading, &visible);
    if (is_address_only(marks, lexer))
        reading_set(reading, MARK_address_only, 1);
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
    enum rest rest = block_read(marks, &reading, lexed, syntax);
    /* Indentation is no part of the visible text, and moves no word. */
    uint16_t *length = &lexed->values[FEATURE_length];
    size_t indent = (size_t)(reading.shown - reading.line);
    *length = (uint16_t)(*length > indent ? *length - indent : 0);
    if (rest != REST_PLAIN)
        read_rest(marks, lexer, &reading, rest);
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
