/* SPDX-License-Identifier: Apache-2.0 */
#include "label/mark_columns.h"

#include <string.h>

#define UNDERLINED_WORDS 20 /* most words of a heading underlined by a row of signs */

static uint8_t *mark_column(struct analysis *analysis, enum mark mark) {
    return analysis_column(analysis, (enum feature)(FEATURE_link_share + mark));
}

static bool seen(const struct analysis *analysis, enum mark mark) {
    return analysis->marks_seen >> mark & 1;
}

void mark_columns_begin(struct analysis *analysis) {
    /* What mark_columns_finish() fills for which mark. */
    static const struct {
        enum mark mark;
        enum feature feature;
    } derived[] = {{MARK_heading, FEATURE_heading_above},
                   {MARK_list, FEATURE_list_run},
                   {MARK_list, FEATURE_list_links},
                   {MARK_cells, FEATURE_table_run}};
    size_t rows = analysis->mark_rows;
    analysis->marks_stale |= analysis->marks_seen;
    for (int mark = 0; mark < MARKS && rows > 0; mark++)
        if (seen(analysis, (enum mark)mark))
            memset(mark_column(analysis, (enum mark)mark), 0, rows);
    for (size_t i = 0; i < sizeof derived / sizeof *derived && rows > 0; i++)
        if (seen(analysis, derived[i].mark))
            memset(analysis_column(analysis, derived[i].feature), 0, rows);
    *analysis_column(analysis, FEATURE_page_marked) = 0;
    *analysis_column(analysis, FEATURE_page_links) = 0;
    *analysis_column(analysis, FEATURE_page_headings) = 0;
    analysis->marked_count = analysis->mark_rows = 0;
    analysis->marks_seen = 0;
}

void mark_columns_add(struct analysis *analysis, size_t index, const struct marked_line *line) {
    analysis->marked_count++;
    analysis->mark_rows = index + 1;
    for (int mark = 0; mark < MARKS; mark++)
        if (line->values[mark]) {
            mark_column(analysis, (enum mark)mark)[index] = line->values[mark];
            analysis->marks_seen |= 1U << mark;
        }
}

/* The line above a row of = or - is a heading. */
static void find_underlined(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    uint8_t *rule = mark_column(analysis, MARK_rule_line),
            *heading = mark_column(analysis, MARK_heading);
    for (size_t i = 1; i < analysis->count; i++) {
        if (rule[i] < 5)
            continue;
        rule[i] = (uint8_t)(rule[i] - 4);
        if (heading[i - 1] == 0 && words[i - 1] > 0 && words[i - 1] <= UNDERLINED_WORDS) {
            heading[i - 1] = rule[i] == 2 ? 1 : 2;
            analysis->marks_seen |= 1U << MARK_heading;
        }
    }
}

static void find_headings_above(struct analysis *analysis) {
    const uint8_t *heading = mark_column(analysis, MARK_heading);
    uint8_t *above = analysis_column(analysis, FEATURE_heading_above), level = 0;
    for (size_t i = 0; i < analysis->count; i++) {
        above[i] = level;
        level = heading[i] ? heading[i] : level;
    }
}

/* The first line from `at` on that has a value in a column, or `count`. */
static size_t next_marked(const uint8_t *column, size_t at, size_t count) {
    for (uint64_t some; at + sizeof some <= count; at += sizeof some) {
        memcpy(&some, column + at, sizeof some);
        if (some)
            break;
    }
    while (at < count && column[at] == 0)
        at++;
    return at;
}

/* For each line with a value in `source`, how many such lines stand in a row with it; and, unless
 * `mean` is NULL, the mean link_share of the row. */
static void find_runs(struct analysis *analysis, enum mark source, uint8_t *run, uint8_t *mean) {
    const uint8_t *column = mark_column(analysis, source);
    const uint8_t *share = mark_column(analysis, MARK_link_share);
    size_t count = analysis->count, end;
    for (size_t i = next_marked(column, 0, count); i < count; i = next_marked(column, end, count)) {
        uint32_t links = 0;
        end = i;
        do
            links += share[end++];
        while (end < count && column[end] > 0);
        memset(run + i, feature_clamp(end - i), end - i);
        if (mean)
            memset(mean + i, feature_clamp(links / (end - i)), end - i);
    }
}

/* The words inside links of all words of the page, and lines without links on a page with links
 * told from those on other pages. */
static void find_links(struct analysis *analysis) {
    const uint8_t *restrict words = analysis_column(analysis, FEATURE_words);
    uint8_t *restrict share = mark_column(analysis, MARK_link_share);
    size_t count = analysis->count;
    uint32_t linked = 0, all = 0;
    for (size_t i = 0; i < count; i++) {
        linked += (uint32_t)(words[i] * share[i]);
        all += words[i];
        share[i] = share[i] ? share[i] : 1;
    }
    uint32_t of_words = linked / (all + 1);
    *analysis_column(analysis, FEATURE_page_links) = feature_clamp(of_words + !of_words);
}

static void count_headings(struct analysis *analysis) {
    const uint8_t *heading = mark_column(analysis, MARK_heading);
    size_t headings = 0;
    for (size_t i = 0; i < analysis->count; i++)
        headings += heading[i] > 0;
    *analysis_column(analysis, FEATURE_page_headings) = feature_clamp(headings);
}

void mark_columns_finish(struct analysis *analysis) {
    if (analysis->marked_count == 0 || analysis->count == 0)
        return;
    analysis->mark_rows = analysis->count;
    size_t of_lines = analysis->marked_count * FEATURE_MAX / analysis->count;
    *analysis_column(analysis, FEATURE_page_marked) = feature_clamp(of_lines + !of_lines);
    if (seen(analysis, MARK_rule_line))
        find_underlined(analysis);
    if (seen(analysis, MARK_link_share))
        find_links(analysis);
    if (seen(analysis, MARK_heading)) {
        find_headings_above(analysis);
        count_headings(analysis);
    }
    if (seen(analysis, MARK_list))
        find_runs(analysis, MARK_list, analysis_column(analysis, FEATURE_list_run),
                  analysis_column(analysis, FEATURE_list_links));
    if (seen(analysis, MARK_cells))
        find_runs(analysis, MARK_cells, analysis_column(analysis, FEATURE_table_run), NULL);
}
