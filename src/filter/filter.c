/* SPDX-License-Identifier: Apache-2.0 */
#include "filter/filter.h"
#include "filter/filter_measure.h"

#include <stdlib.h>
#include <string.h>

#define NO_RULE UINT32_MAX

/* A filter at work on one page, or on the lines of a window that are to be written. */
struct run {
    const struct filter *filter;
    struct filter_page page;
    const struct window *window; /* NULL: the page is not a window */
    uint32_t *dropped_by;  /* [window->line_count] index of the rule that drops a line; NO_RULE: it
                              stays; NULL without a window */
    uint32_t page_rule;    /* index of the rule that drops the page; NO_RULE: none so far */
    bool *acted;           /* [rule_count] rules that dropped or cut something; NULL: not asked */
    struct buffer line;    /* the current line without what was cut */
    struct buffer scratch; /* the next such line */
};

/* ---- Line rules ---- */

/* Deletes from a line what the rule's pattern matches; *acted becomes true if that is anything.
 * Returns the line. */
static struct span cut(struct run *run, const struct filter_rule *rule, struct span line,
                       bool *acted) {
    struct span found;
    size_t at = 0;
    run->scratch.size = 0;
    while (at <= line.size && filter_find(&run->page, rule->cut, line, at, &found)) {
        size_t start = (size_t)(found.at - line.at);
        size_t next = start + found.size + (found.size == 0 && start < line.size);
        bool kept = buffer_append(&run->scratch, line.at + at, start - at) &&
                    (found.size > 0 || buffer_append(&run->scratch, found.at, next - start));
        run->page.no_memory |= !kept;
        *acted |= found.size > 0;
        at = next;
        if (start == line.size)
            break;
    }
    if (!*acted)
        return line;
    run->page.no_memory |= !buffer_append(&run->scratch, line.at + at, line.size - at);
    struct buffer whole = run->scratch;
    run->scratch = run->line;
    run->line = whole;
    return (struct span){whole.bytes, whole.size};
}

/* Applies the line rules in order. Returns the index of the one that drops the line, or NO_RULE. */
static uint32_t judge(struct run *run, struct span line) {
    const struct filter *filter = run->filter;
    size_t longest;
    run->page.words += pytext_words(line, &longest);
    if (filter->stripped)
        line = pytext_strip(line);
    for (uint32_t i = 0; i < filter->rule_count; i++) {
        const struct filter_rule *rule = &filter->rules[i];
        if (rule->of_page || !filter_conditions_hold(&run->page, rule, line))
            continue;
        bool acted = !rule->cut;
        if (rule->cut)
            line = cut(run, rule, line, &acted);
        if (run->acted)
            run->acted[i] |= acted;
        if (rule->drops_page)
            run->page_rule = i;
        if (!rule->cut)
            return i;
    }
    run->page.words_left += pytext_words(line, &longest);
    return NO_RULE;
}

/* ---- Pages ---- */

/* Applies the page rules in order, up to the first that drops the page. */
static void judge_page(struct run *run) {
    const struct filter *filter = run->filter;
    for (uint32_t i = 0; run->page_rule == NO_RULE && i < filter->rule_count; i++) {
        const struct filter_rule *rule = &filter->rules[i];
        if (!rule->of_page || !filter_conditions_hold(&run->page, rule, run->page.text))
            continue;
        run->page_rule = i;
        if (run->acted)
            run->acted[i] = true;
    }
}

/* Applies all rules. The filter may split a line of the window into several of its own; the line
 * stays if one of them does. */
static void judge_all(struct run *run) {
    const struct window *window = run->window;
    struct line_reader reader = pytext_lines(run->page.text, run->filter->split);
    struct span part;
    size_t line = window ? window->first : 0;
    bool first = true; /* the part is the first of its line */
    while (run->page_rule == NO_RULE && pytext_next_line(&reader, &part)) {
        while (window && line < window->last &&
               part.at >= window->bytes + window->lines[line].end) {
            line++;
            first = true;
        }
        uint32_t rule = judge(run, part);
        if (window && line < window->last && (first || run->dropped_by[line] != NO_RULE))
            run->dropped_by[line] = rule;
        first = false;
    }
    judge_page(run);
}

/* ---- Labels ---- */

/* Adds the hit of a rule on a whole line, its newline not included. */
static bool add_hit(struct run *run, struct analysis *analysis, const struct line *line,
                    const struct filter_rule *rule) {
    bool newline = line->end > line->start && run->window->bytes[line->end - 1] == '\n';
    return hits_add(&analysis->hits,
                    (struct hit){.line = line->content_index,
                                 .rule = rule->number,
                                 .end = (uint32_t)(line->end - newline - line->start)});
}

/* Writes the verdicts into the analysis, as classes and hits. */
static bool label_lines(struct run *run, struct analysis *analysis) {
    const struct window *window = run->window;
    bool added = true;
    analysis->hits.count = 0;
    for (size_t i = 0; i < window->line_count; i++) {
        const struct line *line = &window->lines[i];
        uint32_t index = line->content_index, rule = NO_RULE;
        if (index == LINE_BLANK)
            continue;
        if (i >= window->first && i < window->last)
            rule = run->page_rule != NO_RULE ? run->page_rule : run->dropped_by[i];
        analysis->classes[index] = DESCALE_BODY;
        analysis->first_hits[index] = (uint32_t)analysis->hits.count;
        if (rule != NO_RULE) {
            analysis->classes[index] = run->filter->rules[rule].class;
            added = added && add_hit(run, analysis, line, &run->filter->rules[rule]);
        }
    }
    analysis->first_hits[analysis->count] = (uint32_t)analysis->hits.count;
    return added;
}

/* ---- Runs ---- */

static bool run_open(struct run *run, const struct filter *filter, struct span text) {
    *run = (struct run){.filter = filter, .page_rule = NO_RULE};
    run->page = (struct filter_page){.text = text, .match = pcre2_match_data_create(1, NULL)};
    return run->page.match != NULL;
}

static void run_close(struct run *run) {
    pcre2_match_data_free(run->page.match);
    buffer_free(&run->line);
    buffer_free(&run->scratch);
    free(run->dropped_by);
    free(run->acted);
}

enum descale_status filter_label(const struct filter *filter, const struct window *window,
                                 struct analysis *analysis) {
    struct run run;
    struct span text = {window->bytes, 0};
    if (window->last > window->first) {
        text.at += window->lines[window->first].start;
        text.size = window->lines[window->last - 1].end - window->lines[window->first].start;
    }
    bool done = run_open(&run, filter, text);
    run.window = window;
    run.dropped_by = malloc((window->line_count + 1) * sizeof *run.dropped_by);
    if (done && run.dropped_by) {
        memset(run.dropped_by, 0xff, (window->line_count + 1) * sizeof *run.dropped_by);
        judge_all(&run);
    }
    done = done && run.dropped_by && label_lines(&run, analysis) && !run.page.no_memory;
    run_close(&run);
    return done ? DESCALE_OK : DESCALE_NO_MEMORY;
}

enum descale_status filter_acts(const struct filter *filter, const char *text, size_t size,
                                size_t rule, bool *acts) {
    struct run run;
    bool done = run_open(&run, filter, (struct span){(const uint8_t *)text, size});
    run.acted = calloc(filter->rule_count + 1, sizeof *run.acted);
    *acts = false;
    if (done && run.acted) {
        judge_all(&run);
        *acts = run.acted[rule];
    }
    done = done && run.acted && !run.page.no_memory;
    run_close(&run);
    return done ? DESCALE_OK : DESCALE_NO_MEMORY;
}

uint64_t filter_hash(const struct filter *filter) {
    return filter->hash;
}
