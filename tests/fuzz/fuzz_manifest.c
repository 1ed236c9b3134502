/* SPDX-License-Identifier: Apache-2.0
 *
 * Manifests of any bytes. Whatever an earlier run left, an input is taken for finished only after
 * manifest_add() has noted it, and then by the next run. */
#include "fuzz.h"
#include "manifest.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/descale-fuzz-XXXXXX";
static char path_of_manifest[64], output_path[64];

static void clean_up(void) {
    unlink(path_of_manifest);
    unlink(output_path);
    rmdir(folder);
}

static void write_whole(const char *path, const void *bytes, size_t size) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    CHECK(file >= 0 && write(file, bytes, size) == (ssize_t)size && close(file) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!path_of_manifest[0]) {
        CHECK(mkdtemp(folder) != NULL);
        snprintf(path_of_manifest, sizeof path_of_manifest, "%s/" MANIFEST_NAME, folder);
        snprintf(output_path, sizeof output_path, "%s/a.txt", folder);
        atexit(clean_up);
    }
    const struct options options = {.output = folder, .resume = true};
    const struct input input = {.path = "in/a.txt", .name = "a.txt", .size = 7, .changed = 9};
    struct manifest manifest;
    bool damaged;
    write_whole(path_of_manifest, data, size);
    write_whole(output_path, "text\n", 5);
    CHECK(manifest_open(&manifest, &options, 1));
    CHECK(!manifest_has(&manifest, &options, &input, &damaged));
    CHECK(manifest_add(&manifest, &options, &input, size % 2) == 0);
    manifest_close(&manifest);
    CHECK(manifest_open(&manifest, &options, 1));
    CHECK(manifest_has(&manifest, &options, &input, &damaged) && damaged == size % 2);
    manifest_close(&manifest);
    CHECK(manifest_open(&manifest, &options, 2)); /* another model */
    CHECK(!manifest_has(&manifest, &options, &input, &damaged));
    manifest_close(&manifest);
    return 0;
}
