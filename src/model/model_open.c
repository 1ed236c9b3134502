/* SPDX-License-Identifier: Apache-2.0
 *
 * Builds a model from a config. A model that cannot be built whole is closed again, so nobody ever
 * sees a half of one. */
#include "model/builtin.h"
#include "model/config.h"
#include "model/model.h"
#include "model/model_rules.h"
#include "base/buffer.h"
#include "rules/rule_parser.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WEIGHTS_LIMIT ((size_t)256 << 20)

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
    model_disable(model, "*");
    if (status == DESCALE_OK)
        status = filter_open(&model->filter, &file, &model->rules);
    rulefile_close(&file);
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
    model->keep_authors = config->keep_authors;
    if (config->no_default_rules)
        model_disable(model, "*");
    if (filter)
        status = open_filter(model, filter, &config->reporter);
    if (status == DESCALE_OK)
        status = model_add_rules(model, config);
    if (status == DESCALE_OK)
        status = model_check_rules(model, config);
    if (status == DESCALE_OK)
        status = model_disable_rules(model, config);
    if (status == DESCALE_OK)
        status = model_add_tried(model, config);
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
