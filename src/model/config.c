/* SPDX-License-Identifier: Apache-2.0 */
#include "model/config.h"
#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

descale_status descale_config_open(descale_config **config) {
    descale_config *opened = calloc(1, sizeof *opened);
    if (!opened)
        return DESCALE_NO_MEMORY;
    *config = opened;
    return DESCALE_OK;
}

static void request_free(struct request *request) {
    free(request->name);
    free(request->text);
}

void descale_config_close(descale_config *config) {
    if (!config)
        return;
    for (size_t i = 0; i < config->count; i++)
        request_free(&config->requests[i]);
    free(config->requests);
    free(config);
}

const struct request *config_next(const struct descale_config *config, enum request_kind kind,
                                  size_t *index) {
    while (*index < config->count) {
        const struct request *request = &config->requests[(*index)++];
        if (request->kind == kind)
            return request;
    }
    return NULL;
}

/* Whether only the last request of a kind holds. */
static bool holds_alone(enum request_kind kind) {
    return kind == REQUEST_FILTER || kind == REQUEST_WEIGHTS || kind == REQUEST_TRY;
}

/* Takes a request over: it replaces the one of its kind, or comes after the others. */
static descale_status add(descale_config *config, struct request request) {
    for (size_t i = 0; holds_alone(request.kind) && i < config->count; i++)
        if (config->requests[i].kind == request.kind) {
            request_free(&config->requests[i]);
            config->requests[i] = request;
            return DESCALE_OK;
        }
    struct request *requests =
        buffer_grow(config->requests, &config->capacity, config->count + 1, sizeof *requests);
    if (!requests) {
        request_free(&request);
        return DESCALE_NO_MEMORY;
    }
    config->requests = requests;
    requests[config->count++] = request;
    return DESCALE_OK;
}

static descale_status add_name(descale_config *config, enum request_kind kind, const char *name) {
    struct request request = {.kind = kind, .name = strdup(name)};
    return request.name ? add(config, request) : DESCALE_NO_MEMORY;
}

static descale_status add_text(descale_config *config, enum request_kind kind, const char *name,
                               const void *text, size_t size) {
    struct request request = {
        .kind = kind, .name = strdup(name), .text = malloc(size + 1), .size = size};
    if (!request.name || !request.text) {
        request_free(&request);
        return DESCALE_NO_MEMORY;
    }
    if (size > 0)
        memcpy(request.text, text, size);
    return add(config, request);
}

void descale_config_default_rules(descale_config *config, int on) {
    config->no_default_rules = !on;
}

void descale_config_drop_comments(descale_config *config, int on) {
    config->drop_comments = on != 0;
}

void descale_config_keep_authors(descale_config *config, int on) {
    config->keep_authors = on != 0;
}

descale_status descale_config_add_rules(descale_config *config, const char *path) {
    return add_name(config, REQUEST_RULES, path);
}

descale_status descale_config_add_rules_text(descale_config *config, const char *name,
                                             const void *text, size_t size) {
    return add_text(config, REQUEST_RULES, name, text, size);
}

descale_status descale_config_check_rules(descale_config *config, const char *path) {
    return add_name(config, REQUEST_CHECK, path);
}

descale_status descale_config_disable_rules(descale_config *config, const char *pattern) {
    return add_name(config, REQUEST_DISABLE, pattern);
}

descale_status descale_config_weights(descale_config *config, const char *path) {
    return add_name(config, REQUEST_WEIGHTS, path);
}

descale_status descale_config_weights_text(descale_config *config, const char *name,
                                           const void *text, size_t size) {
    return add_text(config, REQUEST_WEIGHTS, name, text, size);
}

descale_status descale_config_filter(descale_config *config, const char *name) {
    return add_name(config, REQUEST_FILTER, name);
}

descale_status descale_config_filter_text(descale_config *config, const char *name,
                                          const void *text, size_t size) {
    return add_text(config, REQUEST_FILTER, name, text, size);
}

descale_status descale_config_try(descale_config *config, const char *pattern) {
    return add_name(config, REQUEST_TRY, pattern);
}

descale_status descale_config_try_as(descale_config *config, const char *pattern, unsigned label) {
    if (label >= DESCALE_LABELS)
        return DESCALE_INVALID;
    enum descale_status status = add_name(config, REQUEST_TRY, pattern);
    if (status == DESCALE_OK) {
        config->try_label = label;
        config->try_counts = true;
    }
    return status;
}

void descale_config_on_problem(descale_config *config, descale_problem_fn *fn, void *user) {
    config->reporter.report = fn;
    config->reporter.user = user;
}
