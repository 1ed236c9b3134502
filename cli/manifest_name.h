/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of files in the manifest. JSON holds UTF-8 alone. A line with a name that is something else
 * has the member "escaped": true, and both of its names are spelled so that nothing is lost: %HH
 * for a byte that is no UTF-8, and %25 for '%'. All other lines have names as they are. */
#ifndef MANIFEST_NAME_H
#define MANIFEST_NAME_H

#include <stdbool.h>

/* Whether a name can stand in the manifest as it is. */
bool manifest_name_is_plain(const char *name);

/* Returns the spelling of a name, to be freed; NULL: out of memory. */
char *manifest_name_escape(const char *name);

/* Turns a spelling back into the name, in place. */
void manifest_name_unescape(char *spelling);

#endif
