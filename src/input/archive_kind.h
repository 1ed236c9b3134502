/* SPDX-License-Identifier: Apache-2.0
 *
 * Which kind of archive an input is, by the bytes it begins with. */
#ifndef ARCHIVE_KIND_H
#define ARCHIVE_KIND_H

#include "input/source.h"

enum archive_kind { ARCHIVE_KIND_NONE, ARCHIVE_KIND_TAR, ARCHIVE_KIND_ZIP, ARCHIVE_KIND_7Z };

/* Looks at the beginning of a source, and passes over nothing. */
enum archive_kind archive_kind_of(struct source *source);

#endif
