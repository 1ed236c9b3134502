/* SPDX-License-Identifier: Apache-2.0 */
#include "reserved_name.h"
#include "inputs.h"
#include "message.h"
#include "temporary_file.h"
#include "base/escape.h"

#include <stdlib.h>
#include <string.h>

/* What files of this name are. NULL: anything. */
static const char *reserved_for(const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    return inputs_is_manifest(name)       ? "the manifest of an output folder"
           : temporary_file_is_name(name) ? "a temporary file"
                                          : NULL;
}

bool name_unreserved(const char *role, const char *path) {
    char escaped[512];
    if (!path || !strcmp(path, "-"))
        return true;
    const char *what = reserved_for(path);
    char *real = what ? NULL : realpath(path, NULL); /* NULL: it is not there yet */
    if (real)
        what = reserved_for(real);
    free(real);
    if (what)
        message("%s %s has the name of %s", role, escape_name(escaped, sizeof escaped, path), what);
    return !what;
}
