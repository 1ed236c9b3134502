/* SPDX-License-Identifier: Apache-2.0
 *
 * The model of a Cleaner, and its labelers. */
#include "_descale.h"

#include <stdlib.h>

struct settings *settings_make(descale_model *model, unsigned keep, double above) {
    struct settings *settings = calloc(1, sizeof *settings);
    if (!settings)
        return NULL;
    settings->owners = 1;
    settings->model = model;
    settings->keep = keep;
    settings->above = above;
    return settings;
}

void settings_share(struct settings *settings) {
    settings->owners++;
}

void settings_drop(struct settings *settings) {
    if (!settings || --settings->owners > 0)
        return;
    for (size_t i = 0; i < POOL_SIZE; i++)
        descale_labeler_close(settings->pool[i]);
    descale_model_close(settings->model);
    free(settings);
}

descale_labeler *labeler_take(struct settings *settings) {
    descale_labeler *labeler = NULL;
    for (size_t i = 0; i < POOL_SIZE && !labeler; i++)
        labeler = atomic_exchange(&settings->pool[i], NULL);
    if (labeler || descale_labeler_open(settings->model, &labeler) != DESCALE_OK)
        return labeler;
    descale_labeler_separated(labeler, 1);
    descale_labeler_keep(labeler, settings->keep, settings->above);
    return labeler;
}

void labeler_give(struct settings *settings, descale_labeler *labeler) {
    for (size_t i = 0; i < POOL_SIZE; i++) {
        descale_labeler *none = NULL;
        if (atomic_compare_exchange_strong(&settings->pool[i], &none, labeler))
            return;
    }
    descale_labeler_close(labeler);
}

/* ---- Models from Python's arguments ---- */

/* Adds (input, line, column, message, excerpt, cause) to a list, for errors. */
static void take_problem(void *user, const descale_problem *problem) {
    PyObject *list = user;
    if (problem->severity != DESCALE_ERROR || PyErr_Occurred())
        return;
    const char *input = problem->input ? problem->input : "";
    PyObject *item = Py_BuildValue(
        "(NKKNNi)", PyUnicode_DecodeFSDefault(input), (unsigned long long)problem->line,
        (unsigned long long)problem->column, PyUnicode_DecodeFSDefault(problem->message),
        PyUnicode_DecodeFSDefault(problem->excerpt ? problem->excerpt : ""), (int)problem->cause);
    if (item)
        PyList_Append(list, item);
    Py_XDECREF(item);
}

/* Takes a (name, bytes) pair of Python. */
static int take_pair(PyObject *pair, PyObject **name, char **bytes, Py_ssize_t *size) {
    PyObject *content;
    *name = NULL;
    if (!PyArg_ParseTuple(pair, "O&O!", PyUnicode_FSConverter, name, &PyBytes_Type, &content))
        return 0;
    return PyBytes_AsStringAndSize(content, bytes, size) == 0;
}

typedef descale_status add_text_fn(descale_config *config, const char *name, const void *text,
                                   size_t size);

/* Hands a pair to the config; None: nothing. */
static int add_text(descale_config *config, PyObject *pair, add_text_fn *add) {
    PyObject *name;
    char *bytes;
    Py_ssize_t size;
    if (pair == Py_None)
        return 1;
    int good = take_pair(pair, &name, &bytes, &size);
    if (good) {
        descale_status status = add(config, PyBytes_AsString(name), bytes, (size_t)size);
        good = status == DESCALE_OK || raise_status(status) != NULL;
    }
    Py_XDECREF(name);
    return good;
}

/* Hands a name to the config. */
static int add_name(descale_config *config, PyObject *text,
                    descale_status (*add)(descale_config *, const char *)) {
    PyObject *name = PyUnicode_AsUTF8String(text);
    int good = 0;
    if (name) {
        descale_status status = add(config, PyBytes_AsString(name));
        good = status == DESCALE_OK || raise_status(status) != NULL;
    }
    Py_XDECREF(name);
    return good;
}

static int fill_config(descale_config *config, int builtin, int drop_comments, int keep_authors,
                       PyObject *rules, PyObject *disable, PyObject *filter, PyObject *weights) {
    descale_config_default_rules(config, builtin);
    descale_config_drop_comments(config, drop_comments);
    descale_config_keep_authors(config, keep_authors);
    for (Py_ssize_t i = 0; i < PyTuple_Size(rules); i++)
        if (!add_text(config, PyTuple_GetItem(rules, i), descale_config_add_rules_text))
            return 0;
    for (Py_ssize_t i = 0; i < PyTuple_Size(disable); i++)
        if (!add_name(config, PyTuple_GetItem(disable, i), descale_config_disable_rules))
            return 0;
    int filtered = PyUnicode_Check(filter) ? add_name(config, filter, descale_config_filter)
                                           : add_text(config, filter, descale_config_filter_text);
    return filtered && add_text(config, weights, descale_config_weights_text);
}

/* Opens the model of a config. NULL: the exception is set, a ValueError with the problems. */
static descale_model *open_model(descale_config *config, PyObject *problems) {
    descale_model *model = NULL;
    descale_config_on_problem(config, take_problem, problems);
    descale_status status = descale_model_open(config, &model);
    if (PyErr_Occurred()) {
        descale_model_close(model);
        return NULL;
    }
    if (status == DESCALE_NO_MEMORY)
        raise_status(status);
    else if (status != DESCALE_OK)
        PyErr_SetObject(PyExc_ValueError, problems);
    return model;
}

/* Whether a labeler takes these settings, which a filter may not. */
static int check_keep(struct settings *settings) {
    descale_labeler *labeler = labeler_take(settings);
    if (!labeler)
        return raise_status(DESCALE_NO_MEMORY) != NULL;
    descale_status status = descale_labeler_keep(labeler, settings->keep, settings->above);
    labeler_give(settings, labeler);
    if (status != DESCALE_OK)
        PyErr_SetString(PyExc_ValueError,
                        "keep is empty, or keep_above is outside 0 to 1 or goes with a filter, "
                        "which has no probabilities");
    return status == DESCALE_OK;
}

struct settings *settings_from_arguments(PyObject *arguments) {
    unsigned keep;
    double above;
    int builtin, drop_comments, keep_authors;
    PyObject *rules, *disable, *filter, *weights;
    struct settings *settings = NULL;
    descale_config *config;
    if (!PyArg_ParseTuple(arguments, "IdpppO!O!OO", &keep, &above, &builtin, &drop_comments,
                          &keep_authors, &PyTuple_Type, &rules, &PyTuple_Type, &disable, &filter,
                          &weights))
        return NULL;
    if (descale_config_open(&config) != DESCALE_OK)
        return (struct settings *)PyErr_NoMemory();
    PyObject *problems = PyList_New(0);
    descale_model *model = NULL;
    if (problems &&
        fill_config(config, builtin, drop_comments, keep_authors, rules, disable, filter, weights))
        model = open_model(config, problems);
    descale_config_close(config);
    Py_XDECREF(problems);
    if (model && !(settings = settings_make(model, keep, above))) {
        descale_model_close(model);
        PyErr_NoMemory();
    }
    if (settings && !check_keep(settings)) {
        settings_drop(settings);
        return NULL;
    }
    return settings;
}
