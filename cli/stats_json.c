/* SPDX-License-Identifier: Apache-2.0 */
#include "stats_json.h"
#include "options.h"
#include "output_file.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static int set(json_t *object, const char *key, uint64_t value) {
    return json_object_set_new(object, key, json_integer((json_int_t)value));
}

/* Counts by class. */
static json_t *by_class(const uint64_t counts[DESCALE_LABELS]) {
    json_t *object = json_object();
    for (int i = 0; i < DESCALE_LABELS; i++)
        set(object, descale_label_name((enum descale_label_id)i), counts[i]);
    return object;
}

/* The rules that hit anything: how many lines, by the class these got. */
static json_t *rules(const struct tally *tally, const struct descale_model *model) {
    struct descale_rule_info rule;
    json_t *object = json_object();
    for (size_t i = 0; descale_model_rule(model, i, &rule); i++) {
        uint64_t sum = 0;
        for (int class = 0; class < DESCALE_LABELS; class ++)
            sum += tally->rule_lines[i][class];
        if (sum > 0)
            json_object_set_new(object, rule.name, by_class(tally->rule_lines[i]));
    }
    return object;
}

static json_t *messages(FILE *damage) {
    json_t *array = json_array();
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    rewind(damage);
    while ((length = getline(&line, &room, damage)) > 0) {
        size_t prefix = !strncmp(line, "descale: ", 9) ? 9 : 0;
        json_array_append_new(array, json_stringn(line + prefix, (size_t)length - prefix -
                                                                     (line[length - 1] == '\n')));
    }
    free(line);
    return array;
}

static json_t *all(const struct tally *tally, const struct descale_model *model, double seconds,
                   FILE *damage) {
    const struct descale_totals *totals = &tally->totals;
    json_t *object = json_object();
    json_object_set_new(object, "version", json_string(descale_version()));
    set(object, "files", tally->files);
    set(object, "files_skipped", tally->skipped);
    set(object, "files_unusable", tally->unusable);
    set(object, "files_damaged", tally->damaged);
    set(object, "pages", totals->pages);
    set(object, "records", totals->records);
    set(object, "records_damaged", totals->damaged);
    set(object, "text_bytes", totals->text_bytes);
    set(object, "lines_in", totals->lines);
    set(object, "lines_kept", totals->lines_kept);
    set(object, "lines_removed", totals->lines - totals->lines_kept);
    json_object_set_new(object, "lines", by_class(totals->lines_by_label));
    set(object, "lines_blank", totals->lines_blank);
    json_object_set_new(object, "seconds", json_real(seconds));
    json_object_set_new(object, "rules", rules(tally, model));
    json_object_set_new(object, "damage", messages(damage));
    return object;
}

int stats_write(const char *path, const struct tally *tally, const struct descale_model *model,
                double seconds, FILE *damage) {
    const struct options plain = {.compress = COMPRESS_BY_NAME, .level = -1};
    json_t *object = all(tally, model, seconds, damage);
    char *text = object ? json_dumps(object, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) : NULL;
    struct output output;
    json_decref(object);
    int error = text ? output_open(&output, path, &plain, false) : ENOMEM;
    if (!error) {
        error = output_write(&output, text, strlen(text));
        error = error ? error : output_write(&output, "\n", 1);
        int closed = output_close(&output, !error);
        error = error ? error : closed;
    }
    free(text);
    return error;
}
