/* SPDX-License-Identifier: Apache-2.0
 *
 * Builds a model from a config. A model that cannot be built whole is closed again, so nobody ever
 * sees a half of one. */
#include "model/builtin.h"
#include "model/config.h"
#include "model/model.h"
#include "base/buffer.h"
#include "base/suffix.h"
#include "rules/rule_compile.h"
#include "rules/rule_parser.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WEIGHTS_LIMIT ((size_t)256 << 20)

/* Disables the rules whose name matches a pattern. Returns their number. */
static size_t disable(struct descale_model *model, const char *pattern) {
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

/* ---- Filter ---- */

/* Reads the filter that a request names: text, a built-in filter or a file. */
static enum descale_status read_filter(struct rulefile *file, const struct request *request,
                                       const struct reporter *reporter) {
    struct buffer path = {0};
    size_t size = request->size;
    const char *text = request->text ? request->text : builtin_filter(request->name, &size);
    if (!text && !strpbrk(request->name, "/.") && access(request->name, F_OK) != 0) {
        report_problem(reporter,
                       (descale_problem){.status = DESCALE_UNREADABLE,
                                         .severity = DESCALE_ERROR,
                                         .cause = DESCALE_CAUSE_UNKNOWN_FILTER,
                                         .input = request->name},
                       "no such file, and no built-in filter: those are %s",
                       builtin_filter_names());
        return DESCALE_UNREADABLE;
    }
    if (!text)
        return rule_parse_file(file, request->name, reporter);
    bool named = buffer_format(&path, "%s%s", request->name, request->text ? "" : ".pack") &&
                 buffer_append(&path, "", 1);
    enum descale_status status =
        named ? rule_parse_text(file, (const char *)path.bytes, text, size, reporter)
              : DESCALE_NO_MEMORY;
    file->path = request->name;
    buffer_free(&path);
    return status;
}

static enum descale_status open_filter(struct descale_model *model, const struct request *request,
                                       const struct reporter *reporter) {
    struct rulefile file = {0};
    enum descale_status status = read_filter(&file, request, reporter);
    disable(model, "*");
    if (status == DESCALE_OK)
        status = filter_open(&model->filter, &file, &model->rules);
    rulefile_close(&file);
    return status;
}

/* ---- Rules ---- */

/* A shape given at run time would need the C compiler. */
static void refuse_shapes(struct rulefile *file) {
    for (size_t i = 0; i < file->statement_count; i++)
        if (file->statements[i].kind == STATEMENT_SHAPE)
            rulefile_error_as(file, file->statements[i].line, file->statements[i].column,
                              DESCALE_CAUSE_SHAPE,
                              "a shape cannot be added at run time: it has to be built in");
}

/* Adds the rules of a file that was read with this status, and closes it. */
static enum descale_status add_file(struct descale_model *model, struct rulefile *file,
                                    enum descale_status status) {
    if (file->filter)
        rulefile_error_as(file, 1, 1, DESCALE_CAUSE_IS_FILTER,
                          "this is a filter (it begins with 'pack'), not a file of rules");
    if (status == DESCALE_OK || status == DESCALE_INVALID) {
        refuse_shapes(file);
        status = file->errors ? DESCALE_INVALID : status;
    }
    if (status == DESCALE_OK) {
        uint32_t *numbers = calloc(file->rule_count + 1, sizeof *numbers);
        status = numbers ? rule_compile(file, &model->rules, model->builder, numbers)
                         : DESCALE_NO_MEMORY;
        free(numbers);
    }
    rulefile_close(file);
    return status;
}

static enum descale_status add_path(struct descale_model *model, const char *path,
                                    const struct reporter *reporter) {
    struct rulefile file;
    return add_file(model, &file, rule_parse_file(&file, path, reporter));
}

static int is_rulefile(const struct dirent *entry) {
    return suffix_is(entry->d_name, strlen(entry->d_name), ".rules");
}

/* Adds all files of a folder, after one with errors too, so that all errors are reported. */
static enum descale_status add_folder(struct descale_model *model, const char *path,
                                      struct dirent **entries, int count,
                                      const struct reporter *reporter) {
    enum descale_status status = DESCALE_OK;
    for (int i = 0; i < count && status != DESCALE_NO_MEMORY; i++) {
        struct buffer name = {0};
        bool named =
            buffer_format(&name, "%s/%s", path, entries[i]->d_name) && buffer_append(&name, "", 1);
        enum descale_status added =
            named ? add_path(model, (const char *)name.bytes, reporter) : DESCALE_NO_MEMORY;
        status = added != DESCALE_OK ? added : status;
        buffer_free(&name);
    }
    return status;
}

static enum descale_status add_rules(struct descale_model *model, const struct request *request,
                                     const struct reporter *reporter) {
    struct dirent **entries = NULL;
    if (request->text) {
        struct rulefile file;
        return add_file(
            model, &file,
            rule_parse_text(&file, request->name, request->text, request->size, reporter));
    }
    int count = scandir(request->name, &entries, is_rulefile, alphasort);
    enum descale_status status = count < 0
                                     ? add_path(model, request->name, reporter)
                                     : add_folder(model, request->name, entries, count, reporter);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return status;
}

/* Runs the `hit` and `miss` lines of the files of a request, and warns of those that fail. */
static enum descale_status run_examples(const struct descale_model *model,
                                        const struct request *request,
                                        const struct reporter *reporter) {
    const struct reporter silent = {NULL};
    struct rulefile file;
    struct dirent **entries = NULL;
    if (request->text) {
        enum descale_status status =
            rule_parse_text(&file, request->name, request->text, request->size, &silent);
        return model_run_examples(model, &file, status, reporter);
    }
    int count = scandir(request->name, &entries, is_rulefile, alphasort);
    enum descale_status status = DESCALE_OK;
    if (count < 0)
        status = model_run_examples(model, &file, rule_parse_file(&file, request->name, &silent),
                                    reporter);
    for (int i = 0; i < count; i++) {
        struct buffer name = {0};
        bool named = buffer_format(&name, "%s/%s", request->name, entries[i]->d_name) &&
                     buffer_append(&name, "", 1);
        if (!named)
            status = DESCALE_NO_MEMORY;
        if (status == DESCALE_OK) {
            enum descale_status parsed = rule_parse_file(&file, (const char *)name.bytes, &silent);
            status = model_run_examples(model, &file, parsed, reporter);
        }
        buffer_free(&name);
        free(entries[i]);
    }
    free(entries);
    return status;
}

/* Adds the rules of all requests, so that all errors are reported; the matcher is finished then. */
static enum descale_status add_all_rules(struct descale_model *model,
                                         const struct descale_config *config) {
    enum descale_status status = DESCALE_OK;
    const struct request *request;
    bool added = false;
    for (size_t i = 0;
         status != DESCALE_NO_MEMORY && (request = config_next(config, REQUEST_RULES, &i));) {
        if (!added && !model_extend(model))
            return DESCALE_NO_MEMORY;
        added = true;
        enum descale_status each = add_rules(model, request, &config->reporter);
        status = each != DESCALE_OK ? each : status;
    }
    if (status == DESCALE_OK && added && !model_index(model))
        status = DESCALE_NO_MEMORY;
    for (size_t i = 0; status == DESCALE_OK && (request = config_next(config, REQUEST_RULES, &i));)
        status = run_examples(model, request, &config->reporter);
    return status;
}

static enum descale_status check_all_rules(struct descale_model *model,
                                           const struct descale_config *config) {
    enum descale_status status = DESCALE_OK;
    const struct request *request;
    for (size_t i = 0;
         status != DESCALE_NO_MEMORY && (request = config_next(config, REQUEST_CHECK, &i));) {
        enum descale_status each = model_check(model, request->name, &config->reporter);
        status = each != DESCALE_OK ? each : status;
    }
    return status;
}

/* Disables what the requests name. */
static enum descale_status disable_all(struct descale_model *model,
                                       const struct descale_config *config) {
    enum descale_status status = DESCALE_OK;
    const struct request *request;
    for (size_t i = 0; (request = config_next(config, REQUEST_DISABLE, &i));)
        if (disable(model, request->name) == 0) {
            report_problem(&config->reporter,
                           (descale_problem){.status = DESCALE_INVALID,
                                             .severity = DESCALE_ERROR,
                                             .cause = DESCALE_CAUSE_NO_SUCH_RULE,
                                             .input = request->name},
                           "no rule has such a name");
            status = DESCALE_INVALID;
        }
    return status;
}

/* Adds the rule try.rule. */
static enum descale_status add_tried(struct descale_model *model,
                                     const struct descale_config *config) {
    struct rule rule = {.name = "try.rule",
                        .why = "being tried",
                        .class = (uint8_t)config->try_label,
                        .has_weight = !config->try_counts};
    struct parse_error error;
    size_t index = 0;
    const struct request *request = config_next(config, REQUEST_TRY, &index);
    if (!request)
        return DESCALE_OK;
    uint32_t number;
    enum descale_status status =
        model_extend(model) && rule_set_add(&model->rules, &rule, &number)
            ? rule_compile_pattern(request->name, number, WHERE_ANYWHERE, model->builder, &error)
            : DESCALE_NO_MEMORY;
    if (status == DESCALE_INVALID)
        report_problem(&config->reporter,
                       (descale_problem){.status = DESCALE_INVALID,
                                         .severity = DESCALE_ERROR,
                                         .excerpt = request->name,
                                         .excerpt_column = error.offset + 1},
                       "%s", error.message);
    if (status == DESCALE_OK && !model_index(model))
        status = DESCALE_NO_MEMORY;
    return status;
}

/* ---- Weights ---- */

/* Reads a weights file for the rules that the model has. */
static enum descale_status read_weights(struct descale_model *model, const char *name,
                                        const char *text, size_t size,
                                        const struct reporter *reporter) {
    weights_close(&model->weights);
    return weights_read(&model->weights, name, text, size, &model->rules, reporter);
}

static enum descale_status read_weights_file(struct descale_model *model, const char *path,
                                             const struct reporter *reporter) {
    struct buffer text = {.maximum = WEIGHTS_LIMIT};
    int error = buffer_file(&text, path);
    enum descale_status status = error == ENOMEM ? DESCALE_NO_MEMORY : DESCALE_UNREADABLE;
    if (!error)
        status = read_weights(model, path, (const char *)text.bytes, text.size, reporter);
    else if (error != ENOMEM)
        report_problem(reporter,
                       (descale_problem){.status = DESCALE_UNREADABLE,
                                         .severity = DESCALE_ERROR,
                                         .error = error,
                                         .input = path},
                       "%s", strerror(error));
    buffer_free(&text);
    return status;
}

/* Weighs the rules. The built-in weights of the built-in rules are ready-made. */
static enum descale_status weigh(struct descale_model *model, const struct descale_config *config) {
    size_t index = 0, size;
    const struct request *request = config_next(config, REQUEST_WEIGHTS, &index);
    if (request && request->text)
        return read_weights(model, request->name, request->text, request->size, &config->reporter);
    if (request)
        return read_weights_file(model, request->name, &config->reporter);
    const char *text = builtin_weights_text(&size);
    return read_weights(model, "rules/weights.tsv", text, size, &config->reporter);
}

/* ---- All together ---- */

/* Carries the requests of a config out. */
static enum descale_status carry_out(struct descale_model *model,
                                     const struct descale_config *config) {
    size_t index = 0, rules = model->rules.count;
    const struct request *filter = config_next(config, REQUEST_FILTER, &index);
    enum descale_status status = DESCALE_OK;
    model->drop_comments = config->drop_comments;
    if (config->no_default_rules)
        disable(model, "*");
    if (filter)
        status = open_filter(model, filter, &config->reporter);
    if (status == DESCALE_OK)
        status = add_all_rules(model, config);
    if (status == DESCALE_OK)
        status = check_all_rules(model, config);
    if (status == DESCALE_OK)
        status = disable_all(model, config);
    if (status == DESCALE_OK)
        status = add_tried(model, config);
    index = 0;
    if (status == DESCALE_OK &&
        (model->rules.count > rules || config_next(config, REQUEST_WEIGHTS, &index)))
        status = weigh(model, config);
    return status;
}

/* Makes the rules as the public calls show them. False: no memory. */
static bool show_rules(struct descale_model *model) {
    size_t count = model->rules.count;
    model->shown_rules = calloc(count + 1, sizeof *model->shown_rules);
    for (size_t i = 0; model->shown_rules && i < count; i++) {
        const struct rule *rule = &model->rules.items[i];
        model->shown_rules[i] = (descale_rule){.struct_size = sizeof *model->shown_rules,
                                               .name = rule->name,
                                               .why = rule->why,
                                               .label = rule->class,
                                               .disabled = rule->disabled};
    }
    return model->shown_rules != NULL;
}

descale_status descale_model_open(const descale_config *config, descale_model **model) {
    struct descale_model *opened = calloc(1, sizeof *opened);
    if (!opened)
        return DESCALE_NO_MEMORY;
    enum descale_status status =
        builtin_rules(&opened->rules) && builtin_weights(&opened->weights) && model_index(opened)
            ? DESCALE_OK
            : DESCALE_NO_MEMORY;
    if (status == DESCALE_OK && config)
        status = carry_out(opened, config);
    if (status == DESCALE_OK && !show_rules(opened))
        status = DESCALE_NO_MEMORY;
    if (status == DESCALE_OK)
        *model = opened;
    else
        descale_model_close(opened);
    return status;
}
