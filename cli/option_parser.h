/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPTION_PARSER_H
#define OPTION_PARSER_H

#include "options.h"

/* Parses the command line. The strings stay the caller's. Returns true, or false with one line in
 * `error`, which has room for 256 bytes. Call options_free() in either case. */
bool options_parse(struct options *options, int argc, char **argv, char *error);

/* Whether an input, or the list of inputs, is standard input, which can be read only once. */
bool options_read_once(const struct options *options);

/* Whether to say at the end what was done: on a terminal, and everywhere with --verbose. */
bool options_tell(const struct options *options);

void options_free(struct options *options);

#endif
