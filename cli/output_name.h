/* SPDX-License-Identifier: Apache-2.0
 *
 * The names of outputs in an output folder. The suffixes of a name say what is in the file. */
#ifndef OUTPUT_NAME_H
#define OUTPUT_NAME_H

#include "compressor.h"
#include "descale.h"

/* The name of the output for an input of this name: the same, with suffixes for the output's format
 * and compression. DESCALE_AUTO, COMPRESS_BY_NAME: as the input's. To be freed. NULL: no memory. */
char *output_name(enum descale_format format, enum compress compress, const char *input);

/* The first `length` bytes of a name, and a suffix. Where the last part of that would be longer
 * than file systems take, 255 bytes, it is cut, and a number made of the name stands for the rest.
 * To be freed. NULL: no memory. */
char *output_name_with(const char *name, size_t length, const char *suffix);

#endif
