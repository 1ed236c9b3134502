/* SPDX-License-Identifier: Apache-2.0 */
#include "report/statistics_merge.h"
#include "base/buffer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARTS 1000000 /* as in collector.c: shares as whole numbers */

uint64_t statistics_number(const json_t *object, const char *name) {
    json_int_t value = json_integer_value(json_object_get(object, name));
    return value > 0 ? (uint64_t)value : 0;
}

static uint64_t hex_of(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text ? strtoull(text, NULL, 16) : 0;
}

struct sample_key statistics_key(const json_t *item) {
    return (struct sample_key){0, hex_of(item, "hash"), hex_of(item, "content")};
}

/* ---- Sums ---- */

/* Adds one value to another: numbers, and numbers in lists and objects. Returns a new value; NULL:
 * they do not go together, or out of memory. */
static json_t *sum(const json_t *one, const json_t *other) {
    if (!one)
        return json_deep_copy(other);
    if (json_is_integer(one) && json_is_integer(other))
        return json_integer(json_integer_value(one) + json_integer_value(other));
    if (json_is_number(one) && json_is_number(other))
        return json_real(json_number_value(one) + json_number_value(other));
    if (json_is_array(one) && json_is_array(other) &&
        json_array_size(one) == json_array_size(other)) {
        json_t *list = json_array();
        for (size_t i = 0; i < json_array_size(one); i++)
            if (json_array_append_new(list,
                                      sum(json_array_get(one, i), json_array_get(other, i)))) {
                json_decref(list);
                return NULL;
            }
        return list;
    }
    if (!json_is_object(one) || !json_is_object(other))
        return NULL;
    json_t *object = json_deep_copy(one), *value;
    const char *key;
    json_object_foreach(
        (json_t *)other, key,
        value) if (json_object_set_new(object, key, sum(json_object_get(object, key), value))) {
        json_decref(object);
        return NULL;
    }
    return object;
}

/* ---- Samples ---- */

static struct sample_key key_of_file(const json_t *file) {
    const char *name = json_string_value(json_object_get(file, "file"));
    name = name ? name : "";
    return (struct sample_key){0, sample_hash(buffer_hash(BUFFER_HASH, name, strlen(name))), 0};
}

static struct sample_key key_of_least_kept(const json_t *file) {
    struct sample_key key = key_of_file(file);
    uint64_t characters = statistics_number(file, "characters");
    uint64_t kept = statistics_number(file, "characters_kept");
    key.rank = characters > 0 ? kept * PARTS / characters : 0;
    return key;
}

static struct sample_key key_of_line(const json_t *line) {
    struct sample_key key = statistics_key(line);
    key.rank = statistics_number(line, "rank");
    return key;
}

/* The `most` items with the smallest keys of two lists, either of which may be NULL. NULL: out of
 * memory. */
static json_t *smallest(const json_t *one, const json_t *other, size_t most,
                        struct sample_key (*key_of)(const json_t *item)) {
    const json_t *lists[] = {one, other};
    struct sample sample;
    json_t *list = json_array();
    bool good = sample_open(&sample, most) && list;
    for (size_t i = 0; good && i < 2; i++)
        for (size_t j = 0; j < json_array_size(lists[i]); j++) {
            json_t *item = json_array_get(lists[i], j);
            sample_put(&sample, key_of(item), item);
        }
    for (size_t i = 0; good && i < sample.count; i++)
        good = json_array_append(list, sample.entries[i].item) == 0;
    sample_close(&sample);
    if (good)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *files_least_kept(const json_t *one, const json_t *other) {
    return smallest(one, other, 50, key_of_least_kept);
}

static json_t *files_with_damage(const json_t *one, const json_t *other) {
    return smallest(one, other, 100, key_of_file);
}

static json_t *uncertain_lines(const json_t *one, const json_t *other) {
    return smallest(one, other, 50, key_of_line);
}

static json_t *rule_examples(const json_t *one, const json_t *other) {
    json_t *all = one ? json_copy((json_t *)one) : json_object(), *examples;
    const char *rule;
    json_object_foreach((json_t *)other, rule, examples) json_object_set_new(
        all, rule, smallest(json_object_get(all, rule), examples, 3, statistics_key));
    return all;
}

/* ---- Other members ---- */

/* The same value in all runs. */
static json_t *same(const json_t *one, const json_t *other) {
    return !one || json_equal(one, other) ? json_incref((json_t *)other) : NULL;
}

static json_t *joined(const json_t *one, const json_t *other) {
    json_t *list = one ? json_copy((json_t *)one) : json_array();
    json_array_extend(list, (json_t *)other);
    return list;
}

static json_t *either(const json_t *one, const json_t *other) {
    json_t *object = one ? json_copy((json_t *)one) : json_object();
    json_object_update_missing(object, (json_t *)other);
    return object;
}

static bool has_string(const json_t *list, const char *text) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *item = json_string_value(json_array_get(list, i));
        if (item && !strcmp(item, text))
            return true;
    }
    return false;
}

/* The strings that are in both lists. */
static json_t *common(const json_t *one, const json_t *other) {
    if (!one)
        return json_incref((json_t *)other);
    json_t *list = json_array();
    for (size_t i = 0; i < json_array_size(one); i++) {
        const char *text = json_string_value(json_array_get(one, i));
        if (text && has_string(other, text))
            json_array_append(list, json_array_get(one, i));
    }
    return list;
}

static json_t *smaller(const json_t *one, const json_t *other) {
    bool first = one && json_integer_value(one) < json_integer_value(other);
    return json_incref((json_t *)(first ? one : other));
}

/* Members that are not summed. */
static const struct member {
    const char *name;
    json_t *(*merge)(const json_t *one, const json_t *other);
    const char *differs; /* what is wrong if they cannot be merged */
    json_type type;
} members[] = {
    {"version", same, "it was made by another version of descale", JSON_STRING},
    {"fingerprint", same, "it was made with other rules or weights", JSON_STRING},
    {"settings", same, "it was made with other settings", JSON_OBJECT},
    {"runs", joined, NULL, JSON_ARRAY},
    {"sample", smaller, NULL, JSON_INTEGER},
    {"files_least_kept", files_least_kept, NULL, JSON_ARRAY},
    {"files_with_damage", files_with_damage, NULL, JSON_ARRAY},
    {"uncertain_lines", uncertain_lines, NULL, JSON_ARRAY},
    {"rule_examples", rule_examples, NULL, JSON_OBJECT},
    {"rule_notes", either, NULL, JSON_OBJECT},
    {"rules_without_hits", common, NULL, JSON_ARRAY},
};

static int by_name(const void *one, const void *two) {
    return strcmp(*(const char *const *)one, *(const char *const *)two);
}

/* An object with its members in the order of their names, so that it does not depend on the order
 * of runs. NULL: out of memory. */
static json_t *sorted(json_t *object) {
    size_t count = 0;
    const char **names = calloc(json_object_size(object) + 1, sizeof *names), *name;
    json_t *list = json_object(), *value;
    if (!names)
        return json_decref(list), NULL;
    json_object_foreach(object, name, value) names[count++] = name;
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++)
        json_object_set(list, names[i], json_object_get(object, names[i]));
    free(names);
    return list;
}

bool statistics_merge(json_t *into, const json_t *more, struct statistics_error *error) {
    json_t *value;
    const char *name;
    json_object_foreach((json_t *)more, name, value) {
        const struct member *member = NULL;
        for (size_t i = 0; !member && i < sizeof members / sizeof *members; i++)
            member = !strcmp(members[i].name, name) ? &members[i] : NULL;
        if (member && json_typeof(value) != member->type) {
            snprintf(error->text, sizeof error->text, "\"%s\" is not what --stats writes", name);
            return false;
        }
        const json_t *old = json_object_get(into, name);
        json_t *merged = member ? member->merge(old, value) : sum(old, value);
        if (json_is_object(merged) && !strncmp(name, "rule", 4)) {
            json_t *unsorted = merged;
            merged = sorted(unsorted);
            json_decref(unsorted);
        }
        if (json_object_set_new(into, name, merged)) {
            snprintf(error->text, sizeof error->text, "%s",
                     member && member->differs ? member->differs
                     : old                     ? "it is not what --stats writes"
                                               : strerror(ENOMEM));
            return false;
        }
    }
    return true;
}
