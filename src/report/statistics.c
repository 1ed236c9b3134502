/* SPDX-License-Identifier: Apache-2.0 */
#include "report/statistics.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *const page_group_names[PAGE_GROUPS] = {"random",    "uncertain", "emptied",
                                                   "untouched", "damaged",   "compared"};

/* As in collector.c. The last group takes as many pages as its members have. */
static const size_t group_sizes[PAGE_GROUPS] = {30, 10, 10, 10, 10, 10000};

/* ---- Life ---- */

void page_text_release(struct page_text *page) {
    if (page && --page->uses == 0)
        free(page);
}

bool statistics_open(struct statistics *statistics, FILE *damage) {
    *statistics = (struct statistics){.counts = json_object(), .damage = damage};
    bool good = statistics->counts != NULL;
    for (int i = 0; i < PAGE_GROUPS; i++)
        good = sample_open(&statistics->groups[i], group_sizes[i]) && good;
    return good;
}

void statistics_close(struct statistics *statistics) {
    json_decref(statistics->counts);
    for (int i = 0; i < PAGE_GROUPS; i++) {
        for (size_t j = 0; j < statistics->groups[i].count; j++)
            page_text_release(statistics->groups[i].entries[j].item);
        sample_close(&statistics->groups[i]);
    }
}

/* ---- Pages ---- */

json_t *statistics_page(const struct statistics *statistics, const struct page_text *page) {
    json_error_t problem;
    json_t *parsed = json_loadb(page->json, page->size, JSON_ALLOW_NUL, &problem);
    json_t *groups = json_array(), *line;
    bool full = false;
    for (int i = 0; i < PAGE_GROUPS; i++)
        if (sample_has(&statistics->groups[i], page)) {
            json_array_append_new(groups, json_string(page_group_names[i]));
            full |= i != PAGES_COMPARED;
        }
    json_object_set_new(parsed, "groups", groups);
    size_t index;
    json_array_foreach(json_object_get(parsed, "lines"), index, line) if (!full)
        json_object_del(line, "reasons");
    return parsed;
}

void statistics_drop_page_text(json_t *page) {
    static const char *const of_page[] = {"id", "url"}, *const of_line[] = {"text", "cut",
                                                                            "reasons"};
    json_t *line;
    size_t index;
    for (size_t i = 0; i < 2; i++)
        json_object_del(page, of_page[i]);
    json_array_foreach(json_object_get(page, "lines"), index, line) for (size_t i = 0; i < 3; i++)
        json_object_del(line, of_line[i]);
}

void statistics_drop_text(struct statistics *statistics) {
    json_t *page;
    size_t index;
    json_object_del(statistics->counts, "rule_examples");
    json_array_foreach(json_object_get(statistics->counts, "uncertain_lines"), index, page)
        statistics_drop_page_text(page);
}

/* ---- Writing ---- */

static int write_json(const json_t *value, size_t flags, statistics_write_fn *fn, void *user,
                      size_t less) {
    char *text = value ? json_dumps(value, flags | JSON_REAL_PRECISION(6)) : NULL;
    int error = text ? fn(user, text, strlen(text) - less) : ENOMEM;
    free(text);
    return error;
}

struct keyed {
    struct sample_key key;
    struct page_text *page;
};

static int by_key(const void *one, const void *two) {
    const struct keyed *a = one, *b = two;
    if (a->key.hash != b->key.hash)
        return a->key.hash < b->key.hash ? -1 : 1;
    return (a->key.content > b->key.content) - (a->key.content < b->key.content);
}

/* Every page once, in the order of hashes. The caller frees it. */
static struct keyed *all_pages(const struct statistics *statistics, size_t *count) {
    size_t most = 1, found = 0;
    for (int i = 0; i < PAGE_GROUPS; i++)
        most += statistics->groups[i].count;
    struct keyed *pages = calloc(most, sizeof *pages);
    if (!pages)
        return NULL;
    for (int i = 0; i < PAGE_GROUPS; i++)
        for (size_t j = 0; j < statistics->groups[i].count; j++) {
            const struct sample_entry *entry = &statistics->groups[i].entries[j];
            pages[found++] = (struct keyed){entry->key, entry->item};
        }
    qsort(pages, found, sizeof *pages, by_key);
    *count = found;
    return pages;
}

#define SAMPLES ",\n \"samples\": ["

static int write_pages(const struct statistics *statistics, bool text, statistics_write_fn *fn,
                       void *user) {
    size_t count;
    struct keyed *pages = all_pages(statistics, &count);
    int error = pages ? fn(user, SAMPLES, strlen(SAMPLES)) : ENOMEM;
    const char *before = "\n  ";
    for (size_t i = 0; !error && i < count; i++) {
        if (i > 0 && by_key(&pages[i - 1], &pages[i]) == 0)
            continue;
        json_t *page = statistics_page(statistics, pages[i].page);
        if (!text)
            statistics_drop_page_text(page);
        error = fn(user, before, strlen(before));
        if (!error)
            error = write_json(page, JSON_COMPACT, fn, user, 0);
        before = ",\n  ";
        json_decref(page);
    }
    free(pages);
    return error ? error : fn(user, "]", 1);
}

/* Messages, one after the other: there may be millions. */
static int write_damage(const struct statistics *statistics, statistics_write_fn *fn, void *user) {
    char *line = NULL;
    size_t room = 0, count = 0;
    ssize_t length;
    int error = fn(user, ",\n \"damage\": [", 14);
    FILE *damage = statistics->damage;
    if (damage)
        rewind(damage);
    for (; !error && damage && (length = getline(&line, &room, damage)) > 0; count++) {
        json_t *string = json_stringn(line, (size_t)length - (line[length - 1] == '\n'));
        error = fn(user, count ? ",\n  " : "\n  ", count ? 4 : 3);
        if (!error)
            error = write_json(string, JSON_ENCODE_ANY, fn, user, 0);
        json_decref(string);
    }
    if (!error && damage && ferror(damage))
        error = EIO;
    free(line);
    const char *end = count > 0 ? "\n ]\n}\n" : "]\n}\n";
    return error ? error : fn(user, end, strlen(end));
}

static int write_counts(const json_t *counts, bool samples, statistics_write_fn *fn, void *user) {
    json_t *copy = json_copy((json_t *)counts);
    if (!samples && json_object_get(copy, "uncertain_lines"))
        json_object_set_new(copy, "uncertain_lines", json_array());
    int error = write_json(copy, JSON_INDENT(1), fn, user, strlen("\n}"));
    json_decref(copy);
    return error;
}

int statistics_write(const struct statistics *statistics, struct statistics_parts parts,
                     statistics_write_fn *fn, void *user) {
    int error = write_counts(statistics->counts, parts.samples, fn, user);
    if (!error && parts.samples)
        error = write_pages(statistics, parts.text, fn, user);
    else if (!error)
        error = fn(user, SAMPLES "]", strlen(SAMPLES "]"));
    return error ? error : write_damage(statistics, fn, user);
}
