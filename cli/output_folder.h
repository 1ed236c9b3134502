/* SPDX-License-Identifier: Apache-2.0
 *
 * Files below an output folder, and the folders between. */
#ifndef OUTPUT_FOLDER_H
#define OUTPUT_FOLDER_H

#include "output_file.h"

/* FOLDER/NAME, to be freed; NULL: no memory. */
char *folder_path(const char *folder, const char *name);

/* The file below the folder of --rejects for the output of this name. As above. */
char *folder_rejects_path(const char *folder, const char *name);

/* Makes the folders of a path. Those that begin after its first `from` bytes, if that is not 0, may
 * not be links, which may lead anywhere (ELOOP). Returns 0 or an errno value. */
int folder_make(char *path, size_t from);

/* Opens the file `path` below a folder, and makes the folders between; a link in its place is
 * replaced, since it may lead out of the folder. `sweep`: what killed runs left for it is removed.
 * Returns 0 or an errno value. */
int folder_open_file(struct output *output, char *path, const char *folder,
                     const struct output_form *form, bool sweep);

#endif
