/* SPDX-License-Identifier: Apache-2.0 */
#include "report/statistics.h"
#include "base/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *const page_group_names[PAGE_GROUPS] = {"random",    "uncertain", "emptied",
                                                   "untouched", "damaged",   "compared"};

/* As in collector.c. The last group takes as many pages as its members have. */
static const size_t group_sizes[PAGE_GROUPS] = {30, 10, 10, 10, 10, 10000};

/* ---- Life ---- */

static void release(struct page_text *page) {
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
            release(statistics->groups[i].entries[j].item);
        sample_close(&statistics->groups[i]);
    }
}

/* ---- Reading ---- */

static bool fail(struct statistics_error *error, const char *text) {
    snprintf(error->text, sizeof error->text, "%s", text);
    return false;
}

/* What is done with an element of an array: `json` is its text. */
typedef bool element_fn(struct statistics *statistics, const json_t *element, const char *json,
                        size_t size, struct statistics_error *error);

/* Hands the elements of an array over, one at a time. */
static bool each_element(struct statistics *statistics, const struct json_field *field,
                         element_fn *take, struct statistics_error *error) {
    const char *at = (const char *)field->value, *end = at + field->size;
    if (*at != '[')
        return fail(error, "pages or damage is not a list");
    at++;
    for (;;) {
        json_error_t problem;
        while (at < end && strchr(" \t\r\n,", *at))
            at++;
        if (at >= end || *at == ']')
            return true;
        json_t *element =
            json_loadb(at, (size_t)(end - at),
                       JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY | JSON_ALLOW_NUL, &problem);
        if (!element)
            return fail(error, problem.text);
        bool good = take(statistics, element, at, (size_t)problem.position, error);
        json_decref(element);
        if (!good)
            return false;
        at += problem.position;
    }
}

static bool has_group(const json_t *page, const char *name) {
    const json_t *groups = json_object_get(page, "groups");
    for (size_t i = 0; i < json_array_size(groups); i++) {
        const char *text = json_string_value(json_array_get(groups, i));
        if (text && !strcmp(text, name))
            return true;
    }
    return false;
}

static bool add_page(struct statistics *statistics, const json_t *element, const char *json,
                     size_t size, struct statistics_error *error) {
    struct page_text *page = malloc(sizeof *page + size);
    if (!page)
        return fail(error, strerror(ENOMEM));
    page->uses = 1; /* until it was offered to all groups */
    page->size = size;
    memcpy(page->json, json, size);
    for (int i = 0; i < PAGE_GROUPS; i++) {
        if (!has_group(element, page_group_names[i]))
            continue;
        struct sample_key key = statistics_key(element);
        if (i == PAGES_UNCERTAIN)
            key.rank = 1000 - statistics_number(element, "uncertain") % 1001;
        page->uses++;
        release(sample_put(&statistics->groups[i], key, page));
    }
    release(page);
    return true;
}

static bool add_damage(struct statistics *statistics, const json_t *element, const char *json,
                       size_t size, struct statistics_error *error) {
    (void)json;
    (void)size;
    const char *text = json_string_value(element);
    if (!text)
        return fail(error, "damage is not a list of strings");
    if (!statistics->damage)
        return true;
    for (; *text; text++)
        if (putc(*text == '\n' ? ' ' : *text, statistics->damage) == EOF)
            break;
    return putc('\n', statistics->damage) != EOF || fail(error, strerror(errno));
}

/* The object without the two members that may be long. NULL: *error says why. */
static json_t *parse_counts(const char *json, size_t size, const struct json_field fields[2],
                            struct statistics_error *error) {
    json_error_t problem;
    struct buffer text = {0};
    const char *at = json;
    bool pages_first = fields[0].value < fields[1].value, good = true;
    for (int i = 0; i < 2; i++) {
        const struct json_field *field = &fields[pages_first ? i : 1 - i];
        if (!field->value)
            continue;
        good = good && buffer_append(&text, at, (size_t)((const char *)field->value - at)) &&
               buffer_text(&text, "null");
        at = (const char *)field->value + field->size;
    }
    good = good && buffer_append(&text, at, (size_t)(json + size - at));
    json_t *counts =
        good ? json_loadb((char *)text.bytes, text.size, JSON_ALLOW_NUL, &problem) : NULL;
    buffer_free(&text);
    if (!counts)
        fail(error, good ? problem.text : strerror(ENOMEM));
    json_object_del(counts, "samples");
    json_object_del(counts, "damage");
    return counts;
}

/* Drops the pages beyond the smallest sample of all runs. */
static void cut_sample(struct statistics *statistics) {
    struct sample *sample = &statistics->groups[PAGES_COMPARED];
    const json_t *size = json_object_get(statistics->counts, "sample");
    if (!size)
        return;
    uint64_t most = statistics_number(statistics->counts, "sample");
    if (most < sample->most)
        sample->most = (size_t)most;
    while (sample->count > sample->most)
        release(sample->entries[--sample->count].item);
}

bool statistics_add(struct statistics *statistics, const char *json, size_t size,
                    struct statistics_error *error) {
    struct json_field fields[] = {{.name = "samples"}, {.name = "damage"}};
    size_t offset;
    const char *wrong = json_scan((const uint8_t *)json, size, fields, 2, &offset);
    if (wrong) {
        snprintf(error->text, sizeof error->text, "not JSON: %s at byte %zu", wrong, offset);
        return false;
    }
    json_t *counts = parse_counts(json, size, fields, error);
    bool good = counts && statistics_add_counts(statistics, counts, error);
    json_decref(counts);
    if (good && fields[0].value)
        good = each_element(statistics, &fields[0], add_page, error);
    cut_sample(statistics);
    if (good && fields[1].value)
        good = each_element(statistics, &fields[1], add_damage, error);
    return good;
}

bool statistics_add_counts(struct statistics *statistics, const json_t *counts,
                           struct statistics_error *error) {
    return statistics_merge(statistics->counts, counts, error) && (cut_sample(statistics), true);
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
