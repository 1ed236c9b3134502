/* SPDX-License-Identifier: Apache-2.0 */
#include "label/link_lines.h"
#include "base/ascii.h"
#include "label/overrule.h"

#define LINKS_LEAST 2     /* of a paragraph of links: one alone may be a heading */
#define LINK_WORDS 4      /* of a link, on average */
#define LINKED 255        /* words inside links, in 255ths: all */
#define ADDRESSES_LEAST 3 /* below each other, of a list */
#define ADDRESS_ENTRY 2   /* of address_only: an entry of a list */
#define HEADING_WORDS 3   /* of the heading of such a list, at most */

/* A line of the window without the blanks at its beginning. */
struct shown {
    const uint8_t *at, *end;
    size_t indent;
};
static struct shown shown_of(const struct window *window, const struct line *line) {
    struct shown shown = {window->bytes + line->start, window->bytes + line->end, 0};
    for (; shown.at < shown.end && *shown.at == ' '; shown.at++)
        shown.indent++;
    return shown;
}

/* Whether a line begins with the number of a link, as in "[8]Older"; those of Markdown have the
 * address after it. */
static bool begins_with_number(const uint8_t *at, const uint8_t *end) {
    if (at == end || *at++ != '[')
        return false;
    const uint8_t *digits = at;
    while (at < end && ascii_digit(*at))
        at++;
    return at > digits && at + 1 < end && *at == ']' && at[1] != '(' && at[1] != '[';
}

static bool is_blank(const struct window *window, size_t line) {
    return line >= window->line_count || window->lines[line].content_index == LINE_BLANK;
}

/* Whether all that a line says are links of a few words. */
static bool is_links(const struct analysis *analysis, size_t line) {
    static const enum feature none[] = {FEATURE_stop, FEATURE_comma,   FEATURE_colon, FEATURE_bar,
                                        FEATURE_list, FEATURE_heading, FEATURE_cells};
    if (analysis_has_any(analysis, none, sizeof none / sizeof *none, line))
        return false;
    unsigned words = analysis_value(analysis, FEATURE_words, line);
    unsigned links = analysis_value(analysis, FEATURE_links, line);
    return links >= LINKS_LEAST && words > 0 && words <= LINK_WORDS * links &&
           analysis_value(analysis, FEATURE_link_share, line) >= LINKED;
}

/* Drops a line that is a paragraph of links, or has the links of the page's head, before which lynx
 * puts a "#". */
static void drop_links(const struct window *window, struct analysis *analysis, size_t i) {
    uint32_t line = window->lines[i].content_index;
    struct shown shown = shown_of(window, &window->lines[i]);
    bool head = shown.at < shown.end && *shown.at == '#';
    if (analysis->classes[line] == DESCALE_BODY && begins_with_number(shown.at + head, shown.end) &&
        (head || (is_blank(window, i - 1) && is_blank(window, i + 1) && is_links(analysis, line))))
        overrule(analysis, line, OVERRULED_LINKS);
}

static bool is_address(const struct analysis *analysis, size_t line) {
    return analysis_value(analysis, FEATURE_address_only, line) == ADDRESS_ENTRY;
}

/* Whether a list of addresses begins with a line of the analysis. */
static bool begins_list(const struct analysis *analysis, size_t line) {
    size_t end = line;
    while (end < analysis->count && end < line + ADDRESSES_LEAST && is_address(analysis, end))
        end++;
    return end == line + ADDRESSES_LEAST && (line == 0 || !is_address(analysis, line - 1));
}

/* The last line above line `i` of the window that is not blank; SIZE_MAX: there is none. */
static size_t line_above(const struct window *window, size_t i) {
    while (i-- > 0)
        if (!is_blank(window, i))
            return i;
    return SIZE_MAX;
}

/* Drops the heading of a list, line `i` of the window. False: it is none. */
static bool drop_heading(const struct window *window, struct analysis *analysis, size_t i) {
    uint32_t line = window->lines[i].content_index;
    uint8_t end = analysis_value(analysis, FEATURE_end, line);
    uint8_t words = analysis_value(analysis, FEATURE_words, line);
    if (words == 0 || words > HEADING_WORDS || (end != END_letter && end != END_colon) ||
        analysis_value(analysis, FEATURE_links, line) > 0 ||
        analysis_value(analysis, FEATURE_list, line) > 0)
        return false;
    if (analysis->classes[line] != DESCALE_NAVIGATION)
        overrule(analysis, line, OVERRULED_ADDRESSES);
    return true;
}

/* Drops the headings of a list that begins with line `i` of the window: "References", and below it,
 * indented, "Visible links:". */
static void drop_headings(const struct window *window, struct analysis *analysis, size_t i) {
    size_t lower = line_above(window, i);
    if (lower == SIZE_MAX || !drop_heading(window, analysis, lower))
        return;
    size_t upper = line_above(window, lower);
    if (upper != SIZE_MAX && shown_of(window, &window->lines[upper]).indent <
                                 shown_of(window, &window->lines[lower]).indent)
        drop_heading(window, analysis, upper);
}

void drop_link_lines(const struct window *window, struct analysis *analysis) {
    if (analysis->count == 0 || analysis_value(analysis, FEATURE_page_links, 0) == 0)
        return;
    for (size_t i = 0; i < window->line_count; i++) {
        if (is_blank(window, i))
            continue;
        drop_links(window, analysis, i);
        if (begins_list(analysis, window->lines[i].content_index))
            drop_headings(window, analysis, i);
    }
}
