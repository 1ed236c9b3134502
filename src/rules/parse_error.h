/* SPDX-License-Identifier: Apache-2.0
 *
 * What is wrong with a piece of a rule file's text, and where. */
#ifndef PARSE_ERROR_H
#define PARSE_ERROR_H

#include <stddef.h>

struct parse_error {
    char message[192];
    size_t offset; /* bytes from the start of the text that was parsed */
};

#endif
