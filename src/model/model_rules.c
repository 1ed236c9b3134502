/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules that a config adds to a model, tries, checks and disables. */
#include "model/model_rules.h"
#include "model/config.h"
#include "base/buffer.h"
#include "base/suffix.h"
#include "base/utf8.h"
#include "rules/rule_compile.h"
#include "rules/rule_parser.h"

#include <dirent.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

size_t model_disable(struct descale_model *model, const char *pattern) {
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

/* A shape given at run time would need the C compiler. */
static void refuse_shapes(struct rulefile *file) {
    for (size_t i = 0; i < file->statement_count; i++)
        if (file->statements[i].kind == STATEMENT_SHAPE)
            rulefile_error_as(file, file->statements[i].line, file->statements[i].column,
                              DESCALE_CAUSE_SHAPE,
                              "a shape cannot be added at run time: it has to be built in");
}

/* What is done with a file that was read with this status. It closes the file. */
typedef enum descale_status use_file(struct descale_model *model, struct rulefile *file,
                                     enum descale_status status, const struct reporter *reporter);

/* Adds the rules of a file. */
static enum descale_status add_file(struct descale_model *model, struct rulefile *file,
                                    enum descale_status status, const struct reporter *reporter) {
    (void)reporter; /* reading the file reported what is wrong with it */
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

/* Runs the `hit` and `miss` lines of a file, and warns of those that fail. */
static enum descale_status run_examples(struct descale_model *model, struct rulefile *file,
                                        enum descale_status status,
                                        const struct reporter *reporter) {
    return model_run_examples(model, file, status, reporter);
}

static int is_rulefile(const struct dirent *entry) {
    return suffix_is(entry->d_name, strlen(entry->d_name), ".rules");
}

static enum descale_status report_empty(const char *folder, const struct reporter *reporter) {
    report_problem(
        reporter,
        (descale_problem){.status = DESCALE_INVALID, .severity = DESCALE_ERROR, .input = folder},
        "no file with a name that ends in .rules is in this folder");
    return DESCALE_INVALID;
}

/* Reads the text, the file or the files of the folder that a request names, each after one with
 * errors too, so that all errors are reported; `silent`: these were reported before. */
static enum descale_status each_file(struct descale_model *model, const struct request *request,
                                     bool silent, use_file *use, const struct reporter *reporter) {
    const struct reporter nowhere = {NULL}, *reading = silent ? &nowhere : reporter;
    struct rulefile file;
    struct dirent **entries = NULL;
    if (request->text)
        return use(model, &file,
                   rule_parse_text(&file, request->name, request->text, request->size, reading),
                   reporter);
    int count = scandir(request->name, &entries, is_rulefile, alphasort);
    if (count < 0)
        return use(model, &file, rule_parse_file(&file, request->name, reading), reporter);
    enum descale_status status = count > 0 ? DESCALE_OK : report_empty(request->name, reading);
    for (int i = 0; i < count; i++) {
        struct buffer name = {0};
        enum descale_status each = DESCALE_NO_MEMORY;
        if (status != DESCALE_NO_MEMORY &&
            buffer_format(&name, "%s/%s", request->name, entries[i]->d_name) &&
            buffer_append(&name, "", 1))
            each = use(model, &file, rule_parse_file(&file, (const char *)name.bytes, reading),
                       reporter);
        status = each != DESCALE_OK ? each : status;
        buffer_free(&name);
        free(entries[i]);
    }
    free(entries);
    return status;
}

enum descale_status model_add_rules(struct descale_model *model,
                                    const struct descale_config *config) {
    enum descale_status status = DESCALE_OK;
    const struct request *request;
    bool added = false;
    for (size_t i = 0;
         status != DESCALE_NO_MEMORY && (request = config_next(config, REQUEST_RULES, &i));) {
        if (!added && !model_extend(model))
            return DESCALE_NO_MEMORY;
        added = true;
        enum descale_status each = each_file(model, request, false, add_file, &config->reporter);
        status = each != DESCALE_OK ? each : status;
    }
    if (status == DESCALE_OK && added && !model_index(model))
        status = DESCALE_NO_MEMORY;
    for (size_t i = 0; status == DESCALE_OK && (request = config_next(config, REQUEST_RULES, &i));)
        status = each_file(model, request, true, run_examples, &config->reporter);
    return status;
}

enum descale_status model_check_rules(struct descale_model *model,
                                      const struct descale_config *config) {
    enum descale_status status = DESCALE_OK;
    const struct request *request;
    for (size_t i = 0;
         status != DESCALE_NO_MEMORY && (request = config_next(config, REQUEST_CHECK, &i));) {
        enum descale_status each = each_file(model, request, false, model_check, &config->reporter);
        status = each != DESCALE_OK ? each : status;
    }
    return status;
}

enum descale_status model_disable_rules(struct descale_model *model,
                                        const struct descale_config *config) {
    enum descale_status status = DESCALE_OK;
    const struct request *request;
    for (size_t i = 0; (request = config_next(config, REQUEST_DISABLE, &i));)
        if (model_disable(model, request->name) == 0) {
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

enum descale_status model_add_tried(struct descale_model *model,
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
    if (!utf8_valid((const uint8_t *)request->name, strlen(request->name))) {
        report_problem(&config->reporter,
                       (descale_problem){.status = DESCALE_INVALID, .severity = DESCALE_ERROR},
                       "the pattern is not UTF-8: it would not be found in any text");
        return DESCALE_INVALID;
    }
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
