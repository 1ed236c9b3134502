/* SPDX-License-Identifier: Apache-2.0
 *
 * Which options go together. An option that would be ignored beside another one is refused, so that
 * nobody waits for what will not come. */
#ifndef OPTION_PAIRS_H
#define OPTION_PAIRS_H

#include "options.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether the options that were given go together. False: what does not goes to `error`, of `size`
 * bytes, with the names of both. */
bool options_go_together(const struct options *options, char *error, size_t size);

#endif
