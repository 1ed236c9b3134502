/* SPDX-License-Identifier: Apache-2.0
 *
 * Reader: the pages of an input one by one, as tuples for descale.read(). A page stays at hand
 * until it is said to be taken: the handler of a signal may raise an exception wherever Python's
 * code goes on, and the page must not be lost by it. */
#include "_descale.h"

#include <errno.h>

#define PROBLEMS_KEPT 1000 /* between two pages; the others are left out */

typedef struct {
    PyObject_HEAD descale_reader *reader;
    PyObject *read; /* a callable that takes a size and returns bytes; NULL: a descriptor is read */
    PyObject *problems;    /* a list of messages */
    PyObject *page;        /* at hand, a tuple; None: none */
    atomic_int busy;       /* a thread is inside */
    PyThreadState *thread; /* its state while it is without Python's lock, else NULL */
} Reader;

/* Callbacks run inside of next(), which holds Python's lock whenever there is a callable. */
static ptrdiff_t read_some(void *user, void *buffer, size_t size) {
    Reader *self = user;
    char *bytes;
    Py_ssize_t got;
    if (PyErr_Occurred())
        return -ECANCELED;
    PyObject *chunk = PyObject_CallFunction(self->read, "n", (Py_ssize_t)size);
    if (chunk && !PyBytes_Check(chunk))
        PyErr_Format(PyExc_TypeError, "read() returned %R, not bytes: open the file in binary mode",
                     (PyObject *)Py_TYPE(chunk));
    if (PyErr_Occurred() || PyBytes_AsStringAndSize(chunk, &bytes, &got) < 0) {
        Py_XDECREF(chunk);
        return -ECANCELED;
    }
    if ((size_t)got > size) {
        PyErr_SetString(PyExc_ValueError, "read() returned more bytes than asked for");
        got = -ECANCELED;
    } else if (got > 0) {
        memcpy(buffer, bytes, (size_t)got);
    }
    Py_DECREF(chunk);
    return got;
}

/* Keeps (input, member, offset, line, message, whether something was lost) of a problem. */
static void keep_problem(PyObject *problems, const descale_problem *problem) {
    PyObject *item =
        Py_BuildValue("(NNKKNO)", PyUnicode_DecodeFSDefault(problem->input ? problem->input : ""),
                      PyUnicode_DecodeFSDefault(problem->member ? problem->member : ""),
                      (unsigned long long)problem->offset, (unsigned long long)problem->line,
                      PyUnicode_DecodeFSDefault(problem->message),
                      problem->severity == DESCALE_ERROR ? Py_True : Py_False);
    if (!item || PyList_Append(problems, item) < 0)
        PyErr_Clear();
    Py_XDECREF(item);
}

static void take_problem(void *user, const descale_problem *problem) {
    Reader *self = user;
    int unlocked = self->thread != NULL;
    if (problem->cause == DESCALE_CAUSE_LEFT_OUT)
        return; /* no damage */
    if (unlocked)
        PyEval_RestoreThread(self->thread);
    if (!PyErr_Occurred() && /* else read() failed, which is all that there is to say */
        PyList_Size(self->problems) < PROBLEMS_KEPT)
        keep_problem(self->problems, problem);
    if (unlocked)
        self->thread = PyEval_SaveThread();
}

static PyObject *string_or_none(const char *bytes, size_t size) {
    return bytes ? PyUnicode_DecodeUTF8(bytes, (Py_ssize_t)size, "replace") : Py_NewRef(Py_None);
}

static PyObject *bytes_or_none(const char *bytes, size_t size) {
    return bytes ? PyBytes_FromStringAndSize(bytes, (Py_ssize_t)size) : Py_NewRef(Py_None);
}

/* (member, number, id, id is JSON, url, date, language, header, text, separated, before, after) */
static PyObject *make_page(const descale_page *page) {
    return Py_BuildValue(
        "(NKNONNNNNONN)", string_or_none(page->member, page->member ? strlen(page->member) : 0),
        (unsigned long long)page->number, string_or_none(page->id, page->id_size),
        page->id_json ? Py_True : Py_False, string_or_none(page->url, page->url_size),
        string_or_none(page->date, page->date_size),
        string_or_none(page->language, page->language_size),
        bytes_or_none(page->header, page->header_size), bytes_or_none(page->text, page->text_size),
        page->separated ? Py_True : Py_False, bytes_or_none(page->before, page->before_size),
        bytes_or_none(page->after, page->after_size));
}

/* Takes what descale_reader_next() has found. */
static PyObject *hold_page(Reader *self, const descale_page *page) {
    PyObject *values = page ? make_page(page) : Py_NewRef(Py_None);
    if (!values)
        return NULL;
    Py_DECREF(self->page);
    self->page = values;
    return Py_NewRef(Py_None);
}

/* Reads the next page, unless one is at hand. Afterwards none is at the end. */
static PyObject *reader_advance(PyObject *object, PyObject *unused) {
    Reader *self = (Reader *)object;
    const descale_page *page = NULL;
    (void)unused;
    if (self->page != Py_None)
        return Py_NewRef(Py_None);
    if (atomic_exchange(&self->busy, 1)) {
        PyErr_SetString(PyExc_ValueError, "another thread is reading this input");
        return NULL;
    }
    if (!self->read)
        self->thread = PyEval_SaveThread();
    descale_status status = descale_reader_next(self->reader, &page);
    if (self->thread)
        PyEval_RestoreThread(self->thread);
    self->thread = NULL;
    self->busy = 0;
    if (PyErr_Occurred())
        return NULL;
    if (status == DESCALE_UNREADABLE || status == DESCALE_WRITE_ERROR) {
        PyErr_SetObject(PyExc_OSError, self->problems);
        return NULL;
    }
    if (status != DESCALE_OK)
        return raise_status(status);
    return hold_page(self, page);
}

static descale_status open_reader(Reader *self, const char *name, int file, int from,
                                  const char *field) {
    if (self->read)
        return descale_reader_open(name, read_some, self, (descale_format)from, field, take_problem,
                                   self, &self->reader);
    return descale_reader_open_fd(name, file, (descale_format)from, field, take_problem, self,
                                  &self->reader);
}

/* Reader(name, file descriptor or callable, format, field or None) */
static PyObject *reader_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
    PyObject *name, *source;
    const char *field;
    int from;
    (void)keywords;
    if (!PyArg_ParseTuple(arguments, "O&Oiz", PyUnicode_FSConverter, &name, &source, &from, &field))
        return NULL;
    int file = PyLong_Check(source) ? (int)PyLong_AsLong(source) : -1;
    Reader *self = (Reader *)((allocfunc)PyType_GetSlot(type, Py_tp_alloc))(type, 0);
    if (self) {
        self->read = file < 0 ? Py_NewRef(source) : NULL;
        self->page = Py_NewRef(Py_None);
        self->problems = PyList_New(0);
        descale_status status = self->problems
                                    ? open_reader(self, PyBytes_AsString(name), file, from, field)
                                    : DESCALE_NO_MEMORY;
        if (status != DESCALE_OK) {
            raise_status(status);
            Py_DECREF((PyObject *)self);
            self = NULL;
        }
    }
    Py_DECREF(name);
    return (PyObject *)self;
}

static int reader_traverse(PyObject *object, visitproc visit, void *arg) {
    Reader *self = (Reader *)object;
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(self->read);
    Py_VISIT(self->problems);
    Py_VISIT(self->page);
    return 0;
}

static void reader_dealloc(PyObject *object) {
    Reader *self = (Reader *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    descale_reader_close(self->reader);
    Py_XDECREF(self->read);
    Py_XDECREF(self->problems);
    Py_XDECREF(self->page);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(object);
    Py_DECREF(type);
}

static PyObject *reader_problems(PyObject *object, void *unused) {
    (void)unused;
    return Py_NewRef(((Reader *)object)->problems);
}

static PyObject *reader_page(PyObject *object, void *unused) {
    (void)unused;
    return Py_NewRef(((Reader *)object)->page);
}

static int reader_set_page(PyObject *object, PyObject *value, void *unused) {
    Reader *self = (Reader *)object;
    PyObject *old = self->page;
    (void)unused;
    self->page = Py_NewRef(value ? value : Py_None);
    Py_DECREF(old);
    return 0;
}

static PyMethodDef reader_methods[] = {{"advance", reader_advance, METH_NOARGS, NULL},
                                       {NULL, NULL, 0, NULL}};

static PyGetSetDef reader_properties[] = {{"problems", reader_problems, NULL, NULL, NULL},
                                          {"page", reader_page, reader_set_page, NULL, NULL},
                                          {NULL, NULL, NULL, NULL, NULL}};

static PyType_Slot reader_slots[] = {
    {Py_tp_dealloc, reader_dealloc}, {Py_tp_traverse, reader_traverse}, {Py_tp_new, reader_new},
    {Py_tp_methods, reader_methods}, {Py_tp_getset, reader_properties}, {0, NULL}};

PyType_Spec reader_spec = {.name = "descale._descale.Reader",
                           .basicsize = sizeof(Reader),
                           .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                           .slots = reader_slots};
