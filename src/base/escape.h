/* SPDX-License-Identifier: Apache-2.0
 *
 * Text that somebody else chose, made safe for a terminal. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether a code point is not seen, or changes how those around it are seen: controls but tab and
 * newline, those of the bidirectional algorithm, blanks without width, what is no character. */
bool escape_unseen(uint32_t point);

/* Copies `size` bytes of text to `to`, which has room for `room` bytes and always ends in NUL.
 * What is not seen, and invalid UTF-8, become \xHH; so do tabs, unless `tabs` lets them through.
 * Text that does not fit is cut. Returns the length of what was written. */
size_t escape_text(char *to, size_t room, const char *text, size_t size, bool tabs);

/* The same for a name that ends in NUL, without tabs; an empty name becomes ''. Returns `to`. */
char *escape_name(char *to, size_t room, const char *name);

#endif
