/* SPDX-License-Identifier: Apache-2.0 */
#include "stats_json.h"
#include "interrupt.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int set(json_t *object, const char *key, uint64_t value) {
    return json_object_set_new(object, key, json_integer((json_int_t)value));
}

/* An object with a count for each label. */
static json_t *by_label(const uint64_t counts[DESCALE_LABELS]) {
    json_t *object = json_object();
    for (unsigned i = 0; i < DESCALE_LABELS; i++)
        set(object, descale_label_name(i), counts[i]);
    return object;
}

static bool matched(const struct run_counts *counts, size_t rule) {
    uint64_t sum = 0;
    for (size_t label = 0; label < DESCALE_LABELS; label++)
        sum += counts->rule_lines[rule][label];
    return sum > 0;
}

/* The rules that matched any line: how many lines, by their label. */
static json_t *rules(const struct run_counts *counts, const descale_model *model) {
    json_t *object = json_object();
    for (size_t i = 0; i < counts->rule_count; i++) {
        if (matched(counts, i))
            json_object_set_new(object, descale_model_rule(model, i)->name,
                                by_label(counts->rule_lines[i]));
    }
    return object;
}

/* The rules that matched any line: their labels and reasons. */
static json_t *rule_notes(const struct run_counts *counts, const descale_model *model) {
    json_t *object = json_object();
    for (size_t i = 0; i < counts->rule_count; i++) {
        const descale_rule *rule = descale_model_rule(model, i);
        if (matched(counts, i))
            json_object_set_new(object, rule->name,
                                json_pack("{s:s, s:s}", "label", descale_label_name(rule->label),
                                          "why", rule->why));
    }
    return object;
}

static json_t *rules_without_hits(const struct run_counts *counts, const descale_model *model) {
    json_t *list = json_array();
    for (size_t i = 0; i < counts->rule_count; i++) {
        const descale_rule *rule = descale_model_rule(model, i);
        if (!rule->disabled && !matched(counts, i))
            json_array_append_new(list, json_string(rule->name));
    }
    return list;
}

/* A string of any bytes: those that are not UTF-8 become '?'. */
static json_t *any_string(const char *text) {
    json_t *string = json_string(text);
    char *copy = string ? NULL : strdup(text);
    for (char *at = copy; at && *at; at++)
        *at = (*at & 0x80) != 0 ? '?' : *at;
    if (copy)
        string = json_string(copy);
    free(copy);
    return string;
}

/* What decides which lines are kept, besides the model. */
static json_t *settings(const struct options *options) {
    json_t *object = json_object(), *keep = json_array();
    for (unsigned i = 0; i < DESCALE_LABELS; i++)
        if (options->keep & DESCALE_MASK(i))
            json_array_append_new(keep, json_string(descale_label_name(i)));
    json_object_set_new(object, "keep", keep);
    if (options->keep_above > 0)
        json_object_set_new(object, "keep_above", json_real(options->keep_above));
    if (options->filter)
        json_object_set_new(object, "filter", any_string(options->filter));
    json_object_set_new(object, "split", json_boolean(options->split));
    return object;
}

/* What is different each time that a command is run. */
static json_t *run(const struct options *options, const struct run_counts *counts, double seconds) {
    json_t *object = json_object(), *command = json_array();
    for (char **argument = options->arguments; *argument; argument++)
        json_array_append_new(command, any_string(*argument));
    json_object_set_new(object, "command", command);
    json_object_set_new(object, "processor", json_string(descale_processor()));
    json_object_set_new(object, "seconds", json_real(seconds));
    set(object, "text_bytes", counts->text_bytes);
    return object;
}

json_t *stats_counts(const struct options *options, const struct run_counts *counts,
                     const descale_model *model, double seconds) {
    json_t *object = json_object();
    char fingerprint[17];
    snprintf(fingerprint, sizeof fingerprint, "%016" PRIx64, descale_model_fingerprint(model));
    json_object_set_new(object, "version", json_string(descale_version()));
    json_object_set_new(object, "fingerprint", json_string(fingerprint));
    json_object_set_new(object, "settings", settings(options));
    set(object, "sample", options_sample(options));
    set(object, "files", counts->files);
    set(object, "files_skipped", counts->files_skipped);
    if (interrupt_seen() || counts->stopped)
        set(object, "interrupted", 1);
    set(object, "files_unusable", counts->files_unreadable);
    set(object, "files_damaged", counts->files_damaged);
    set(object, "pages", counts->pages);
    set(object, "pages_empty", counts->pages_empty);
    set(object, "records", counts->records);
    set(object, "records_damaged", counts->records_damaged);
    set(object, "text_bytes", counts->text_bytes);
    set(object, "lines_in", counts->lines);
    set(object, "lines_kept", counts->lines_kept);
    set(object, "lines_removed", counts->lines - counts->lines_kept);
    json_object_set_new(object, "lines", by_label(counts->lines_by_label));
    set(object, "lines_blank", counts->lines_blank);
    if (!options->reproducible) {
        json_object_set_new(object, "seconds", json_real(seconds));
        json_object_set_new(object, "runs", json_pack("[o]", run(options, counts, seconds)));
    }
    json_object_set_new(object, "rules", rules(counts, model));
    json_object_set_new(object, "rule_notes", rule_notes(counts, model));
    json_object_set_new(object, "rules_without_hits", rules_without_hits(counts, model));
    return object;
}
