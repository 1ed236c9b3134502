/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/phrase_index.h"

bool phrase_is_line(enum rule_where where, const struct phrase *phrase) {
    bool wildcards = false;
    for (size_t i = 0; i < phrase->count; i++)
        wildcards |= phrase->steps[i].kind != STEP_WORD;
    return where == WHERE_LINE && !wildcards;
}

bool phrase_pair(const struct phrase *phrase, uint64_t *pair) {
    uint64_t parts[2];
    for (size_t i = 0; i < 2; i++) {
        const struct step *step = &phrase->steps[i];
        if (i == phrase->count || step->kind == STEP_ANY ||
            (step->kind == STEP_WORD && (step->hash & 1)))
            return false;
        parts[i] = step->kind == STEP_NUMBER ? ANY_NUMBER : step->hash;
    }
    *pair = pair_key(parts[0], parts[1]);
    return true;
}

/* The node where the search for a phrase begins; *steps becomes how many steps lead there. */
static uint32_t enter(const struct phrase_graph *graph, const struct phrase *phrase,
                      size_t *steps) {
    const struct step *first = &phrase->steps[0];
    uint64_t pair;
    *steps = 1;
    uint32_t node = first->kind == STEP_WORD ? compact_find(&graph->entries, first->hash) : 0;
    if (node)
        return node;
    *steps = 2;
    node = phrase_pair(phrase, &pair) ? compact_find(&graph->entries, pair) : 0;
    if (node)
        return node;
    *steps = 0;
    return graph->root;
}

uint32_t phrase_graph_find(const struct phrase_graph *graph, enum rule_where where,
                           const struct phrase *phrase) {
    size_t i = 0;
    uint32_t node = phrase_is_line(where, phrase) ? graph->line_root : enter(graph, phrase, &i);
    for (; i < phrase->count && node; i++) {
        const struct step *step = &phrase->steps[i];
        struct node_view view = node_view(graph, node);
        if (step->kind == STEP_WORD)
            node = edges_find(view.edges, view.edge_count, step->hash);
        else
            node = step->kind == STEP_NUMBER ? view.number : view.any;
    }
    return node;
}
