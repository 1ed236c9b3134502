/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines that are something as a whole: a row of a table or of CSV, the entry of a list of
 * addresses. */
#include "lex/marks_whole.h"

#include "lex/marks_address.h"
#include "lex/marks_bytes.h"

#include <string.h>

bool whole_address(const struct reading *reading) {
    const uint8_t *at = reading->at, *end = reading->end;
    if (at == end || (!ascii_digit(*at) && *at != '['))
        return false;
    end = before_blanks(at, end);
    while (at < end && ascii_digit(*at))
        at++;
    if (at > reading->at && at < end && *at == '.') {
        at++;
    } else if (at == reading->at && at < end) {
        const uint8_t *close = memchr(at, ']', at_most(at, end, 40));
        if (!close || close == at + 1 || close + 1 == end)
            return false;
        at = close + 1 + (close[1] == ':');
    } else {
        return false;
    }
    const uint8_t *gap = at;
    at = after_blanks(at, end);
    if (at == gap && gap[-1] == '.')
        return false;
    bool angle = at < end && *at == '<';
    size_t size = marks_address(at + angle, end);
    at += size + angle;
    if (size == 0)
        return false;
    while (at < end && !is_blank(*at))
        at++;
    at = after_blanks(at, end);
    return at == end || ((*at == '"' || *at == '\'' || *at == '(') && gap[-1] == ':');
}

/* Commas with nothing after them part the cells of a row of CSV; those of prose have a blank, and
 * those of numbers three digits. */
static uint32_t comma_cells(const struct reading *reading, uint32_t words) {
    uint32_t tight = 0, loose = 0;
    const uint8_t *at = reading->at;
    while ((at = memchr(at, ',', (size_t)(reading->end - at)))) {
        at++;
        bool digits = at - reading->at >= 2 && ascii_digit(at[-2]);
        size_t next = 0;
        while (digits && next < 4 && ascii_digit(at[next]))
            next++;
        loose += *at <= ' ';
        tight += *at > ' ' && next != 3;
    }
    return tight >= 2 && tight >= 2 * loose && tight * 6 >= words ? tight + 1 : 0;
}

bool whole_cells(struct marks *marks, struct reading *reading, const struct lexed *lexed) {
    const uint8_t *at = reading->at, *end = before_blanks(at, reading->end);
    uint32_t bars = 0;
    if (lexed->values[FEATURE_bar] > 0)
        for (const uint8_t *bar = at; (bar = memchr(bar, '|', (size_t)(end - bar))); bar++)
            bars++;
    bool leads = bars > 0 && *at == '|';
    uint32_t cells = bars > 0 ? bars + 1 - leads - (end[-1] == '|') : 0;
    marks->state.table &= bars > 0;
    if (cells == 0 && marks_commas(lexed->values))
        cells = comma_cells(reading, lexed->values[FEATURE_words]);
    reading_set(reading, MARK_cells, cells > 1 || leads ? cells : 0);
    return (leads && bars > 1) || marks->state.table;
}
