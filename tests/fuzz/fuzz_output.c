/* SPDX-License-Identifier: Apache-2.0
 *
 * Outputs: members and writes of any names and sizes, into tar, zip or a single file, compressed or
 * not. What is closed as good can be read again and holds what was written; what is closed as bad
 * leaves no file. */
#include "fuzz.h"
#include "output_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {"out.tar", "out.tar.gz", "out.zip", "out.tar.zst",
                                    "out.zip.gz"};
static const struct output_form form = {.compress = COMPRESS_BY_NAME, .level = 1, .archives = true};
static char folder[] = "/tmp/descale-fuzz-XXXXXX";

static void clean_up(void) {
    rmdir(folder);
}

/* Reads an archive. Returns the number of members, and adds their bytes to `text`. */
static size_t read_again(const char *path, struct buffer *text) {
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    size_t members = 0;
    char chunk[4096];
    la_ssize_t got;
    CHECK(archive && archive_read_support_filter_all(archive) == ARCHIVE_OK);
    CHECK(archive_read_support_format_tar(archive) == ARCHIVE_OK);
    CHECK(archive_read_support_format_zip(archive) == ARCHIVE_OK);
    CHECK(archive_read_open_filename(archive, path, 10240) == ARCHIVE_OK);
    for (; archive_read_next_header(archive, &entry) == ARCHIVE_OK; members++) {
        const char *name = archive_entry_pathname(entry);
        CHECK(name && *name && *name != '/' && strncmp(name, "../", 3) != 0);
        while ((got = archive_read_data(archive, chunk, sizeof chunk)) > 0)
            CHECK(buffer_append(text, chunk, (size_t)got));
        CHECK(got == 0);
    }
    archive_read_free(archive);
    return members;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct choices choices = {data, data + size};
    struct buffer written = {0}, found = {0};
    struct output output;
    char path[64];
    size_t members = 0;
    if (strstr(folder, "XXXXXX")) {
        CHECK(mkdtemp(folder) != NULL);
        atexit(clean_up);
    }
    bool good = choose(&choices, 4) > 0;
    snprintf(path, sizeof path, "%s/%s", folder, names[choose(&choices, 5)]);
    CHECK(output_open(&output, path, &form) == 0);
    while (choices_left(&choices)) {
        char name[24 + sizeof "+"] = "";
        unsigned length = choose(&choices, 24), step = choose(&choices, 4);
        if (step == 0 || members == 0) {
            for (unsigned i = 0; i < length; i++)
                name[i] = (char)choose_bytes(&choices, 1);
            strcat(name, "+"); /* it does not end like the name of a compressed file */
            bool numbered;
            CHECK(output_member(&output, name, &numbered) == 0);
            members++;
        } else if (step == 1) {
            CHECK(output_record(&output) == 0);
        } else {
            unsigned repeats = choose(&choices, 300);
            for (unsigned i = 0; i < repeats; i++) {
                CHECK(output_write(&output, name, length) == 0);
                CHECK(buffer_append(&written, name, length));
            }
        }
    }
    CHECK(output_close(&output, good) == 0);
    CHECK((access(path, F_OK) == 0) == good);
    if (good && members > 0) {
        CHECK(read_again(path, &found) == members);
        CHECK(found.size == written.size);
    }
    unlink(path);
    buffer_free(&written);
    buffer_free(&found);
    return 0;
}
