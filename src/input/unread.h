/* SPDX-License-Identifier: Apache-2.0
 *
 * Formats that are not read, told by the bytes that an input begins with. They are named, so that
 * nobody takes their output for text. */
#ifndef UNREAD_H
#define UNREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A message that names the format and says what to do, a constant. NULL: nothing is known against
 * the input. `whole`: no more bytes follow. */
const char *unread_format(const uint8_t *bytes, size_t size, bool whole);

/* The same for a zip archive that is a document: an Office or OpenDocument file, an e-book. */
const char *unread_zip(const uint8_t *bytes, size_t size);

/* Whether the bytes are HTML, or a fragment of it: they begin with a tag of HTML and such tags are
 * on half of the lines, or tags are on most of the lines. Text that quotes some HTML is not. */
bool unread_html(const uint8_t *bytes, size_t size);

/* Whether the bytes are a table as RFC 4180 describes it, its fields separated by `separator`: the
 * first line has names of columns, and all records have as many fields. Text with commas, and a
 * table that a page shows, are text. */
bool unread_csv(const uint8_t *bytes, size_t size, bool whole, uint8_t separator);

#endif
