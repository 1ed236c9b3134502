/* SPDX-License-Identifier: Apache-2.0 */
#include "report/statistics.h"
#include "base/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool fail(struct statistics_error *error, const char *text) {
    snprintf(error->text, sizeof error->text, "%s", text);
    return false;
}

/* What is done with an element of an array. */
typedef bool element_fn(struct statistics *statistics, const struct json_field *element,
                        struct statistics_error *error);

/* Hands the elements of an array over, one at a time. */
static bool each_element(struct statistics *statistics, const struct json_field *field,
                         element_fn *take, struct statistics_error *error) {
    const uint8_t *at = field->value, *end = at + field->size;
    struct json_field element;
    if (*at != '[')
        return fail(error, "pages or damage is not a list");
    while (json_element(&at, end, &element))
        if (!take(statistics, &element, error))
            return false;
    return true;
}

/* Parses an element. NULL: *error says why. */
static json_t *parse(const struct json_field *element, struct statistics_error *error) {
    json_error_t problem;
    json_t *parsed = json_loadb((const char *)element->value, element->size,
                                JSON_DECODE_ANY | JSON_ALLOW_NUL, &problem);
    if (!parsed)
        fail(error, problem.text);
    return parsed;
}

/* What decides whether a page is kept, found without parsing all of it. */
enum { FIELD_HASH, FIELD_CONTENT, FIELD_UNCERTAIN, FIELD_GROUPS, PAGE_FIELDS };

/* A number that is spelled in a field, perhaps in quotes; 0: there is none. */
static uint64_t number_in(const struct json_field *field, int base) {
    char text[32] = "";
    if (!field->value)
        return 0;
    size_t size = field->size, quote = *field->value == '"';
    if (size < sizeof text + quote)
        memcpy(text, field->value + quote, size - quote);
    return *text == '-' ? 0 : strtoull(text, NULL, base);
}

static bool has_group(const struct json_field *groups, const char *name) {
    const uint8_t *at = groups->value;
    struct json_field element;
    size_t length = strlen(name);
    if (!at || *at != '[')
        return false;
    while (json_element(&at, groups->value + groups->size, &element))
        if (element.size == length + 2 && !memcmp(element.value + 1, name, length))
            return true;
    return false;
}

static bool add_page(struct statistics *statistics, const struct json_field *element,
                     struct statistics_error *error) {
    struct json_field fields[PAGE_FIELDS] = {
        {.name = "hash"}, {.name = "content"}, {.name = "uncertain"}, {.name = "groups"}};
    size_t offset;
    const char *wrong = json_scan(element->value, element->size, fields, PAGE_FIELDS, &offset);
    if (wrong)
        return fail(error, wrong);
    struct page_text *page = malloc(sizeof *page + element->size);
    if (!page)
        return fail(error, strerror(ENOMEM));
    page->uses = 1; /* until it was offered to all groups */
    page->size = element->size;
    memcpy(page->json, element->value, element->size);
    for (int i = 0; i < PAGE_GROUPS; i++) {
        if (!has_group(&fields[FIELD_GROUPS], page_group_names[i]))
            continue;
        struct sample_key key = {0, number_in(&fields[FIELD_HASH], 16),
                                 number_in(&fields[FIELD_CONTENT], 16)};
        if (i == PAGES_UNCERTAIN)
            key.rank = 1000 - number_in(&fields[FIELD_UNCERTAIN], 10) % 1001;
        page->uses++;
        page_text_release(sample_put(&statistics->groups[i], key, page));
    }
    page_text_release(page);
    return true;
}

/* A page from a file that anybody may have written: it is parsed now, so that what is wrong with it
 * is said here. */
static bool check_page(struct statistics *statistics, const struct json_field *element,
                       struct statistics_error *error) {
    json_t *parsed = parse(element, error);
    json_decref(parsed);
    return parsed && add_page(statistics, element, error);
}

static bool add_damage(struct statistics *statistics, const struct json_field *element,
                       struct statistics_error *error) {
    json_t *parsed = parse(element, error);
    const char *text = json_string_value(parsed);
    bool good = text || (parsed && fail(error, "damage is not a list of strings"));
    for (; good && statistics->damage && *text; text++)
        if (putc(*text == '\n' ? ' ' : *text, statistics->damage) == EOF)
            break;
    if (good && statistics->damage)
        good = putc('\n', statistics->damage) != EOF || fail(error, strerror(errno));
    json_decref(parsed);
    return good;
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
        page_text_release(sample->entries[--sample->count].item);
}

bool statistics_add(struct statistics *statistics, const char *json, size_t size, bool checked,
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
        good = each_element(statistics, &fields[0], checked ? add_page : check_page, error);
    cut_sample(statistics);
    if (good && fields[1].value)
        good = each_element(statistics, &fields[1], add_damage, error);
    return good;
}

bool statistics_add_counts(struct statistics *statistics, const json_t *counts,
                           struct statistics_error *error) {
    return statistics_merge(statistics->counts, counts, error) && (cut_sample(statistics), true);
}
