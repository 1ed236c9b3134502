/* SPDX-License-Identifier: Apache-2.0 */
#include "filter/filter_measure.h"
#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

bool filter_find(const struct filter_page *page, const pcre2_code *pattern, struct span in,
                 size_t start, struct span *found) {
    int matched = pcre2_match(pattern, in.at, in.size, start, 0, page->match, NULL);
    if (matched == PCRE2_ERROR_JIT_STACKLIMIT) /* the interpreter has more room */
        matched = pcre2_match(pattern, in.at, in.size, start, PCRE2_NO_JIT, page->match, NULL);
    if (matched < 0)
        return false;
    const size_t *offsets = pcre2_get_ovector_pointer(page->match);
    *found = (struct span){in.at + offsets[0], offsets[1] - offsets[0]};
    return true;
}

static double share(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

static size_t count_newlines(struct span text) {
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += text.at[i] == '\n';
    return count;
}

static double share_of_characters(const struct filter_page *page, const pcre2_code *pattern,
                                  struct span line) {
    struct span found;
    size_t count = 0, at = 0;
    while (at <= line.size && filter_find(page, pattern, line, at, &found)) {
        count += pytext_length(found);
        at = (size_t)(found.at - line.at) + found.size + (found.size == 0);
    }
    return share((double)count, (double)pytext_length(line));
}

static double share_of_lines(const struct filter_page *page, const pcre2_code *pattern,
                             enum line_split split) {
    struct line_reader reader = pytext_lines(page->text, split);
    struct span line, found;
    size_t count = 0, all = 0;
    for (; pytext_next_line(&reader, &line); all++)
        count += filter_find(page, pattern, line, 0, &found);
    return share((double)count, (double)all);
}

/* ---- Repeated lines ---- */

struct repeated {
    size_t all;        /* lines of the page */
    size_t lines;      /* those that are copies of an earlier one */
    size_t characters; /* of the copies */
};

static int by_content(const void *one, const void *two) {
    const struct span *a = one, *b = two;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return memcmp(a->at, b->at, a->size);
}

/* All lines of a page: *count of them, from malloc(). NULL: there are none, or page->no_memory. */
static struct span *all_lines(struct filter_page *page, enum line_split split, size_t *count) {
    struct line_reader reader = pytext_lines(page->text, split);
    struct span *lines = NULL, line;
    size_t capacity = 0;
    *count = 0;
    while (pytext_next_line(&reader, &line)) {
        struct span *grown = buffer_grow(lines, &capacity, *count + 1, sizeof *lines);
        if (!grown) {
            page->no_memory = true;
            break;
        }
        lines = grown;
        lines[(*count)++] = line;
    }
    return lines;
}

static struct repeated count_repeated(struct filter_page *page, enum line_split split) {
    struct repeated repeated = {0};
    struct span *lines = all_lines(page, split, &repeated.all);
    if (repeated.all > 0)
        qsort(lines, repeated.all, sizeof *lines, by_content);
    for (size_t i = 1; i < repeated.all; i++)
        if (by_content(&lines[i - 1], &lines[i]) == 0) {
            repeated.lines++;
            repeated.characters += pytext_length(lines[i]);
        }
    free(lines);
    return repeated;
}

/* ---- Conditions ---- */

/* A measure of the whole page. */
static double measure_page(struct filter_page *page, const struct filter_condition *condition,
                           enum line_split split) {
    double length = (double)pytext_length(page->text);
    double newlines = (double)count_newlines(page->text);
    struct repeated repeated;
    size_t longest;
    switch (condition->measure) {
    case MEASURE_LINES:
        return share_of_lines(page, condition->pattern, split);
    case MEASURE_REPEATED_LINES:
        repeated = count_repeated(page, split);
        return share((double)repeated.lines, (double)repeated.all);
    case MEASURE_REPEATED_CHARACTERS:
        return share((double)count_repeated(page, split).characters, length - newlines);
    case MEASURE_REPEATED_TEXT:
        return share((double)count_repeated(page, split).characters, length);
    case MEASURE_NEWLINES_PER_WORD:
        return share(newlines, (double)pytext_words(page->text, &longest));
    case MEASURE_REMOVED_WORDS:
        return share((double)(page->words - page->words_left), (double)page->words);
    default:
        return length; /* MEASURE_PAGE_LENGTH */
    }
}

/* A measure of a line or of the page. */
static double measure(struct filter_page *page, const struct filter_condition *condition,
                      struct span line, enum line_split split) {
    struct span found;
    size_t longest;
    switch (condition->measure) {
    case MEASURE_TEXT:
        return filter_find(page, condition->pattern, line, 0, &found);
    case MEASURE_WORDS:
        return (double)pytext_words(line, &longest);
    case MEASURE_LONGEST:
        pytext_words(line, &longest);
        return (double)longest;
    case MEASURE_LENGTH:
        return (double)pytext_length(line);
    case MEASURE_CHARACTERS:
        return share_of_characters(page, condition->pattern, line);
    default:
        return measure_page(page, condition, split);
    }
}

static bool compare_holds(double left, enum rule_compare compare, double right) {
    switch (compare) {
    case COMPARE_LESS:
        return left < right;
    case COMPARE_AT_MOST:
        return left <= right;
    case COMPARE_EQUAL:
        return left == right;
    case COMPARE_AT_LEAST:
        return left >= right;
    case COMPARE_MORE:
        break;
    }
    return left > right;
}

bool filter_conditions_hold(struct filter_page *page, const struct filter_rule *rule,
                            struct span line) {
    for (size_t i = 0; i < rule->condition_count; i++) {
        const struct filter_condition *condition = &rule->conditions[i];
        double value = measure(page, condition, line, rule->split);
        if (compare_holds(value, condition->compare, condition->value) == condition->unless)
            return false;
    }
    return true;
}
