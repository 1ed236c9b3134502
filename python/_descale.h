/* SPDX-License-Identifier: Apache-2.0
 *
 * The extension module descale._descale: what its files share. It keeps to the limited API of
 * Python 3.10, so that one build serves that version and all later ones. */
#ifndef PYTHON_DESCALE_H
#define PYTHON_DESCALE_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030a0000
#endif
#include <Python.h>

#include "descale_arrow.h"

#include <stdatomic.h>

/* Labelers that no thread uses right now. The slots are taken and filled by single atomic
 * operations: no lock can be held while a process forks. */
#define POOL_SIZE 16

/* A model and what pages are cleaned by. Shared by a Cleaner and the streams that it made, which a
 * consumer may release on any thread, without Python's lock. */
struct settings {
    atomic_size_t owners;
    descale_model *model;
    unsigned keep;
    double above;
    _Atomic(descale_labeler *) pool[POOL_SIZE];
};

/* Returns settings with one owner that take the model over; NULL: no memory. */
struct settings *settings_make(descale_model *model, unsigned keep, double above);
void settings_share(struct settings *settings);
void settings_drop(struct settings *settings);

/* A labeler for the calling thread; NULL: no memory. Give it back after use. */
descale_labeler *labeler_take(struct settings *settings);
void labeler_give(struct settings *settings, descale_labeler *labeler);

typedef struct {
    PyObject_HEAD struct settings *settings;
    PyObject *labels[DESCALE_LABELS]; /* their names */
    PyObject *isascii;                /* the name of str's method */
} Cleaner;

/* Opens a model from the arguments of Cleaner.__new__(). NULL: an exception is set. */
struct settings *settings_from_arguments(PyObject *arguments);

/* Sets the exception for a status, and returns NULL. */
PyObject *raise_status(descale_status status);

/* Text from this size on is labelled without Python's lock: below, handing it over costs more than
 * it gives. In bytes. */
#define UNLOCKED_SIZE 4096

/* The bytes of a page that came as str or bytes. */
struct page {
    PyObject *owner; /* a reference */
    const char *bytes;
    Py_ssize_t size;
    int is_text; /* came as str */
};

/* Whether a page is an ASCII str, which such a str knows of itself. The bytes of such a str can be
 * used as they are; to ask others for theirs would leave a second copy in them for life. -1: an
 * exception is set. */
int page_is_ascii(const Cleaner *cleaner, PyObject *text);

/* Takes the bytes of a page. `ascii`: what page_is_ascii() says, 0 for all that is no plain str.
 * False: an exception is set; else drop page->owner after use. */
int page_take(struct page *page, PyObject *text, int ascii);

/* Methods over the lines of a page, in _lines.c. */
PyObject *cleaner_labels(PyObject *self, PyObject *text);
PyObject *cleaner_columns(PyObject *self, PyObject *text);

/* Methods over the Arrow PyCapsule interface, in _arrow.c. */
PyObject *cleaner_arrow_array(PyObject *self, PyObject *arguments);
PyObject *cleaner_arrow_stream(PyObject *self, PyObject *arguments);

/* The type Reader, in _reader.c. */
extern PyType_Spec reader_spec;

#endif
