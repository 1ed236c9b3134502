/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of a page that Python has. */
#include "_descale.h"

int page_is_ascii(const Cleaner *cleaner, PyObject *text) {
    if (!PyUnicode_CheckExact(text)) /* a class of its own may say anything */
        return 0;
    PyObject *answer = PyObject_CallMethodObjArgs(text, cleaner->isascii, NULL);
    int result = answer ? PyObject_IsTrue(answer) : -1;
    Py_XDECREF(answer);
    return result;
}

int page_take(struct page *page, PyObject *text, int ascii) {
    char *bytes;
    if (ascii < 0)
        return 0;
    page->is_text = PyUnicode_Check(text);
    if (ascii) {
        page->bytes = PyUnicode_AsUTF8AndSize(text, &page->size);
        page->owner = page->bytes ? Py_NewRef(text) : NULL;
        return page->bytes != NULL;
    }
    if (page->is_text) {
        page->owner = PyUnicode_AsUTF8String(text);
        if (!page->owner && PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
            PyErr_Clear(); /* json.loads() makes strings with lone surrogates */
            page->owner = PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
        }
    } else if (PyBytes_Check(text)) {
        page->owner = Py_NewRef(text);
    } else {
        PyErr_Format(PyExc_TypeError, "a page is str or bytes, not %R", (PyObject *)Py_TYPE(text));
        return 0;
    }
    if (!page->owner || PyBytes_AsStringAndSize(page->owner, &bytes, &page->size) < 0)
        return 0;
    page->bytes = bytes;
    return 1;
}
