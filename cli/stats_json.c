/* SPDX-License-Identifier: Apache-2.0 */
#include "stats_json.h"
#include "output_file.h"

#include <errno.h>
#include <jansson.h>
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

/* The rules that matched any line: how many lines, by their label. */
static json_t *rules(const struct run_counts *counts, const descale_model *model) {
    json_t *object = json_object();
    for (size_t i = 0; i < counts->rule_count; i++) {
        uint64_t sum = 0;
        for (size_t label = 0; label < DESCALE_LABELS; label++)
            sum += counts->rule_lines[i][label];
        if (sum > 0)
            json_object_set_new(object, descale_model_rule(model, i)->name,
                                by_label(counts->rule_lines[i]));
    }
    return object;
}

static json_t *all(const struct run_counts *counts, const descale_model *model, double seconds) {
    json_t *object = json_object();
    json_object_set_new(object, "version", json_string(descale_version()));
    set(object, "files", counts->files);
    set(object, "files_skipped", counts->files_skipped);
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
    json_object_set_new(object, "seconds", json_real(seconds));
    json_object_set_new(object, "rules", rules(counts, model));
    return object;
}

/* Writes one message as a string of the list. */
static int write_message(struct output *output, const char *line, size_t size, bool first) {
    json_t *string = json_stringn(line, size);
    char *text = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
    json_decref(string);
    const char *before = first ? "\n  " : ",\n  ";
    int error = text ? output_write(output, before, strlen(before)) : ENOMEM;
    if (!error)
        error = output_write(output, text, strlen(text));
    free(text);
    return error;
}

/* Writes the messages as the last member of the object, one after the other: there may be
 * millions. */
static int write_messages(struct output *output, FILE *damage) {
    char *line = NULL;
    size_t room = 0, count = 0;
    ssize_t length;
    int error = output_write(output, ",\n \"damage\": [", 14);
    rewind(damage);
    for (; !error && (length = getline(&line, &room, damage)) > 0; count++)
        error =
            write_message(output, line, (size_t)length - (line[length - 1] == '\n'), count == 0);
    if (!error && ferror(damage))
        error = EIO;
    free(line);
    const char *end = count > 0 ? "\n ]\n}\n" : "]\n}\n";
    return error ? error : output_write(output, end, strlen(end));
}

int stats_write(const char *path, const struct run_counts *counts, const descale_model *model,
                double seconds, FILE *damage) {
    json_t *object = all(counts, model, seconds);
    char *text = object ? json_dumps(object, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) : NULL;
    struct output output;
    json_decref(object);
    int error = text ? output_open(&output, path, &output_by_name) : ENOMEM;
    if (!error) {
        error = output_write(&output, text, strlen(text) - strlen("\n}"));
        error = error ? error : write_messages(&output, damage);
        int closed = output_close(&output, !error);
        error = error ? error : closed;
    }
    free(text);
    return error;
}
