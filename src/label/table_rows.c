/* SPDX-License-Identifier: Apache-2.0 */
#include "label/table_rows.h"
#include "label/overrule.h"

#include <string.h>

#define BETWEEN_ROWS 4 /* of rule_line: dashes and bars, below the first row of a table */
#define CELLS_LEAST 2  /* of the first row: one bar stands in titles, too */
#define LINKED 128     /* words inside links, in 255ths: more, and a row is links */

/* Whether a line of body says that something follows. */
static bool introduces(const struct analysis *analysis, size_t line) {
    uint8_t end = analysis_value(analysis, FEATURE_end, line);
    return analysis->classes[line] == DESCALE_BODY &&
           analysis_value(analysis, FEATURE_cells, line) == 0 &&
           ((end >= END_period && end <= END_colon) ||
            analysis_value(analysis, FEATURE_heading, line) > 0);
}

static bool is_between_rows(const struct analysis *analysis, size_t line) {
    return analysis_value(analysis, FEATURE_rule_line, line) == BETWEEN_ROWS;
}

static void keep_row(struct analysis *analysis, size_t line) {
    if (analysis->classes[line] == DESCALE_NAVIGATION &&
        analysis_value(analysis, FEATURE_link_share, line) <= LINKED)
        overrule(analysis, line, OVERRULED_ROW);
}

/* Keeps the rows from line `first` of the window on. A blank line ends a table. Returns the line
 * after it. */
static size_t keep_rows(const struct window *window, struct analysis *analysis, size_t first) {
    size_t i = first;
    for (; i < window->line_count && window->lines[i].content_index != LINE_BLANK; i++) {
        uint32_t line = window->lines[i].content_index;
        if (analysis_value(analysis, FEATURE_cells, line) == 0 && !is_between_rows(analysis, line))
            break;
        keep_row(analysis, line);
    }
    return i;
}

void keep_table_rows(const struct window *window, struct analysis *analysis) {
    if (!memchr(analysis_column(analysis, FEATURE_rule_line), BETWEEN_ROWS, analysis->count))
        return;
    for (size_t i = 1; i < window->line_count; i++) {
        uint32_t line = window->lines[i].content_index, above = window->lines[i - 1].content_index;
        if (line != LINE_BLANK && above != LINE_BLANK && above > 0 &&
            is_between_rows(analysis, line) &&
            analysis_value(analysis, FEATURE_cells, above) >= CELLS_LEAST &&
            introduces(analysis, above - 1))
            i = keep_rows(window, analysis, i - 1);
    }
}
