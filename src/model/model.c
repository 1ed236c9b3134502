/* SPDX-License-Identifier: Apache-2.0 */
#include "model/model.h"
#include "base/buffer.h"
#include "rules/rule_compile.h"
#include "rules/rule_parser.h"
#include "base/report.h"
#include "base/suffix.h"
#include "model/builtin.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WEIGHTS_LIMIT ((size_t)256 << 20)

enum descale_status model_weigh(struct descale_model *model,
                                const struct descale_reporter *reporter) {
    size_t size = model->weights_size;
    const char *text = model->weights_text ? model->weights_text : tables_weights(&size);
    weights_close(&model->weights);
    return weights_read(&model->weights,
                        model->weights_name ? model->weights_name : "rules/weights.tsv", text, size,
                        &model->rules, reporter);
}

bool model_extend(struct descale_model *model) {
    if (model->builder)
        return true;
    struct phrase_index_builder *builder = malloc(sizeof *builder);
    if (!builder || !tables_builder(builder)) {
        free(builder);
        return false;
    }
    model->builder = builder;
    return true;
}

bool model_index(struct descale_model *model) {
    if (model->builder)
        return phrase_index_build(model->builder, &model->rules, &model->index);
    model->index = tables_index(&model->rules);
    return true;
}

enum descale_status descale_model_open(struct descale_model **model) {
    struct descale_model *opened = calloc(1, sizeof *opened);
    *model = NULL;
    if (!opened)
        return DESCALE_NO_MEMORY;
    if (tables_rules(&opened->rules) && tables_weigh(&opened->weights) && model_index(opened)) {
        *model = opened;
        return DESCALE_OK;
    }
    descale_model_close(opened);
    return DESCALE_NO_MEMORY;
}

void descale_model_close(struct descale_model *model) {
    if (!model)
        return;
    if (model->builder)
        phrase_index_builder_close(model->builder);
    free(model->builder);
    rule_set_close(&model->rules);
    weights_close(&model->weights);
    filter_close(model->filter);
    free(model->weights_name);
    free(model->weights_text);
    free(model);
}

bool model_find(const struct descale_model *model, const char *name, uint32_t *number) {
    for (size_t i = 0; i < model->rules.count; i++)
        if (!model->rules.items[i].disabled && !strcmp(model->rules.items[i].name, name)) {
            *number = (uint32_t)i;
            return true;
        }
    return false;
}

/* A shape given at run time would need the C compiler. */
static void refuse_shapes(struct rulefile *file) {
    for (size_t i = 0; i < file->statement_count; i++)
        if (file->statements[i].kind == STATEMENT_SHAPE)
            statement_error(file, &file->statements[i], 0,
                            "a shape has to be built in: put the file into a folder with the other "
                            "rules and build with -Drules=DIR");
}

static enum descale_status add_file(struct descale_model *model, const char *path,
                                    const struct descale_reporter *reporter) {
    struct rulefile file;
    enum descale_status status = rule_parse_file(&file, path, reporter);
    if (file.filter)
        rulefile_error(&file, 1, 1,
                       "this is a filter (it begins with 'pack'), not a file of rules");
    if (status == DESCALE_OK || status == DESCALE_INVALID) {
        refuse_shapes(&file);
        status = file.errors ? DESCALE_INVALID : status;
    }
    if (status == DESCALE_OK) {
        uint32_t *numbers = calloc(file.rule_count + 1, sizeof *numbers);
        status = numbers ? rule_compile(&file, &model->rules, model->builder, numbers)
                         : DESCALE_NO_MEMORY;
        free(numbers);
    }
    rulefile_close(&file);
    return status;
}

static int is_rulefile(const struct dirent *entry) {
    return suffix_is(entry->d_name, strlen(entry->d_name), ".rules");
}

/* Adds all files of a folder, so that all their errors are told. */
static enum descale_status add_folder(struct descale_model *model, const char *path,
                                      struct dirent **entries, int count,
                                      const struct descale_reporter *reporter) {
    enum descale_status status = DESCALE_OK;
    for (int i = 0; i < count && status != DESCALE_NO_MEMORY; i++) {
        struct buffer name = {0};
        bool named =
            buffer_format(&name, "%s/%s", path, entries[i]->d_name) && buffer_append(&name, "", 1);
        enum descale_status added =
            named ? add_file(model, (const char *)name.bytes, reporter) : DESCALE_NO_MEMORY;
        status = added != DESCALE_OK ? added : status;
        buffer_free(&name);
    }
    return status;
}

enum descale_status descale_model_rules(struct descale_model *model, const char *path,
                                        const struct descale_reporter *reporter) {
    struct dirent **entries = NULL;
    if (!model_extend(model))
        return DESCALE_NO_MEMORY;
    int count = scandir(path, &entries, is_rulefile, alphasort);
    enum descale_status status = count < 0 ? add_file(model, path, reporter)
                                           : add_folder(model, path, entries, count, reporter);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    if (!model_index(model))
        status = DESCALE_NO_MEMORY;
    return status == DESCALE_OK ? model_weigh(model, reporter) : status;
}

/* The pack that is built in under this name, or the one in a file. */
static enum descale_status read_pack(struct rulefile *file, const char *name,
                                     const struct descale_reporter *reporter) {
    struct buffer path = {0};
    size_t size;
    const char *text = tables_pack(name, &size);
    if (!text && !strpbrk(name, "/.") && access(name, F_OK) != 0) {
        status_report(reporter, "descale: %s: no such file, and no built-in filter: those are %s",
                      name, tables_packs());
        return DESCALE_UNREADABLE;
    }
    if (!text)
        return rule_parse_file(file, name, reporter);
    bool named = buffer_format(&path, "%s.pack", name) && buffer_append(&path, "", 1);
    enum descale_status status =
        named ? rule_parse_text(file, (const char *)path.bytes, text, size, reporter)
              : DESCALE_NO_MEMORY;
    file->path = name;
    buffer_free(&path);
    return status;
}

enum descale_status descale_model_pack(struct descale_model *model, const char *name,
                                       const struct descale_reporter *reporter) {
    struct rulefile file = {0};
    enum descale_status status = read_pack(&file, name, reporter);
    descale_model_disable(model, "*");
    filter_close(model->filter);
    model->filter = NULL;
    if (status == DESCALE_OK)
        status = filter_open(&model->filter, &file, &model->rules);
    if (!model_index(model))
        status = DESCALE_NO_MEMORY;
    rulefile_close(&file);
    return status == DESCALE_OK ? model_weigh(model, reporter) : status;
}

enum descale_status descale_model_try(struct descale_model *model, const char *pattern,
                                      const struct descale_reporter *reporter) {
    struct rule rule = {.name = "try.rule", .why = "being tried", .has_weight = 1};
    struct parse_error error;
    uint32_t number;
    enum descale_status status =
        model_extend(model) && rule_set_add(&model->rules, &rule, &number)
            ? rule_compile_pattern(pattern, number, WHERE_ANYWHERE, model->builder, &error)
            : DESCALE_NO_MEMORY;
    if (status == DESCALE_INVALID)
        status_report(reporter, "descale: %s\n  %s\n  %*s^", error.message, pattern,
                      (int)error.offset, "");
    if (!model_index(model))
        status = DESCALE_NO_MEMORY;
    if (status != DESCALE_OK)
        return status;
    return model_weigh(model, reporter);
}

size_t descale_model_disable(struct descale_model *model, const char *pattern) {
    size_t disabled = 0;
    for (size_t i = 0; i < model->rules.count; i++) {
        struct rule *rule = &model->rules.items[i];
        if (!rule->disabled && fnmatch(pattern, rule->name, 0) == 0) {
            rule->disabled = 1;
            disabled++;
        }
    }
    return disabled;
}

enum descale_status descale_model_weights(struct descale_model *model, const char *path,
                                          const struct descale_reporter *reporter) {
    char name[512];
    struct buffer text = {.maximum = WEIGHTS_LIMIT};
    int error = buffer_file(&text, path);
    char *copy = strdup(path);
    if (error || !copy) {
        bool no_memory = !copy || error == ENOMEM;
        if (!no_memory)
            status_report(reporter, "descale: %s: %s", status_name(name, sizeof name, path),
                          strerror(error));
        buffer_free(&text);
        free(copy);
        return no_memory ? DESCALE_NO_MEMORY : DESCALE_UNREADABLE;
    }
    free(model->weights_name);
    free(model->weights_text);
    model->weights_name = copy;
    model->weights_text = (char *)text.bytes;
    model->weights_size = text.size;
    return model_weigh(model, reporter);
}

int descale_model_rule(const struct descale_model *model, size_t index,
                       struct descale_rule_info *info) {
    if (index >= model->rules.count)
        return 0;
    const struct rule *rule = &model->rules.items[index];
    *info = (struct descale_rule_info){rule->name, rule->why, (enum descale_label_id)rule->class,
                                       rule->disabled};
    return 1;
}

static uint64_t hash_rule(uint64_t hash, const struct rule *rule) {
    const uint8_t numbers[] = {rule->class, rule->where, rule->disabled, rule->has_weight,
                               rule->condition_count};
    hash = buffer_hash(hash, rule->name, strlen(rule->name) + 1);
    hash = buffer_hash(hash, numbers, sizeof numbers);
    hash = buffer_hash(hash, &rule->weight, sizeof rule->weight);
    return buffer_hash(hash, rule->conditions, sizeof rule->conditions);
}

uint64_t descale_model_fingerprint(const struct descale_model *model) {
    const struct phrase_index *index = &model->index;
    const struct weights *weights = &model->weights;
    uint64_t hash =
        buffer_hash(BUFFER_HASH, index->branches, index->node_count * sizeof *index->branches);
    hash = buffer_hash(hash, index->edge_slots, index->edge_slot_count * sizeof *index->edge_slots);
    hash = buffer_hash(hash, index->owners, index->owner_count * sizeof *index->owners);
    hash =
        buffer_hash(hash, index->lines.slots, (index->lines.mask + 1) * sizeof *index->lines.slots);
    hash = buffer_hash(hash, index->vocabulary, sizeof *index->vocabulary);
    for (size_t i = 0; i < model->rules.count; i++)
        hash = hash_rule(hash, &model->rules.items[i]);
    for (int i = 0; i < FORESTS; i++) {
        const struct forest *forest = &weights->forests[i];
        hash = buffer_hash(hash, forest->trees, forest->count * sizeof *forest->trees);
        hash = buffer_hash(hash, &forest->base, sizeof forest->base);
    }
    hash = buffer_hash(hash, weights->lexicon, sizeof *weights->lexicon);
    hash = buffer_hash(hash, weights->rules, model->rules.count * sizeof *weights->rules);
    hash = buffer_hash(hash, &weights->least, sizeof weights->least);
    if (!model->filter)
        return hash;
    uint64_t filter = filter_hash(model->filter);
    return buffer_hash(hash, &filter, sizeof filter);
}

const char *descale_version(void) {
    return DESCALE_VERSION;
}
