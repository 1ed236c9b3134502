/* SPDX-License-Identifier: Apache-2.0 */
#include "filter/filter.h"
#include "filter/pytext.h"

#include <stdlib.h>
#include <string.h>

#define NO_RULE UINT32_MAX

/* ---- Conditions ---- */

/* A pack at work on one window. */
struct filter {
    const struct pack *pack;
    pcre2_match_data *match;
    struct piece text;
    struct buffer line, spare;  /* the line in hand without what was cut */
    uint64_t words, words_left; /* of the page before and after */
    uint32_t page_rule;         /* what drops the page; NO_RULE: nothing so far */
    bool *acted;                /* which rules did something; NULL: nobody asks */
    bool no_memory;
};

/* Whether the pattern is found from `start` on; *found is where. A pattern that takes more steps
 * than PCRE2 allows is not found. */
static bool find(const struct filter *filter, const pcre2_code *pattern, struct piece in,
                 size_t start, struct piece *found) {
    if (pcre2_match(pattern, in.at, in.size, start, 0, filter->match, NULL) < 0)
        return false;
    const size_t *span = pcre2_get_ovector_pointer(filter->match);
    *found = (struct piece){in.at + span[0], span[1] - span[0]};
    return true;
}

static double share(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

/* The share of characters that fit a pattern. */
static double share_of_characters(const struct filter *filter, const pcre2_code *pattern,
                                  struct piece line) {
    struct piece found;
    size_t count = 0, at = 0;
    while (at <= line.size && find(filter, pattern, line, at, &found)) {
        count += piece_characters(found.at, found.size);
        at = (size_t)(found.at - line.at) + found.size + (found.size == 0);
    }
    return share((double)count, (double)piece_characters(line.at, line.size));
}

static double share_of_lines(const struct filter *filter, const pcre2_code *pattern,
                             enum pack_cut cut) {
    struct pieces pieces = pieces_of(filter->text, cut);
    struct piece piece, found;
    size_t count = 0, all = 0;
    for (; piece_next(&pieces, &piece); all++)
        count += find(filter, pattern, piece, 0, &found);
    return share((double)count, (double)all);
}

static int by_content(const void *one, const void *two) {
    const struct piece *a = one, *b = two;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return memcmp(a->at, b->at, a->size);
}

/* The share of lines that stand above already, or of the characters that are in them. */
static double share_repeated(struct filter *filter, enum pack_measure measure, enum pack_cut cut) {
    struct pieces pieces = pieces_of(filter->text, cut);
    struct piece *all = NULL, piece;
    size_t count = 0, capacity = 0, lines = 0, inside = 0, newlines = 0;
    while (piece_next(&pieces, &piece)) {
        struct piece *grown = buffer_grow(all, &capacity, count + 1, sizeof *all);
        if (!grown) {
            filter->no_memory = true;
            break;
        }
        all = grown;
        all[count++] = piece;
    }
    if (count > 0)
        qsort(all, count, sizeof *all, by_content);
    for (size_t i = 1; i < count; i++)
        if (by_content(&all[i - 1], &all[i]) == 0) {
            lines++;
            inside += piece_characters(all[i].at, all[i].size);
        }
    free(all);
    if (measure == PACK_REPEATED_LINES)
        return share((double)lines, (double)count);
    for (size_t i = 0; measure == PACK_REPEATED_CHARACTERS && i < filter->text.size; i++)
        newlines += filter->text.at[i] == '\n';
    return share((double)inside,
                 (double)(piece_characters(filter->text.at, filter->text.size) - newlines));
}

static double newlines_per_word(const struct filter *filter) {
    size_t count = 0, longest;
    for (size_t i = 0; i < filter->text.size; i++)
        count += filter->text.at[i] == '\n';
    return share((double)count, (double)piece_words(filter->text, &longest));
}

static double measure(struct filter *filter, const struct pack_test *test, struct piece line,
                      enum pack_cut cut) {
    size_t longest;
    switch (test->measure) {
    case PACK_TEXT:
        return find(filter, test->pattern, line, 0, &line);
    case PACK_WORDS:
        return (double)piece_words(line, &longest);
    case PACK_LONGEST:
        piece_words(line, &longest);
        return (double)longest;
    case PACK_LENGTH:
        return (double)piece_characters(line.at, line.size);
    case PACK_CHARACTERS:
        return share_of_characters(filter, test->pattern, line);
    case PACK_LINES:
        return share_of_lines(filter, test->pattern, cut);
    case PACK_REPEATED_LINES:
    case PACK_REPEATED_CHARACTERS:
    case PACK_REPEATED_TEXT:
        return share_repeated(filter, test->measure, cut);
    case PACK_NEWLINES_PER_WORD:
        return newlines_per_word(filter);
    case PACK_REMOVED_WORDS:
        return share((double)(filter->words - filter->words_left), (double)filter->words);
    case PACK_PAGE_LENGTH:
        return (double)piece_characters(filter->text.at, filter->text.size);
    }
    return 0;
}

/* Whether all conditions of a rule hold. */
static bool holds(struct filter *filter, const struct pack_rule *rule, struct piece line) {
    for (size_t i = 0; i < rule->test_count; i++) {
        const struct pack_test *test = &rule->tests[i];
        double value = measure(filter, test, line, rule->lines);
        bool is = test->compare == COMPARE_LESS       ? value < test->value
                  : test->compare == COMPARE_AT_MOST  ? value <= test->value
                  : test->compare == COMPARE_EQUAL    ? value == test->value
                  : test->compare == COMPARE_AT_LEAST ? value >= test->value
                                                      : value > test->value;
        if (is == test->unless)
            return false;
    }
    return true;
}

/* ---- Rules ---- */

/* Deletes from the line in hand what the rule's pattern finds. Returns the line. */
static struct piece cut(struct filter *filter, const struct pack_rule *rule, struct piece line,
                        bool *acted) {
    struct piece found;
    size_t at = 0;
    filter->spare.size = 0;
    while (at <= line.size && find(filter, rule->cut, line, at, &found)) {
        size_t start = (size_t)(found.at - line.at);
        size_t next = start + found.size + (found.size == 0 && start < line.size);
        bool kept = buffer_append(&filter->spare, line.at + at, start - at) &&
                    (found.size > 0 || buffer_append(&filter->spare, found.at, next - start));
        filter->no_memory |= !kept;
        *acted |= found.size > 0;
        at = next;
        if (start == line.size)
            break;
    }
    if (!*acted)
        return line;
    filter->no_memory |= !buffer_append(&filter->spare, line.at + at, line.size - at);
    struct buffer whole = filter->spare;
    filter->spare = filter->line;
    filter->line = whole;
    return (struct piece){whole.bytes, whole.size};
}

/* Asks the line rules in order. Returns the one that drops the line, or NO_RULE. */
static uint32_t judge(struct filter *filter, struct piece line) {
    const struct pack *pack = filter->pack;
    size_t longest;
    filter->words += piece_words(line, &longest);
    if (pack->stripped)
        line = piece_strip(line);
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        const struct pack_rule *rule = &pack->rules[i];
        if (rule->of_page || !holds(filter, rule, line))
            continue;
        bool acted = !rule->cut;
        if (rule->cut)
            line = cut(filter, rule, line, &acted);
        if (filter->acted)
            filter->acted[i] |= acted;
        if (rule->drops_page)
            filter->page_rule = i;
        if (!rule->cut)
            return i;
    }
    filter->words_left += piece_words(line, &longest);
    return NO_RULE;
}

/* The lines as they are to be written, and what drops them. */
struct verdicts {
    const struct window *window; /* NULL: nobody asks */
    uint32_t *rules;             /* [line_count]: NO_RULE: it stays */
};

/* A line that the pack cuts into several stays if one of them does. */
static void note(struct verdicts *verdicts, size_t line, uint32_t rule, bool first) {
    if (verdicts->window && (first || verdicts->rules[line] != NO_RULE))
        verdicts->rules[line] = rule;
}

static void judge_lines(struct filter *filter, struct verdicts *verdicts) {
    const struct window *window = verdicts->window;
    struct pieces pieces = pieces_of(filter->text, filter->pack->lines);
    struct piece piece;
    size_t line = window ? window->first : 0;
    bool first = true;
    while (filter->page_rule == NO_RULE && piece_next(&pieces, &piece)) {
        while (window && line < window->last &&
               piece.at >= window->bytes + window->lines[line].end) {
            line++;
            first = true;
        }
        uint32_t rule = judge(filter, piece);
        if (!window || line < window->last)
            note(verdicts, line, rule, first);
        first = false;
    }
    for (uint32_t i = 0; filter->page_rule == NO_RULE && i < filter->pack->rule_count; i++) {
        const struct pack_rule *rule = &filter->pack->rules[i];
        if (!rule->of_page || !holds(filter, rule, filter->text))
            continue;
        filter->page_rule = i;
        if (filter->acted)
            filter->acted[i] = true;
    }
}

/* Writes the verdicts into the analysis, as classes and hits. */
static bool label(const struct filter *filter, const struct verdicts *verdicts,
                  struct analysis *analysis) {
    const struct window *window = verdicts->window;
    analysis->hits.count = 0;
    bool added = true;
    for (size_t i = 0; i < window->line_count; i++) {
        const struct line *line = &window->lines[i];
        uint32_t index = line->content_index, rule = NO_RULE;
        if (index == LINE_BLANK)
            continue;
        if (i >= window->first && i < window->last)
            rule = filter->page_rule != NO_RULE ? filter->page_rule : verdicts->rules[i];
        analysis->classes[index] = DESCALE_BODY;
        analysis->first_hits[index] = (uint32_t)analysis->hits.count;
        if (rule != NO_RULE) {
            const struct pack_rule *hit = &filter->pack->rules[rule];
            size_t end =
                line->end - (line->end > line->start && window->bytes[line->end - 1] == '\n');
            analysis->classes[index] = hit->class;
            added = added &&
                    hits_add(&analysis->hits, (struct hit){.line = index,
                                                           .rule = hit->number,
                                                           .end = (uint32_t)(end - line->start)});
        }
    }
    analysis->first_hits[analysis->count] = (uint32_t)analysis->hits.count;
    return added;
}

static bool filter_open(struct filter *filter, const struct pack *pack, struct piece text) {
    *filter = (struct filter){.pack = pack, .text = text, .page_rule = NO_RULE};
    filter->match = pcre2_match_data_create(1, NULL);
    return filter->match != NULL;
}

static void filter_close(struct filter *filter) {
    pcre2_match_data_free(filter->match);
    buffer_free(&filter->line);
    buffer_free(&filter->spare);
}

enum descale_status pack_lines(const struct pack *pack, const struct window *window,
                               struct analysis *analysis) {
    struct filter filter;
    struct piece text = {window->bytes, 0};
    if (window->last > window->first) {
        text.at += window->lines[window->first].start;
        text.size = window->lines[window->last - 1].end - window->lines[window->first].start;
    }
    struct verdicts verdicts = {window, malloc((window->line_count + 1) * sizeof(uint32_t))};
    bool done = filter_open(&filter, pack, text) && verdicts.rules;
    if (done) {
        memset(verdicts.rules, 0xff, (window->line_count + 1) * sizeof(uint32_t));
        judge_lines(&filter, &verdicts);
        done = label(&filter, &verdicts, analysis) && !filter.no_memory;
    }
    filter_close(&filter);
    free(verdicts.rules);
    return done ? DESCALE_OK : DESCALE_NO_MEMORY;
}

enum descale_status pack_acts(const struct pack *pack, const char *text, size_t size, size_t rule,
                              bool *acts) {
    struct filter filter;
    struct verdicts nowhere = {NULL, NULL};
    bool done = filter_open(&filter, pack, (struct piece){(const uint8_t *)text, size});
    filter.acted = calloc(pack->rule_count + 1, sizeof *filter.acted);
    *acts = false;
    if (done && filter.acted) {
        judge_lines(&filter, &nowhere);
        *acts = filter.acted[rule];
    }
    done = done && filter.acted && !filter.no_memory;
    free(filter.acted);
    filter_close(&filter);
    return done ? DESCALE_OK : DESCALE_NO_MEMORY;
}
