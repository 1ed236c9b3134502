/* SPDX-License-Identifier: Apache-2.0 */
#include "model/model.h"
#include "base/buffer.h"
#include "model/builtin.h"

#include <stdlib.h>
#include <string.h>

bool model_extend(struct descale_model *model) {
    if (model->builder)
        return true;
    struct phrase_index_builder *builder = malloc(sizeof *builder);
    if (!builder || !phrase_index_builder_open(builder, model->index.vocabulary)) {
        free(builder);
        return false;
    }
    model->builder = builder;
    return true;
}

bool model_index(struct descale_model *model) {
    struct phrase_index index = builtin_index(&model->rules);
    if (model->builder && !phrase_index_build(model->builder, &index))
        return false;
    model->index = index;
    return true;
}

void descale_model_close(descale_model *model) {
    if (!model)
        return;
    if (model->builder)
        phrase_index_builder_close(model->builder);
    free(model->builder);
    rule_set_close(&model->rules);
    weights_close(&model->weights);
    filter_close(model->filter);
    free(model->shown_rules);
    free(model);
}

size_t descale_model_rule_count(const descale_model *model) {
    return model->rules.count;
}

const descale_rule *descale_model_rule(const descale_model *model, size_t index) {
    return index < model->rules.count ? &model->shown_rules[index] : NULL;
}

static uint64_t hash_rule(uint64_t hash, const struct rule *rule) {
    const uint8_t numbers[] = {rule->class, rule->where, rule->disabled, rule->has_weight,
                               rule->condition_count};
    hash = buffer_hash(hash, rule->name, strlen(rule->name) + 1);
    hash = buffer_hash(hash, numbers, sizeof numbers);
    hash = buffer_hash(hash, &rule->weight, sizeof rule->weight);
    return buffer_hash(hash, rule->conditions, sizeof rule->conditions);
}

static uint64_t hash_graph(uint64_t hash, const struct phrase_graph *graph) {
    const struct compact_table *entries = &graph->entries;
    hash = buffer_hash(hash, graph->cells, graph->cell_count * sizeof *graph->cells);
    hash = buffer_hash(hash, graph->owners, graph->owner_count * sizeof *graph->owners);
    hash = buffer_hash(hash, entries->slots, (entries->mask + 1) * sizeof *entries->slots);
    hash = buffer_hash(hash, &graph->root, sizeof graph->root);
    return buffer_hash(hash, &graph->line_root, sizeof graph->line_root);
}

uint64_t descale_model_fingerprint(const struct descale_model *model) {
    const struct phrase_index *index = &model->index;
    const struct weights *weights = &model->weights;
    uint64_t hash = buffer_hash(BUFFER_HASH, index->vocabulary, sizeof *index->vocabulary);
    for (size_t i = 0; i < index->graph_count; i++)
        hash = hash_graph(hash, &index->graphs[i]);
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
    hash = buffer_hash(hash, &weights->page_least, sizeof weights->page_least);
    hash = model->drop_comments ? buffer_hash(hash, "comments", 8) : hash;
    hash = model->keep_authors ? buffer_hash(hash, "authors", 7) : hash;
    if (!model->filter)
        return hash;
    uint64_t filter = filter_hash(model->filter);
    return buffer_hash(hash, &filter, sizeof filter);
}
