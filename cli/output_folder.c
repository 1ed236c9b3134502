/* SPDX-License-Identifier: Apache-2.0 */
#include "output_folder.h"
#include "output_name.h"
#include "temporary_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *folder_path(const char *folder, const char *name) {
    char *path;
    return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

char *folder_rejects_path(const char *folder, const char *name) {
    char *file = output_name_with(name, strlen(name), ".rejects.jsonl");
    char *path = file ? folder_path(folder, file) : NULL;
    free(file);
    return path;
}

static bool is_link(const char *path) {
    struct stat found;
    return lstat(path, &found) == 0 && S_ISLNK(found.st_mode);
}

int folder_make(char *path, size_t from) {
    for (char *slash = path + from; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        int error = slash > path && mkdir(path, 0777) != 0 && errno != EEXIST ? errno : 0;
        if (from > 0 && !error && is_link(path))
            error = ELOOP;
        *slash = '/';
        if (error)
            return error;
    }
    return 0;
}

int folder_open_file(struct output *output, char *path, const char *folder,
                     const struct output_form *form, bool sweep) {
    int error = folder_make(path, strlen(folder) + 1);
    if (!error && is_link(path) && unlink(path) != 0)
        error = errno;
    if (sweep)
        temporary_file_sweep(path);
    return error ? error : output_open(output, path, form);
}
