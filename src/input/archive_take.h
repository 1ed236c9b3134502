/* SPDX-License-Identifier: Apache-2.0
 *
 * Who takes the members of an archive: see archive.h. */
#ifndef ARCHIVE_TAKE_H
#define ARCHIVE_TAKE_H

#include "descale.h"

/* Takes one member: its name, and a descriptor at its first byte, which is closed after the call.
 */
typedef enum descale_status (*members_take)(void *context, const char *name, int file);

#endif
