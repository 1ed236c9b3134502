/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs a fuzz target on files and on all files of folders, for compilers without a fuzzer: so that
 * the targets keep building and what they once found stays found. */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t inputs;

/* Runs the target on a file. Returns 0 or an errno value. */
static int replay_file(const char *path) {
    struct buffer file = {0};
    int error = buffer_file(&file, path);
    if (!error)
        LLVMFuzzerTestOneInput(file.bytes, file.size);
    inputs += !error;
    buffer_free(&file);
    return error;
}

static int not_hidden(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

/* The same for a file, or for all files of a folder, in the order of their names. */
static int replay(const char *path) {
    struct dirent **entries;
    int count = scandir(path, &entries, not_hidden, alphasort);
    if (count < 0)
        return errno == ENOTDIR ? replay_file(path) : errno;
    int error = 0;
    for (int i = 0; i < count; i++) {
        char *full = NULL;
        if (!error)
            error =
                asprintf(&full, "%s/%s", path, entries[i]->d_name) < 0 ? ENOMEM : replay_file(full);
        free(full);
        free(entries[i]);
    }
    free(entries);
    return error;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        int error = replay(argv[i]);
        if (error) {
            fprintf(stderr, "%s: %s\n", argv[i], strerror(error));
            return 2;
        }
    }
    printf("%zu inputs\n", inputs);
    return inputs == 0;
}
