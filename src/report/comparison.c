/* SPDX-License-Identifier: Apache-2.0 */
#include "report/comparison.h"
#include "report/page_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- Pages ---- */

static void count(json_t *object, const char *name, uint64_t more) {
    uint64_t sum = part_number(object, name) + more;
    json_object_set_new(object, name, json_integer((json_int_t)sum));
}

json_t *comparison_open(void) {
    static const char *const names[] = {"pages_compared", "pages_changed",  "lines_compared",
                                        "lines_removed",  "lines_restored", "lines_relabelled"};
    json_t *comparison = json_object();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        count(comparison, names[i], 0);
    json_object_set_new(comparison, "changes", json_object());
    json_object_set_new(comparison, "rules", json_array());
    json_object_set_new(comparison, "pages", json_array());
    return comparison;
}

/* How a line was judged. */
static json_t *judgement(const json_t *line) {
    static const char *const names[] = {"label", "chance", "kept", "reasons"};
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (json_object_get(line, names[i]))
            json_object_set(object, names[i], json_object_get(line, names[i]));
    return object;
}

/* How much changed: lines in all, and those of them that are kept now or kept no longer. */
struct change {
    uint64_t changed, moved;
};

/* Counts a line. Returns whether it changed. */
static bool count_line(struct change *sum, json_t *comparison, const json_t *before,
                       const json_t *after) {
    const char *one = part_string(before, "label"), *other = part_string(after, "label");
    bool kept = json_is_true(json_object_get(before, "kept"));
    bool keeps = json_is_true(json_object_get(after, "kept"));
    count(comparison, "lines_compared", 1);
    if (!strcmp(one, other) && kept == keeps)
        return false;
    count(comparison,
          kept == keeps ? "lines_relabelled"
          : kept        ? "lines_removed"
                        : "lines_restored",
          1);
    json_t *changes = json_object_get(comparison, "changes"), *row = json_object_get(changes, one);
    if (!row) {
        row = json_object();
        json_object_set_new(changes, one, row);
    }
    count(row, other, 1);
    sum->changed++;
    sum->moved += kept != keeps;
    return true;
}

static json_t *changed_line(const json_t *before, const json_t *after) {
    static const char *const names[] = {"line", "text", "cut", "rules"};
    json_t *line = json_object();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (json_object_get(after, names[i]))
            json_object_set(line, names[i], json_object_get(after, names[i]));
    if (json_object_get(before, "rules"))
        json_object_set(line, "rules_before", json_object_get(before, "rules"));
    json_object_set_new(line, "before", judgement(before));
    json_object_set_new(line, "after", judgement(after));
    return line;
}

/* Compares lines of the same number. The first ones that changed are listed. */
static struct change compare_lines(json_t *comparison, const json_t *before, const json_t *after,
                                   json_t *list) {
    const json_t *old = json_object_get(before, "lines"), *new = json_object_get(after, "lines");
    struct change sum = {0, 0};
    for (size_t i = 0, j = 0; i < json_array_size(old) && j < json_array_size(new);) {
        const json_t *one = json_array_get(old, i), *other = json_array_get(new, j);
        uint64_t number = part_number(one, "line"), second = part_number(other, "line");
        i += number <= second;
        j += second <= number;
        if (number != second || !count_line(&sum, comparison, one, other))
            continue;
        if (sum.changed <= COMPARED_LINES)
            json_array_append_new(list, changed_line(one, other));
    }
    return sum;
}

void comparison_add(json_t *comparison, const json_t *before, const json_t *after) {
    static const char *const names[] = {"hash", "id", "url", "file", "lines_in"};
    json_t *page = json_object(), *lines = json_array();
    const struct change sum = compare_lines(comparison, before, after, lines);
    json_object_set_new(page, "lines", lines);
    count(comparison, "pages_compared", 1);
    if (sum.changed > 0) {
        count(comparison, "pages_changed", 1);
        count(page, "changed", sum.changed);
        count(page, "moved", sum.moved);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (json_object_get(after, names[i]))
                json_object_set(page, names[i], json_object_get(after, names[i]));
        json_array_append(json_object_get(comparison, "pages"), page);
    }
    json_decref(page);
    /* Memory is bounded: now and then those that changed least are dropped. */
    if (json_array_size(json_object_get(comparison, "pages")) >= (size_t)2 * COMPARED_PAGES)
        comparison_close(comparison);
}

struct ranked {
    json_t *item;
    struct change sum;
    const char *name;
};

static int by_change(const void *one, const void *two) {
    const struct ranked *a = one, *b = two;
    if (a->sum.moved != b->sum.moved)
        return a->sum.moved < b->sum.moved ? 1 : -1;
    if (a->sum.changed != b->sum.changed)
        return a->sum.changed < b->sum.changed ? 1 : -1;
    return strcmp(a->name, b->name);
}

/* Puts a list in order, those first of which most lines are kept or removed otherwise than before,
 * then the most changed, and cuts it. */
static void rank(json_t *comparison, const char *key, const char *name, size_t most) {
    json_t *list = json_object_get(comparison, key), *sorted = json_array(), *item;
    struct ranked *items = calloc(json_array_size(list) + 1, sizeof *items);
    size_t i, size = json_array_size(list);
    if (!items || !sorted) {
        free(items);
        json_decref(sorted);
        return;
    }
    json_array_foreach(list, i, item) items[i] = (struct ranked){
        item, {part_number(item, "changed"), part_number(item, "moved")}, part_string(item, name)};
    qsort(items, size, sizeof *items, by_change);
    for (i = 0; i < size && i < most; i++)
        json_array_append(sorted, items[i].item);
    free(items);
    json_object_set_new(comparison, key, sorted);
}

void comparison_close(json_t *comparison) {
    rank(comparison, "pages", "hash", COMPARED_PAGES);
}

/* ---- Rules ---- */

static uint64_t lines_of(const json_t *counts, const char *rule) {
    const json_t *lines = json_object_get(json_object_get(counts, "rules"), rule);
    uint64_t sum = 0;
    for (size_t i = 0; i < CLASSES; i++)
        sum += part_number(lines, class_names[i]);
    return sum;
}

static void add_rule(json_t *list, const json_t *before, const json_t *after, const char *rule) {
    uint64_t old = lines_of(before, rule), new = lines_of(after, rule);
    const json_t *from = new > 0 ? after : before;
    const json_t *note = json_object_get(json_object_get(from, "rule_notes"), rule);
    if (old == new)
        return;
    json_t *item = json_object();
    json_object_set_new(item, "rule", json_string(rule));
    json_object_set_new(item, "label", json_string(part_string(note, "label")));
    json_object_set_new(item, "why", json_string(part_string(note, "why")));
    count(item, "before", old);
    count(item, "after", new);
    count(item, "changed", old > new ? old - new : new - old);
    json_t *examples = json_object_get(json_object_get(from, "rule_examples"), rule);
    if (examples)
        json_object_set(item, "examples", examples);
    json_array_append_new(list, item);
}

static void compare_rules(json_t *comparison, const json_t *before, const json_t *after) {
    json_t *list = json_object_get(comparison, "rules"), *value;
    json_t *old = json_object_get(before, "rules"), *new = json_object_get(after, "rules");
    const char *rule;
    json_object_foreach(new, rule, value) add_rule(list, before, after, rule);
    json_object_foreach(old, rule, value) if (!json_object_get(new, rule))
        add_rule(list, before, after, rule);
    rank(comparison, "rules", "rule", COMPARED_RULES);
}

/* ---- Two runs ---- */

static void compare_pages(json_t *comparison, const struct statistics *before,
                          const struct statistics *after) {
    const struct sample *old = &before->groups[PAGES_COMPARED],
                        *new = &after->groups[PAGES_COMPARED];
    for (size_t i = 0, j = 0; i < old->count && j < new->count;) {
        uint64_t one = old->entries[i].key.hash, other = new->entries[j].key.hash;
        if (one == other) {
            json_t *first = statistics_page(before, old->entries[i].item);
            json_t *second = statistics_page(after, new->entries[j].item);
            comparison_add(comparison, first, second);
            json_decref(first);
            json_decref(second);
        }
        i += one <= other;
        j += other <= one;
    }
    comparison_close(comparison);
}

json_t *comparison_of(const struct statistics *before, const struct statistics *after) {
    json_t *comparison = comparison_open();
    json_object_set(comparison, "before", before->counts);
    json_object_set(comparison, "after", after->counts);
    compare_rules(comparison, before->counts, after->counts);
    compare_pages(comparison, before, after);
    return comparison;
}
