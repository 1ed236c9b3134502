/* SPDX-License-Identifier: Apache-2.0
 *
 * Names that the program gives to files of its own, which no output may have. */
#ifndef RESERVED_NAME_H
#define RESERVED_NAME_H

#include <stdbool.h>

/* Whether a file of an option may have its path: the name is not that of a manifest, nor that of a
 * temporary file, which runs remove, also where a link leads. `path`: NULL if the option was not
 * given. False: reported. */
bool name_unreserved(const char *role, const char *path);

#endif
