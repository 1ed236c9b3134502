/* SPDX-License-Identifier: Apache-2.0 */
#include "label/contents.h"
#include "base/ascii.h"
#include "label/overrule.h"

#include <string.h>

#define ENTRIES_LEAST 3 /* after each other: one line alone may count the visitors of a site */
#define DOTS_LEAST 4    /* of the row */
#define HEADING_MOST 4  /* words of the heading of a table */
#define NUMBER_MOST 6   /* digits, or letters of a Roman number */

/* The text of a line before `end`, read from its end on. */
struct tail {
    const uint8_t *start, *end;
};

static void pass_blanks(struct tail *tail) {
    while (tail->end > tail->start && tail->end[-1] <= ' ')
        tail->end--;
}

/* Whether a letter may be of a Roman number: I, V, X, L, C. */
static bool is_roman(uint8_t byte) {
    byte |= 0x20;
    return byte == 'i' || byte == 'v' || byte == 'x' || byte == 'l' || byte == 'c';
}

/* Passes over the number of a page. */
static bool pass_number(struct tail *tail) {
    const uint8_t *last = tail->end;
    bool digits = last > tail->start && ascii_digit(last[-1]);
    while (tail->end > tail->start &&
           (digits ? ascii_digit(tail->end[-1]) : is_roman(tail->end[-1])))
        tail->end--;
    return tail->end < last && last - tail->end <= NUMBER_MOST;
}

/* Passes over a sign of a row of dots. Returns how many dots it is; 0: there is none. */
static unsigned pass_dot(struct tail *tail) {
    static const struct {
        const char *sign;
        unsigned dots;
    } signs[] = {{".", 1},
                 {"\xc2\xb7", 1},     /* middle dot */
                 {"\xe2\x80\xa5", 2}, /* leader of two dots */
                 {"\xe2\x80\xa6", 3}, /* ellipsis */
                 {"\xe2\x8b\xaf", 3}, /* ellipsis of mathematics */
                 {"\xe3\x83\xbb", 1}, /* middle dot of katakana */
                 {"\xef\xbc\x8e", 1}, /* full-width full stop */
                 {"_", 1}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t size = strlen(signs[i].sign);
        if ((size_t)(tail->end - tail->start) >= size &&
            !memcmp(tail->end - size, signs[i].sign, size)) {
            tail->end -= size;
            return signs[i].dots;
        }
    }
    return 0;
}

/* Passes over a row of dots, which may have blanks between them. */
static bool pass_dots(struct tail *tail) {
    unsigned dots = 0, more;
    do {
        pass_blanks(tail);
        more = pass_dot(tail);
        dots += more;
    } while (more > 0);
    return dots >= DOTS_LEAST;
}

/* Whether there is a letter, of any alphabet: page numbers of lists of results have none. */
static bool has_letter(const struct tail *tail) {
    for (const uint8_t *at = tail->start; at < tail->end; at++)
        if (*at >= 0x80 || (unsigned)(*at | 0x20) - 'a' < 26)
            return true;
    return false;
}

static bool is_entry(const struct window *window, const struct line *line) {
    struct tail tail = {window->bytes + line->start, window->bytes + line->end};
    pass_blanks(&tail);
    return pass_number(&tail) && pass_dots(&tail) && has_letter(&tail);
}

/* Makes the heading of a table body, which is the line above its first entry. */
static void keep_heading(struct analysis *analysis, uint32_t line) {
    if (analysis->classes[line] == DESCALE_NAVIGATION &&
        analysis_value(analysis, FEATURE_words, line) <= HEADING_MOST)
        overrule(analysis, line, OVERRULED_CONTENTS);
}

/* How many lines after each other are entries, from line `first` of the window on. Blank ones do
 * not count. */
static size_t count_entries(const struct window *window, size_t first) {
    size_t entries = 0;
    for (size_t i = first; i < window->line_count && entries < ENTRIES_LEAST; i++)
        if (window->lines[i].content_index != LINE_BLANK) {
            if (!is_entry(window, &window->lines[i]))
                break;
            entries++;
        }
    return entries;
}

void keep_contents(const struct window *window, struct analysis *analysis) {
    bool inside = false;
    for (size_t i = 0; i < window->line_count; i++) {
        uint32_t line = window->lines[i].content_index;
        if (line == LINE_BLANK)
            continue;
        bool entry = is_entry(window, &window->lines[i]);
        if (entry && !inside && count_entries(window, i) == ENTRIES_LEAST) {
            inside = true;
            if (line > 0)
                keep_heading(analysis, line - 1);
        }
        inside = inside && entry;
        if (inside && analysis->classes[line] == DESCALE_NAVIGATION)
            overrule(analysis, line, OVERRULED_CONTENTS);
    }
}
