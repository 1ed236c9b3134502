/* SPDX-License-Identifier: Apache-2.0 */
#include "output_conflicts.h"
#include "message.h"
#include "output_folder.h"
#include "reserved_name.h"
#include "base/buffer.h"
#include "base/escape.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that is read or written. */
struct place {
    const char *role, *path;
    dev_t device;
    ino_t file;
};

/* The files that a run reads, sorted by their numbers. */
struct places {
    struct place *items;
    size_t count, capacity;
};

static int by_file(const void *one, const void *two) {
    const struct place *a = one, *b = two;
    return a->device != b->device ? (a->device > b->device) - (a->device < b->device)
                                  : (a->file > b->file) - (a->file < b->file);
}

/* Fills in which file a path leads to. False: to no regular file, which cannot be overwritten. */
static bool find(struct place *place, const char *role, const char *path) {
    struct stat found;
    if (!path || !strcmp(path, "-") || stat(path, &found) != 0 || !S_ISREG(found.st_mode))
        return false;
    *place = (struct place){role, path, found.st_dev, found.st_ino};
    return true;
}

/* Adds a file that is read. False: out of memory. */
static bool add(struct places *read, const char *role, const char *path) {
    struct place place;
    if (!find(&place, role, path))
        return true;
    struct place *items = buffer_grow(read->items, &read->capacity, read->count + 1, sizeof *items);
    if (!items)
        return false;
    read->items = items;
    items[read->count++] = place;
    return true;
}

static bool add_all(struct places *read, const struct inputs *inputs,
                    const struct options *options) {
    bool good = add(read, "the weights", options->weights) &&
                add(read, "the filter", options->filter) &&
                add(read, "the list of inputs", options->files_from);
    for (size_t i = 0; good && i < options->rules.count; i++)
        good = add(read, "the rules", options->rules.items[i]);
    for (size_t i = 0; good && i < inputs->count; i++)
        good = add(read, "the input", inputs->items[i].path);
    if (read->count > 0)
        qsort(read->items, read->count, sizeof *read->items, by_file);
    return good;
}

/* Reports two roles of one file. Returns false. */
static bool refuse(const char *role, const char *path, const char *other_role, const char *other) {
    char one[512], two[512];
    message("%s %s would overwrite %s %s", role, escape_name(one, sizeof one, path), other_role,
            escape_name(two, sizeof two, other));
    return false;
}

/* Whether an output is none of the files that are read. */
static bool unread(const struct places *read, const char *role, const char *path) {
    struct place place;
    if (read->count == 0 || !find(&place, role, path))
        return true;
    const struct place *same = bsearch(&place, read->items, read->count, sizeof place, by_file);
    return !same || refuse(role, path, same->role, same->path);
}

/* A path as it is written, but with single slashes, to be freed. NULL: out of memory. */
static char *written_path(const char *path) {
    char *copy = strdup(path), *to = copy;
    for (const char *at = path; copy && *at; at++)
        if (*at != '/' || at[1] != '/')
            *to++ = *at;
    if (copy)
        *to = '\0';
    return copy;
}

/* The path of the folder that a path leads into, to be freed. NULL: out of memory. */
static char *folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
}

/* The path of a file without links and dots, also of one that is not there yet, to be freed. Where
 * its folder is not there either: as it is written. NULL: out of memory. */
static char *plain_path(const char *path) {
    char *plain = realpath(path, NULL), *full = NULL;
    if (plain)
        return plain;
    const char *slash = strrchr(path, '/');
    char *folder = folder_of(path);
    plain = folder ? realpath(folder, NULL) : NULL;
    if (plain && asprintf(&full, "%s/%s", strcmp(plain, "/") != 0 ? plain : "",
                          slash ? slash + 1 : path) < 0)
        full = NULL;
    bool lost = !plain;
    free(plain);
    free(folder);
    return lost ? written_path(path) : full;
}

/* Whether a path leads to a pipe or a device, where several outputs may go. */
static bool shared(const char *path) {
    struct stat found;
    return stat(path, &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode);
}

static bool different(const char *role, const char *path, const char *other_role,
                      const char *other) {
    if (!path || !other || !strcmp(path, "-") || !strcmp(other, "-") || shared(path))
        return true;
    char *one = plain_path(path), *two = plain_path(other);
    bool same = one && two && !strcmp(one, two);
    free(one);
    free(two);
    return !same || refuse(role, path, other_role, other);
}

/* A file about the whole run, and the option that names it. */
struct side {
    const char *role, *path;
};
#define SIDES 2
static void sides_of(const struct options *options, struct side sides[SIDES]) {
    sides[0] = (struct side){"--stats", options->stats};
    sides[1] = (struct side){"--report", options->report};
}

/* Whether the outputs in a folder are apart from all files that are read, and from one about the
 * whole run. */
static bool folder_apart(const struct inputs *inputs, const struct side *side,
                         const struct places *read, const char *folder,
                         char *(*path_in)(const char *folder, const char *name)) {
    char *file = side->path && strcmp(side->path, "-") != 0 ? plain_path(side->path) : NULL;
    char *plain = realpath(folder, NULL);
    size_t length = plain ? strlen(plain) : 0;
    const char *inside = file && plain && !strncmp(file, plain, length) && file[length] == '/'
                             ? file + length + 1
                             : NULL;
    bool good = true;
    for (size_t i = 0; good && i < inputs->count; i++) {
        char *path = path_in(folder, inputs->items[i].name);
        if (!path)
            return message_no_memory(), false;
        good = unread(read, "the output", path) &&
               (!inside || strcmp(inside, path + strlen(folder) + 1) != 0 ||
                refuse(side->role, side->path, "the output of", inputs->items[i].path));
        free(path);
    }
    free(plain);
    free(file);
    return good;
}

/* Whether the rejects of many inputs go to a folder of their own: no file, no input, no output. */
static bool rejects_folder_apart(const struct inputs *inputs, const struct options *options) {
    struct place file;
    char escaped[512];
    const char *role = "--rejects", *path = options->rejects;
    if (!path)
        return true;
    if (find(&file, role, path)) {
        message(
            "%s %s is a file: with -o FOLDER it names a folder, which gets a file for each input",
            role, escape_name(escaped, sizeof escaped, path));
        return false;
    }
    for (const char **input = options->files.items; *input; input++)
        if (!different(role, path, "the input", *input))
            return false;
    for (size_t i = 0; i < inputs->count; i++) {
        char *output = NULL;
        if (asprintf(&output, "%s/%s", options->output, inputs->items[i].name) < 0)
            return message_no_memory(), false;
        bool good = different(role, path, "the output", output);
        free(output);
        if (!good)
            return false;
    }
    return true;
}

/* Whether the folder of a file about the whole run is there. False: reported. */
static bool reachable(const struct side *side) {
    if (!side->path || !strcmp(side->path, "-"))
        return true;
    char *folder = folder_of(side->path);
    if (!folder)
        return message_no_memory(), false;
    bool good = access(folder, F_OK) == 0 || (message_error(side->path, errno), false);
    free(folder);
    return good;
}

/* Whether an output can be written in the form that its name promises. False: reported. */
static bool writable(const char *role, const char *path, bool archives) {
    bool read = false, file = path && strcmp(path, "-") != 0 && !shared(path);
    const char *kind = file ? compressor_unwritten(path, &read) : NULL;
    bool zip, archive = path && !archives && output_named_archive(path, &zip);
    char escaped[512];
    if (kind)
        message("%s %s: %s is %s; a name that ends in .gz or .zst is compressed", role,
                escape_name(escaped, sizeof escaped, path), kind,
                read ? "read, but not written" : "not written");
    else if (archive)
        message("%s %s: only --output without --to is written as an archive", role,
                escape_name(escaped, sizeof escaped, path));
    return !kind && !archive;
}

bool outputs_writable(const struct options *options, bool folder) {
    struct side sides[SIDES];
    sides_of(options, sides);
    for (size_t i = 0; i < SIDES; i++)
        if (!reachable(&sides[i]) || !name_unreserved(sides[i].role, sides[i].path) ||
            !writable(sides[i].role, sides[i].path, false))
            return false;
    if (!name_unreserved("--output", options->output) ||
        !name_unreserved("--rejects", options->rejects))
        return false;
    return folder || ((options->form.compress != COMPRESS_BY_NAME ||
                       writable("--output", options->output, options->form.archives)) &&
                      writable("--rejects", options->rejects, false));
}

/* Whether a file about the whole run is apart from the outputs, and from all files that are read.
 */
static bool side_apart(const struct inputs *inputs, const struct options *options,
                       const struct places *read, const struct side *side, bool folder) {
    if (!unread(read, side->role, side->path))
        return false;
    if (folder && !different(side->role, side->path, "--rejects", options->rejects))
        return false;
    if (folder)
        return folder_apart(inputs, side, read, options->output, folder_path) &&
               (!options->rejects ||
                folder_apart(inputs, side, read, options->rejects, folder_rejects_path));
    return different(side->role, side->path, "--output", options->output) &&
           different(side->role, side->path, "--rejects", options->rejects);
}

bool outputs_apart(const struct inputs *inputs, const struct options *options, bool folder) {
    struct places read = {0};
    struct side sides[SIDES];
    sides_of(options, sides);
    bool good = add_all(&read, inputs, options) || (message_no_memory(), false);
    if (folder)
        good = good && rejects_folder_apart(inputs, options);
    else
        good = good && unread(&read, "--output", options->output) &&
               unread(&read, "--rejects", options->rejects) &&
               different("--rejects", options->rejects, "--output", options->output);
    for (size_t i = 0; good && i < SIDES; i++)
        good = side_apart(inputs, options, &read, &sides[i], folder);
    good = good && different(sides[1].role, sides[1].path, sides[0].role, sides[0].path);
    free(read.items);
    return good;
}

bool statistics_apart(const struct options *options) {
    struct side sides[SIDES];
    sides_of(options, sides);
    bool good = name_unreserved("--output", options->output) &&
                writable("--output", options->output, false);
    for (size_t i = 0; good && i < SIDES; i++)
        good = name_unreserved(sides[i].role, sides[i].path) &&
               writable(sides[i].role, sides[i].path, false);
    for (size_t i = 0; good && i < options->files.count; i++) {
        const char *file = options->files.items[i];
        good = different("--output", options->output, "the input", file);
        for (size_t side = 0; good && side < SIDES; side++)
            good = different(sides[side].role, sides[side].path, "the input", file);
    }
    return good && different(sides[1].role, sides[1].path, sides[0].role, sides[0].path);
}
