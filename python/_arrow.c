/* SPDX-License-Identifier: Apache-2.0
 *
 * The Arrow PyCapsule interface (https://arrow.apache.org/docs/format/CDataInterface/
 * PyCapsuleInterface.html): columns and streams of columns. */
#include "_descale.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};
#endif

/* What is made of a column: clean text, or labels. */
static const struct operation {
    descale_status (*schema)(const struct ArrowSchema *, struct ArrowSchema *);
    descale_status (*array)(descale_labeler *, const struct ArrowSchema *,
                            const struct ArrowArray *, struct ArrowArray *);
} operations[] = {{descale_arrow_clean_schema, descale_arrow_clean},
                  {descale_arrow_label_schema, descale_arrow_label}};

/* The formats of other types and the types' names; one that ends in a colon has parameters. */
static const struct type_name {
    const char *format, *name;
} type_names[] = {{"b", "bool"},
                  {"c", "int8"},
                  {"C", "uint8"},
                  {"s", "int16"},
                  {"S", "uint16"},
                  {"i", "int32"},
                  {"I", "uint32"},
                  {"l", "int64"},
                  {"L", "uint64"},
                  {"e", "float16"},
                  {"f", "float32"},
                  {"g", "float64"},
                  {"tdD", "date32"},
                  {"tdm", "date64"},
                  {"tts", "time32"},
                  {"ttm", "time32"},
                  {"ttu", "time64"},
                  {"ttn", "time64"},
                  {"tss:", "timestamp"},
                  {"tsm:", "timestamp"},
                  {"tsu:", "timestamp"},
                  {"tsn:", "timestamp"},
                  {"w:", "fixed_size_binary"},
                  {"d:", "decimal"},
                  {"+l", "list"},
                  {"+L", "large_list"},
                  {"+vl", "list_view"},
                  {"+vL", "large_list_view"},
                  {"+w:", "fixed_size_list"},
                  {"+s", "struct"},
                  {"+m", "map"},
                  {"+r", "run_end_encoded"}};

static const char *type_name(const struct ArrowSchema *schema) {
    for (size_t i = 0; !schema->dictionary && i < sizeof type_names / sizeof *type_names; i++) {
        const char *format = type_names[i].format;
        size_t size = strlen(format) + (format[strlen(format) - 1] != ':'); /* with its NUL */
        if (!strncmp(schema->format, format, size))
            return type_names[i].name;
    }
    return schema->dictionary ? "dictionary" : NULL;
}

static PyObject *raise_type(const struct ArrowSchema *schema) {
    const char *name = type_name(schema);
    PyErr_Format(PyExc_TypeError,
                 "a column of pages has the Arrow type utf8, large_utf8, utf8_view, binary, "
                 "large_binary, binary_view or null, not %s%s",
                 name ? "" : "one with the format ", name ? name : schema->format);
    return NULL;
}

/* ---- Capsules ---- */

static void free_schema(PyObject *capsule) {
    struct ArrowSchema *schema = PyCapsule_GetPointer(capsule, "arrow_schema");
    if (schema->release)
        schema->release(schema);
    free(schema);
}

static void free_array(PyObject *capsule) {
    struct ArrowArray *array = PyCapsule_GetPointer(capsule, "arrow_array");
    if (array->release)
        array->release(array);
    free(array);
}

static void free_stream(PyObject *capsule) {
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream->release)
        stream->release(stream);
    free(stream);
}

/* A capsule around a zeroed struct; *content points to it. NULL: an exception is set. */
static PyObject *make_capsule(const char *name, size_t size, PyCapsule_Destructor release,
                              void *content) {
    void *block = calloc(1, size);
    if (!block)
        return PyErr_NoMemory();
    PyObject *capsule = PyCapsule_New(block, name, release);
    if (!capsule)
        free(block);
    else
        *(void **)content = block;
    return capsule;
}

/* ---- Arrays ---- */

PyObject *cleaner_arrow_array(PyObject *self, PyObject *arguments) {
    struct settings *settings = ((Cleaner *)self)->settings;
    PyObject *schema_in, *array_in, *result = NULL;
    int labels;
    if (!PyArg_ParseTuple(arguments, "OOp", &schema_in, &array_in, &labels))
        return NULL;
    const struct operation *operation = &operations[labels];
    const struct ArrowSchema *schema = PyCapsule_GetPointer(schema_in, "arrow_schema");
    const struct ArrowArray *array = schema ? PyCapsule_GetPointer(array_in, "arrow_array") : NULL;
    if (!array)
        return NULL;
    struct ArrowSchema *schema_out = NULL;
    struct ArrowArray *array_out = NULL;
    PyObject *first = make_capsule("arrow_schema", sizeof *schema_out, free_schema, &schema_out);
    PyObject *second =
        first ? make_capsule("arrow_array", sizeof *array_out, free_array, &array_out) : NULL;
    if (second) {
        descale_status status = operation->schema(schema, schema_out);
        descale_labeler *labeler = status == DESCALE_OK ? labeler_take(settings) : NULL;
        if (labeler) {
            Py_BEGIN_ALLOW_THREADS status = operation->array(labeler, schema, array, array_out);
            Py_END_ALLOW_THREADS labeler_give(settings, labeler);
        }
        if (!labeler && status == DESCALE_INVALID)
            raise_type(schema);
        else if (status != DESCALE_OK || !labeler)
            raise_status(labeler ? status : DESCALE_NO_MEMORY);
        else
            result = PyTuple_Pack(2, first, second);
    }
    Py_XDECREF(first);
    Py_XDECREF(second);
    return result;
}

/* ---- Streams ---- */

/* What a stream of ours points to. A consumer may use it on any thread, one at a time, and without
 * Python's lock. */
struct stream {
    const struct operation *operation;
    struct settings *settings;
    struct ArrowSchema schema;     /* of the input */
    struct ArrowArrayStream input; /* taken over from its capsule */
    const char *error;
};

static int errno_of(struct stream *stream, descale_status status) {
    stream->error = descale_status_text(status);
    return status == DESCALE_NO_MEMORY ? ENOMEM : EINVAL;
}

static int stream_schema(struct ArrowArrayStream *self, struct ArrowSchema *out) {
    struct stream *stream = self->private_data;
    descale_status status = stream->operation->schema(&stream->schema, out);
    return status == DESCALE_OK ? 0 : errno_of(stream, status);
}

static int stream_next(struct ArrowArrayStream *self, struct ArrowArray *out) {
    struct stream *stream = self->private_data;
    struct ArrowArray array = {.release = NULL};
    int error = stream->input.get_next(&stream->input, &array);
    if (error) {
        stream->error = stream->input.get_last_error(&stream->input);
        return error;
    }
    out->release = NULL;
    if (!array.release)
        return 0; /* the end */
    descale_labeler *labeler = labeler_take(stream->settings);
    descale_status status = DESCALE_NO_MEMORY;
    if (labeler) {
        status = stream->operation->array(labeler, &stream->schema, &array, out);
        labeler_give(stream->settings, labeler);
    }
    array.release(&array);
    return status == DESCALE_OK ? 0 : errno_of(stream, status);
}

static const char *stream_error(struct ArrowArrayStream *self) {
    return ((struct stream *)self->private_data)->error;
}

static void stream_release(struct ArrowArrayStream *self) {
    struct stream *stream = self->private_data;
    if (stream->schema.release)
        stream->schema.release(&stream->schema);
    if (stream->input.release)
        stream->input.release(&stream->input);
    settings_drop(stream->settings);
    free(stream);
    self->release = NULL;
}

/* Takes the input over and looks at its type. False: an exception is set. */
static int begin_stream(struct stream *stream, struct ArrowArrayStream *input) {
    struct ArrowSchema probe;
    if (!input->release) {
        PyErr_SetString(PyExc_ValueError, "the stream was already used");
        return 0;
    }
    stream->input = *input;
    input->release = NULL;
    int error = stream->input.get_schema(&stream->input, &stream->schema);
    if (error) {
        const char *why = stream->input.get_last_error(&stream->input);
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_OSError, "the stream has no schema: %s",
                         why ? why : strerror(error));
        return 0;
    }
    descale_status status = stream->operation->schema(&stream->schema, &probe);
    if (status == DESCALE_OK)
        probe.release(&probe);
    else if (status == DESCALE_INVALID)
        raise_type(&stream->schema);
    else
        raise_status(status);
    return status == DESCALE_OK;
}

PyObject *cleaner_arrow_stream(PyObject *self, PyObject *arguments) {
    struct ArrowArrayStream *input, *out = NULL;
    PyObject *capsule;
    int labels;
    if (!PyArg_ParseTuple(arguments, "Op", &capsule, &labels) ||
        !(input = PyCapsule_GetPointer(capsule, "arrow_array_stream")))
        return NULL;
    PyObject *result = make_capsule("arrow_array_stream", sizeof *out, free_stream, &out);
    struct stream *stream = result ? calloc(1, sizeof *stream) : NULL;
    if (!stream) {
        Py_XDECREF(result);
        return PyErr_NoMemory();
    }
    stream->operation = &operations[labels];
    stream->settings = ((Cleaner *)self)->settings;
    settings_share(stream->settings);
    *out =
        (struct ArrowArrayStream){stream_schema, stream_next, stream_error, stream_release, stream};
    if (!begin_stream(stream, input))
        Py_CLEAR(result);
    return result;
}
