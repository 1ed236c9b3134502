/* SPDX-License-Identifier: Apache-2.0
 *
 * A file that is written under a temporary name in the folder of its own name, so that it appears
 * whole or not at all. A lock on it tells other runs that its writer is alive. */
#ifndef TEMPORARY_FILE_H
#define TEMPORARY_FILE_H

#include <stdbool.h>
#include <sys/types.h>

/* Makes and opens the file that will become `path`, with the permissions of `mode`. *name: its
 * name, to be freed; *file: its descriptor. Returns 0, or an errno value: then there is nothing to
 * close or to free. */
int temporary_file_open(const char *path, mode_t mode, char **name, int *file);

/* Removes the temporary files that killed runs left for this path. Those of runs that are alive
 * stay. */
void temporary_file_sweep(const char *path);

/* Whether a name, without its folder, may be that of a temporary file. */
bool temporary_file_is_name(const char *name);

#endif
