/* SPDX-License-Identifier: Apache-2.0
 *
 * The extension module descale._descale: Cleaner, the part of descale.Cleaner that touches text. */
#include "_descale.h"

#include <stdint.h>

/* Longer strings are cleaned as UTF-8: as code points they would take too much memory. */
#define POINTS_MAX ((Py_ssize_t)1 << 20)

PyObject *raise_status(descale_status status) {
    if (status == DESCALE_NO_MEMORY)
        return PyErr_NoMemory();
    PyErr_SetString(PyExc_ValueError, descale_status_text(status));
    return NULL;
}

/* ---- Clean text ---- */

/* The bytes of a page cleaned. `ended`: newlines end lines, as in a file, rather than separate
 * them. */
static PyObject *clean_bytes(const Cleaner *cleaner, PyObject *text, int ascii, int ended) {
    struct settings *settings = cleaner->settings;
    struct page page;
    PyObject *result = NULL;
    const char *clean = NULL;
    size_t size = 0;
    if (!page_take(&page, text, ascii))
        return NULL;
    descale_labeler *labeler = labeler_take(settings);
    descale_status status = DESCALE_NO_MEMORY;
    PyThreadState *thread = labeler && page.size >= UNLOCKED_SIZE ? PyEval_SaveThread() : NULL;
    if (labeler) {
        descale_labeler_separated(labeler, !ended);
        status = descale_labeler_clean(labeler, page.bytes, (size_t)page.size, &clean, &size);
        descale_labeler_separated(labeler, 1);
    }
    if (thread)
        PyEval_RestoreThread(thread);
    if (status != DESCALE_OK)
        raise_status(status);
    else if (size == (size_t)page.size)
        result = Py_NewRef(text); /* nothing went */
    else if (page.is_text)
        result = PyUnicode_DecodeUTF8(clean, (Py_ssize_t)size, "surrogatepass");
    else
        result = PyBytes_FromStringAndSize(clean, (Py_ssize_t)size);
    if (labeler)
        labeler_give(settings, labeler);
    Py_DECREF(page.owner);
    return result;
}

/* The spans of a str, joined. */
static PyObject *join_spans(PyObject *text, const descale_span *spans, size_t count) {
    if (count <= 1) {
        size_t start = count ? spans->point : 0, end = count ? start + spans->points : 0;
        return PyUnicode_Substring(text, (Py_ssize_t)start, (Py_ssize_t)end);
    }
    PyObject *parts = PyList_New((Py_ssize_t)count), *nothing = PyUnicode_FromString("");
    PyObject *result = NULL;
    int good = parts && nothing;
    for (size_t i = 0; good && i < count; i++) {
        PyObject *part = PyUnicode_Substring(text, (Py_ssize_t)spans[i].point,
                                             (Py_ssize_t)(spans[i].point + spans[i].points));
        good = part && PyList_SetItem(parts, (Py_ssize_t)i, part) == 0;
    }
    if (good)
        result = PyUnicode_Join(nothing, parts);
    Py_XDECREF(parts);
    Py_XDECREF(nothing);
    return result;
}

/* A str cleaned by its code points: less is copied than by way of UTF-8. */
static PyObject *clean_points(struct settings *settings, PyObject *text, size_t length, int ended) {
    PyObject *result = NULL;
    const descale_span *spans = NULL;
    size_t count = 0;
    Py_UCS4 *points = PyMem_Malloc((length + 1) * sizeof *points);
    if (!points || !PyUnicode_AsUCS4(text, points, (Py_ssize_t)length + 1, 0)) {
        PyMem_Free(points);
        return points ? NULL : PyErr_NoMemory();
    }
    descale_labeler *labeler = labeler_take(settings);
    descale_status status = DESCALE_NO_MEMORY;
    PyThreadState *thread = labeler && length >= UNLOCKED_SIZE ? PyEval_SaveThread() : NULL;
    if (labeler) {
        descale_labeler_separated(labeler, !ended);
        status = descale_labeler_clean_points(labeler, points, length, &spans, &count);
        descale_labeler_separated(labeler, 1);
    }
    if (thread)
        PyEval_RestoreThread(thread);
    if (status != DESCALE_OK)
        raise_status(status);
    else if (count == 1 && spans->points == length)
        result = Py_NewRef(text); /* nothing went */
    else
        result = join_spans(text, spans, count);
    if (labeler)
        labeler_give(settings, labeler);
    PyMem_Free(points);
    return result;
}

static PyObject *clean_page(PyObject *self, PyObject *text, int ended) {
    const Cleaner *cleaner = (const Cleaner *)self;
    int ascii = page_is_ascii(cleaner, text);
    if (ascii == 0 && PyUnicode_Check(text)) {
        Py_ssize_t length = PyUnicode_GetLength(text);
        if (length < 0)
            return NULL;
        if (length > 0 && length <= POINTS_MAX)
            return clean_points(cleaner->settings, text, (size_t)length, ended);
    }
    return clean_bytes(cleaner, text, ascii, ended);
}

static PyObject *cleaner_clean(PyObject *self, PyObject *text) {
    return clean_page(self, text, 0);
}

static PyObject *cleaner_clean_file(PyObject *self, PyObject *text) {
    return clean_page(self, text, 1);
}

/* ---- The model ---- */

static PyObject *cleaner_fingerprint(PyObject *self, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLongLong(
        descale_model_fingerprint(((Cleaner *)self)->settings->model));
}

/* (name, label, why, disabled) of each rule. */
static PyObject *cleaner_rule_list(PyObject *self, PyObject *unused) {
    const descale_model *model = ((Cleaner *)self)->settings->model;
    size_t count = descale_model_rule_count(model);
    PyObject *list = PyList_New((Py_ssize_t)count);
    (void)unused;
    for (size_t i = 0; list && i < count; i++) {
        const descale_rule *rule = descale_model_rule(model, i);
        PyObject *item = Py_BuildValue("(sssO)", rule->name, descale_label_name(rule->label),
                                       rule->why, rule->disabled ? Py_True : Py_False);
        if (!item) {
            Py_CLEAR(list);
            break;
        }
        PyList_SetItem(list, (Py_ssize_t)i, item);
    }
    return list;
}

/* ---- The type ---- */

static void cleaner_dealloc(PyObject *self) {
    Cleaner *cleaner = (Cleaner *)self;
    PyTypeObject *type = Py_TYPE(self);
    settings_drop(cleaner->settings);
    Py_XDECREF(cleaner->isascii);
    for (size_t i = 0; i < DESCALE_LABELS; i++)
        Py_XDECREF(cleaner->labels[i]);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *cleaner_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
    if (keywords && PyDict_Size(keywords) > 0) {
        PyErr_SetString(PyExc_TypeError, "this type takes no keyword arguments");
        return NULL;
    }
    struct settings *settings = settings_from_arguments(arguments);
    if (!settings)
        return NULL;
    Cleaner *cleaner = (Cleaner *)((allocfunc)PyType_GetSlot(type, Py_tp_alloc))(type, 0);
    if (!cleaner) {
        settings_drop(settings);
        return NULL;
    }
    cleaner->settings = settings;
    cleaner->isascii = PyUnicode_InternFromString("isascii");
    int good = cleaner->isascii != NULL;
    for (unsigned i = 0; good && i < DESCALE_LABELS; i++)
        good = (cleaner->labels[i] = PyUnicode_InternFromString(descale_label_name(i))) != NULL;
    if (!good)
        Py_CLEAR(cleaner);
    return (PyObject *)cleaner;
}

static PyMethodDef cleaner_methods[] = {
    {"clean", cleaner_clean, METH_O,
     PyDoc_STR("clean($self, text, /)\n--\n\n"
               "The kept lines of one page, each as it was, newlines between them.\n\n"
               "Newlines separate lines, as in \"\\n\".join(lines); only \"\\n\" does. Returns "
               "`text` itself\n"
               "if nothing goes. The result is never longer than `text`, and of its type. Raises "
               "TypeError\n"
               "for what is neither str nor bytes.")},
    {"labels", cleaner_labels, METH_O,
     PyDoc_STR("labels($self, text, /)\n--\n\n"
               "The label of each of text.split(\"\\n\"), None for a blank line. Raises TypeError "
               "for what\n"
               "is neither str nor bytes.")},
    {"_clean_file", cleaner_clean_file, METH_O, NULL},
    {"_columns", cleaner_columns, METH_O, NULL},
    {"_rules", cleaner_rule_list, METH_NOARGS, NULL},
    {"_arrow_array", cleaner_arrow_array, METH_VARARGS, NULL},
    {"_arrow_stream", cleaner_arrow_stream, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};

static PyGetSetDef cleaner_properties[] = {
    {"fingerprint", cleaner_fingerprint, NULL,
     PyDoc_STR("A number for everything that this cleaner's model decides by."), NULL},
    {NULL, NULL, NULL, NULL, NULL}};

static PyType_Slot cleaner_slots[] = {{Py_tp_dealloc, cleaner_dealloc},
                                      {Py_tp_new, cleaner_new},
                                      {Py_tp_methods, cleaner_methods},
                                      {Py_tp_getset, cleaner_properties},
                                      {0, NULL}};

static PyType_Spec cleaner_spec = {.name = "descale._descale.Cleaner",
                                   .basicsize = sizeof(Cleaner),
                                   .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                                   .slots = cleaner_slots};

/* ---- The module ---- */

static int add_type(PyObject *module, const char *name, PyType_Spec *spec) {
    PyObject *type = PyType_FromSpec(spec);
    int result = type ? PyModule_AddObjectRef(module, name, type) : -1;
    Py_XDECREF(type);
    return result;
}

static int module_exec(PyObject *module) {
    return add_type(module, "Cleaner", &cleaner_spec) < 0 ||
                   add_type(module, "Reader", &reader_spec) < 0 ||
                   PyModule_AddStringConstant(module, "version", descale_version()) < 0 ||
                   PyModule_AddStringConstant(module, "processor", descale_processor()) < 0
               ? -1
               : 0;
}

/* Slots that newer Pythons know and older ones refuse; the limited API of 3.10 has no names for
 * them: Py_mod_multiple_interpreters (3.12), Py_mod_gil (3.13). */
#define MULTIPLE_INTERPRETERS                                                                      \
    { 3, (void *)2 } /* Py_MOD_PER_INTERPRETER_GIL_SUPPORTED */
#define NO_GIL                                                                                     \
    { 4, (void *)1 } /* Py_MOD_GIL_NOT_USED */

static PyModuleDef_Slot slots_3_10[] = {{Py_mod_exec, module_exec}, {0, NULL}};
static PyModuleDef_Slot slots_3_12[] = {
    {Py_mod_exec, module_exec}, MULTIPLE_INTERPRETERS, {0, NULL}};
static PyModuleDef_Slot slots_3_13[] = {
    {Py_mod_exec, module_exec}, MULTIPLE_INTERPRETERS, NO_GIL, {0, NULL}};

static struct PyModuleDef modules[] = {
    {.m_base = PyModuleDef_HEAD_INIT, .m_name = "_descale", .m_slots = slots_3_10},
    {.m_base = PyModuleDef_HEAD_INIT, .m_name = "_descale", .m_slots = slots_3_12},
    {.m_base = PyModuleDef_HEAD_INIT, .m_name = "_descale", .m_slots = slots_3_13}};

PyMODINIT_FUNC PyInit__descale(void) {
    unsigned long version = PyLong_AsUnsignedLong(PySys_GetObject("hexversion")) >> 16;
    return PyModuleDef_Init(&modules[version >= 0x030d ? 2 : version >= 0x030c ? 1 : 0]);
}
