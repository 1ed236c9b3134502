/* SPDX-License-Identifier: Apache-2.0 */
#include "model/rulec_tables.h"

#include <string.h>

static void print_string(FILE *out, const char *text) {
    fputc('"', out);
    for (; *text; text++)
        if (*text == '"' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else if ((unsigned char)*text >= 0x7f)
            fprintf(out, "\\%03o", (unsigned char)*text);
        else
            fputc(*text, out);
    fputc('"', out);
}

void print_rules(FILE *out, const struct rule_set *rules) {
    fprintf(out, "static const struct rule built_in_rules[] = {\n");
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->items[i];
        fprintf(out, "    {");
        print_string(out, rule->name);
        fprintf(out, ", ");
        print_string(out, rule->why);
        fprintf(out, ", %u, %u, %u, 0, %u, %u, %d, {", rule->class, rule->where,
                rule->condition_count, rule->topic, rule->has_weight, (int)rule->weight);
        for (size_t c = 0; c < RULE_CONDITIONS; c++)
            fprintf(out, "{%u, %u, %u}, ", rule->conditions[c].feature, rule->conditions[c].compare,
                    rule->conditions[c].value);
        fprintf(out, "}},\n");
    }
    fprintf(out, "};\n");
}

/* A string literal: compilers read one many times faster than a list of numbers. */
void print_bytes(FILE *out, const char *name, const void *bytes, size_t size) {
    const uint8_t *at = bytes;
    fprintf(out, "static const _Alignas(64) char built_in_%s[] =\n    \"", name);
    for (size_t i = 0; i < size; i++) {
        if (i % 32 == 0 && i > 0)
            fputs("\"\n    \"", out);
        /* A digit that follows would be part of an octal number of less than three digits. */
        bool digit_follows = i + 1 < size && i % 32 != 31 && at[i + 1] >= '0' && at[i + 1] <= '9';
        if (at[i] >= ' ' && at[i] < 0x7f && !strchr("\"\\?", at[i]))
            fputc(at[i], out);
        else
            fprintf(out, digit_follows ? "\\%03o" : "\\%o", at[i]);
    }
    fprintf(out, "\";\n");
}

void print_index(FILE *out, const struct phrase_index *index) {
    const struct phrase_graph *graph = &index->graphs[0];
    print_bytes(out, "vocabulary", index->vocabulary, sizeof *index->vocabulary);
    print_bytes(out, "line_bits", graph->line_bits, (size_t)1 << (LINE_BITS - 3));
    print_bytes(out, "owners", graph->owners, graph->owner_count * sizeof *graph->owners);
    print_bytes(out, "entries", graph->entries.slots,
                (graph->entries.mask + 1) * sizeof *graph->entries.slots);
    print_bytes(out, "cells", graph->cells, graph->cell_count * sizeof *graph->cells);
    fprintf(out, "static const uint32_t built_in_root = %u, built_in_line_root = %u;\n",
            graph->root, graph->line_root);
}

void print_weights(FILE *out, const struct weights *weights, const struct rule_set *rules) {
    static const char *const names[FORESTS] = {
        "trees_body",         "trees_cookie",      "trees_promo",    "trees_draft_body",
        "trees_draft_cookie", "trees_draft_promo", "trees_page_body"};
    for (int i = 0; i < FORESTS; i++)
        print_bytes(out, names[i], weights->forests[i].trees,
                    weights->forests[i].count * sizeof *weights->forests[i].trees);
    print_bytes(out, "lexicon", weights->lexicon, sizeof *weights->lexicon);
    print_bytes(out, "rule_weights", weights->rules, (rules->count + 1) * sizeof *weights->rules);
    print_bytes(out, "usual", weights->baseline, sizeof weights->baseline);
    fprintf(out, "static const struct weights built_in_parsed = {\n    .forests = {");
    for (int i = 0; i < FORESTS; i++) {
        const struct forest *forest = &weights->forests[i];
        fprintf(out, "{.count = %zu, .base = %d}, ", forest->count, forest->base);
    }
    fprintf(out, "},\n    .least = %u, .page_least = %u};\n", weights->least, weights->page_least);
}
