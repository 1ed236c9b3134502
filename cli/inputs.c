/* SPDX-License-Identifier: Apache-2.0 */
#include "inputs.h"
#include "message.h"
#include "base/buffer.h"
#include "output_name.h"
#include "temporary_file.h"
#include "base/escape.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Adds an input. The name of its output in the output folder is made from `name`; `error`: why it
 * cannot be read, an errno value. */
static bool add(struct inputs *inputs, const struct options *options, const char *path,
                const char *name, const struct stat *found, int error) {
    struct input *items =
        buffer_grow(inputs->items, &inputs->capacity, inputs->count + 1, sizeof *items);
    struct input input = {.path = strdup(path),
                          .name = output_name(options->to, options->form.compress, name),
                          .error = error};
    if (items)
        inputs->items = items;
    if (!items || !input.path || !input.name) {
        free(input.path);
        free(input.name);
        return message_file(path, "out of memory");
    }
    if (found && S_ISREG(found->st_mode)) {
        input.size = (uint64_t)found->st_size;
        input.changed = (int64_t)found->st_mtim.tv_sec * 1000000000 + found->st_mtim.tv_nsec;
    }
    items[inputs->count++] = input;
    return true;
}

/* A folder that is being searched, inside others. */
struct folder {
    const struct folder *above;
    struct stat found;
    unsigned links; /* that the path to it goes through */
};

/* Where folders link to each other, there are many more paths than folders: of eight, 109,600. */
#define MOST_LINKS 3

static bool same_file(const struct stat *one, const struct stat *other) {
    return one->st_ino == other->st_ino && one->st_dev == other->st_dev;
}

/* Whether a folder is an output folder. */
static bool is_written(const struct options *options, const struct stat *folder) {
    const char *const paths[] = {options->output, options->rejects};
    struct stat found;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (paths[i] && stat(paths[i], &found) == 0 && same_file(&found, folder))
            return true;
    return false;
}

/* Whether a link leads back into a folder that is being searched. */
static bool goes_round(const struct folder *folder) {
    for (const struct folder *above = folder->above; above; above = above->above)
        if (same_file(&above->found, &folder->found))
            return true;
    return false;
}

static bool is_link(const char *path) {
    struct stat found;
    return lstat(path, &found) == 0 && S_ISLNK(found.st_mode);
}

static int not_dots(const struct dirent *entry) {
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

bool inputs_is_manifest(const char *name) {
    return !strncmp(name, MANIFEST_NAME, strlen(MANIFEST_NAME));
}

/* Whether an entry of a folder is left out because it is hidden. The manifest is not counted. */
static bool is_hidden(struct inputs *inputs, const char *name) {
    inputs->hidden += *name == '.' && !inputs_is_manifest(name);
    return *name == '.';
}

static int by_name(const struct dirent **one, const struct dirent **two) {
    return strcmp((*one)->d_name, (*two)->d_name);
}

static bool add_entries(struct inputs *inputs, const struct options *options, const char *path,
                        size_t root, const struct folder *folder);

/* Adds an entry of a folder. */
static bool add_entry(struct inputs *inputs, const struct options *options, const char *path,
                      size_t root, const struct folder *above) {
    struct folder folder = {.above = above};
    if (stat(path, &folder.found) != 0)
        return add(inputs, options, path, path, NULL, errno);
    if (S_ISREG(folder.found.st_mode))
        return add(inputs, options, path, path + root, &folder.found, 0);
    inputs->others += !S_ISDIR(folder.found.st_mode);
    if (!S_ISDIR(folder.found.st_mode) || is_written(options, &folder.found))
        return true;
    folder.links = above->links + is_link(path);
    if (goes_round(&folder) || folder.links > MOST_LINKS)
        return add(inputs, options, path, path, NULL, ELOOP);
    return add_entries(inputs, options, path, root, &folder);
}

/* Adds the files of a folder, at any depth. Their names are the paths without the first `root`
 * bytes. */
static bool add_entries(struct inputs *inputs, const struct options *options, const char *path,
                        size_t root, const struct folder *folder) {
    struct dirent **entries;
    int count = scandir(path, &entries, not_dots, by_name);
    if (count < 0)
        return add(inputs, options, path, path, NULL, errno);
    const char *slash = path[strlen(path) - 1] == '/' ? "" : "/";
    bool good = true;
    for (int i = 0; i < count; i++) {
        char *entry = NULL;
        bool taken = good && !is_hidden(inputs, entries[i]->d_name);
        if (taken && asprintf(&entry, "%s%s%s", path, slash, entries[i]->d_name) < 0)
            good = message_file(path, "out of memory");
        else if (taken)
            good = add_entry(inputs, options, entry, root, folder);
        free(entry);
        free(entries[i]);
    }
    free(entries);
    return good;
}

static bool add_named(struct inputs *inputs, const struct options *options, const char *path) {
    struct folder folder = {0};
    const char *slash = strrchr(path, '/');
    bool named = strcmp(path, "-") != 0;
    int error = named && stat(path, &folder.found) != 0 ? errno : 0;
    if (!named || error || !S_ISDIR(folder.found.st_mode))
        return add(inputs, options, path, slash ? slash + 1 : path,
                   named && !error ? &folder.found : NULL, error);
    inputs->folders = true;
    size_t root = strlen(path);
    return add_entries(inputs, options, path, path[root - 1] == '/' ? root : root + 1, &folder);
}

/* Reads a list whole. False: reported. */
static bool read_list(struct buffer *list, const char *path) {
    FILE *stream = strcmp(path, "-") != 0 ? fopen(path, "re") : stdin;
    char block[65536];
    size_t size;
    if (!stream)
        return message_file(path, strerror(errno));
    bool made = true;
    while (made && (size = fread(block, 1, sizeof block, stream)) > 0)
        made = buffer_append(list, block, size);
    bool good = made && !ferror(stream) && buffer_append(list, "", 1);
    if (!good)
        message_file(path, made && ferror(stream) ? strerror(errno) : "out of memory");
    if (stream != stdin)
        fclose(stream);
    return good;
}

/* The end of a name of a list. A list that holds a NUL, as find -print0 writes it, has a NUL after
 * each name, which may hold newlines. */
static char *end_of_name(char *name, char *end, bool nuls) {
    char *after = memchr(name, nuls ? '\0' : '\n', (size_t)(end - name));
    after = after ? after : end;
    for (char *last = after; !nuls && last > name && last[-1] == '\r'; last--)
        last[-1] = '\0';
    *after = '\0';
    return after;
}

/* Adds the files that a list names. */
static bool add_list(struct inputs *inputs, const struct options *options) {
    struct buffer list = {0};
    bool good = read_list(&list, options->files_from);
    if (!good || !list.bytes) {
        buffer_free(&list);
        return good;
    }
    char *name = (char *)list.bytes, *end = name + list.size - 1;
    bool nuls = memchr(name, '\0', (size_t)(end - name));
    while (good && name < end) {
        char *after = end_of_name(name, end, nuls);
        if (*name)
            good = add_named(inputs, options, name);
        name = after < end ? after + 1 : end;
    }
    buffer_free(&list);
    return good;
}

static int by_path(const void *one, const void *two) {
    return strcmp(((const struct input *)one)->path, ((const struct input *)two)->path);
}

static void drop(struct input *input) {
    free(input->path);
    free(input->name);
}

/* Sorts the inputs and keeps one in `shards`. `shard` counts from 0. */
static void take_shard(struct inputs *inputs, size_t shard, size_t shards) {
    size_t kept = 0;
    if (inputs->count > 0)
        qsort(inputs->items, inputs->count, sizeof *inputs->items, by_path);
    for (size_t i = 0; i < inputs->count; i++)
        if (i % shards == shard)
            inputs->items[kept++] = inputs->items[i];
        else
            drop(&inputs->items[i]);
    inputs->count = kept;
}

/* Says what of folders is no input. */
static void tell_left_out(const struct inputs *inputs) {
    if (inputs->hidden > 0)
        message("%zu hidden files and folders were left out; those that are named are taken",
                inputs->hidden);
    if (inputs->others > 0)
        message("%zu pipes, sockets and devices were left out; those that are named are taken",
                inputs->others);
}

bool inputs_open(struct inputs *inputs, const struct options *options) {
    *inputs = (struct inputs){0};
    bool good = !options->files_from || add_list(inputs, options);
    for (size_t i = 0; good && i < options->files.count; i++)
        good = add_named(inputs, options, options->files.items[i]);
    if (good && !options->quiet)
        tell_left_out(inputs);
    if (good && options->shards > 0)
        take_shard(inputs, options->shard - options->first_shard, options->shards);
    return good;
}

void inputs_close(struct inputs *inputs) {
    for (size_t i = 0; i < inputs->count; i++)
        drop(&inputs->items[i]);
    free(inputs->items);
}

static int by_output(const void *one, const void *two) {
    return strcmp((*(struct input *const *)one)->name, (*(struct input *const *)two)->name);
}

bool inputs_named(const struct inputs *inputs, const struct options *options) {
    struct input **sorted = calloc(inputs->count + 1, sizeof *sorted);
    if (!sorted)
        return message_file(options->output, "out of memory");
    bool good = true;
    for (size_t i = 0; good && i < inputs->count; i++) {
        sorted[i] = &inputs->items[i];
        if (inputs_is_manifest(sorted[i]->name))
            good = message_file(sorted[i]->path, "its output would be a manifest of the folder");
        const char *slash = strrchr(sorted[i]->name, '/');
        if (temporary_file_is_name(slash ? slash + 1 : sorted[i]->name))
            good =
                message_file(sorted[i]->path, "its output would have the name of a temporary file");
        if (good && !strcmp(sorted[i]->path, "-"))
            good =
                message_file(options->output, "standard input has no name for a file in a folder");
    }
    if (good)
        qsort(sorted, inputs->count, sizeof *sorted, by_output);
    for (size_t i = 1; good && i < inputs->count; i++)
        if (!strcmp(sorted[i - 1]->name, sorted[i]->name)) {
            char one[512], two[512], both[512];
            message("%s and %s would both become %s/%s",
                    escape_name(one, sizeof one, sorted[i - 1]->path),
                    escape_name(two, sizeof two, sorted[i]->path), options->output,
                    escape_name(both, sizeof both, sorted[i]->name));
            good = false;
        }
    free(sorted);
    return good;
}
