/* SPDX-License-Identifier: Apache-2.0
 *
 * Temporary files without a name: they go when they are closed, or when the program ends. */
#ifndef TEMP_FILE_H
#define TEMP_FILE_H

#include <stdio.h>

/* Opens an empty temporary file in temp_file_folder(), for reading and writing. Returns a
 * descriptor that child processes do not inherit, or -1 with errno set. The caller closes it. */
int temp_file(void);

/* The same as a stream. Returns NULL with errno set if it cannot be opened. */
FILE *temp_file_stream(void);

/* The folder of temporary files, for messages: the environment's TMPDIR, or /tmp. */
const char *temp_file_folder(void);

#endif
