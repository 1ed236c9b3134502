/* SPDX-License-Identifier: Apache-2.0
 *
 * What an output is called in a folder: its name tells what is in it. */
#ifndef OUTPUT_NAME_H
#define OUTPUT_NAME_H

#include "options.h"

/* The name of the output for an input of this name: the same, with the suffixes of what the options
 * make of it. To be freed. NULL: no memory. */
char *naming_output(const struct options *options, const char *input);

#endif
