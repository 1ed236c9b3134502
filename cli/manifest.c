/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest.h"
#include "manifest_name.h"
#include "base/buffer.h"
#include "base/io_retry.h"
#include "message.h"
#include "output_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t mix_text(uint64_t hash, const char *text) {
    return buffer_hash(hash, text ? text : "", text ? strlen(text) + 1 : 1);
}

/* A number for all that determines an output: the model and these options. tests/resume.py holds
 * that no option is missing. */
static uint64_t fingerprint(const struct options *options, uint64_t model) {
    uint64_t hash = buffer_hash(mix_text(BUFFER_HASH, descale_version()), &model, sizeof model);
    const long numbers[] = {options->from,          options->to,         (long)options->keep,
                            options->form.compress, options->form.level, options->strict,
                            (long)options->memory,  (long)options->limit};
    hash = buffer_hash(hash, numbers, sizeof numbers);
    const long later[] = {options->add, options->split, options->drop_empty};
    if (later[0] || later[1] || later[2]) /* manifests from before these options stay good */
        hash = buffer_hash(hash, later, sizeof later);
    if (options->escaped_newlines)
        hash = mix_text(hash, "escaped newlines");
    if (options->reasons)
        hash = mix_text(hash, "reasons");
    if (options->line_buffered) /* with --from, no compression and no archive is looked for */
        hash = mix_text(hash, "line buffered");
    if (options->encoding)
        hash = mix_text(hash, options->encoding);
    hash = buffer_hash(hash, &options->keep_above, sizeof options->keep_above);
    return mix_text(mix_text(hash, options->field), options->rejects);
}

/* Size and time of change: whether a file is still the same. */
struct state {
    json_int_t size, changed;
};

/* The state of an output. False: no such file. */
static bool output_state(const char *folder, const struct input *input, struct state *state) {
    struct stat found;
    char *path = folder_path(folder, input->name);
    bool there = path && stat(path, &found) == 0;
    free(path);
    if (there)
        *state = (struct state){found.st_size, (json_int_t)found.st_mtim.tv_sec * 1000000000 +
                                                   found.st_mtim.tv_nsec};
    return there;
}

/* Whether the removed lines of an input are where --rejects wants them. */
static bool rejects_there(const struct options *options, const struct input *input) {
    struct stat found;
    if (!options->rejects)
        return true;
    char *path = folder_rejects_path(options->rejects, input->name);
    bool there = path && stat(path, &found) == 0;
    free(path);
    return there;
}

/* A number for an input and its output as they are now, and for the options that made one from the
 * other. */
static uint64_t entry_hash(uint64_t options, const char *path, struct state input, const char *name,
                           struct state output) {
    const struct state states[] = {input, output};
    return buffer_hash(mix_text(mix_text(options, path), name), states, sizeof states) &
           ~(uint64_t)1;
}

static int by_number(const void *one, const void *two) {
    uint64_t a = *(const uint64_t *)one >> 1, b = *(const uint64_t *)two >> 1;
    return (a > b) - (a < b);
}

/* A line of the manifest. */
#define ENTRY "{s:s, s:I, s:I, s:s, s:I, s:I, s:s}"
#define ESCAPED "escaped" /* see manifest_name.h */

#define LINE_BYTES ((size_t)64 << 10) /* longer than two paths can be, spelled in JSON */

/* Reads a line into `line`, which has LINE_BYTES; a longer one becomes empty. False: there is none.
 */
static bool next_line(FILE *stream, char *line) {
    size_t size = 0;
    int byte;
    while ((byte = getc_unlocked(stream)) != EOF && byte != '\n')
        if (++size < LINE_BYTES)
            line[size - 1] = (char)byte;
    line[size < LINE_BYTES ? size : 0] = '\0';
    return byte != EOF || size > 0;
}

/* The hash of a line's entry, see entry_hash(); bit 0: damaged. 0: out of memory. */
static uint64_t line_hash(const json_t *entry, const char *path, struct state input,
                          const char *name, struct state output, uint64_t options) {
    char *one = strdup(path), *two = strdup(name);
    uint64_t hash = 0;
    if (one && two) {
        if (json_is_true(json_object_get(entry, ESCAPED))) {
            manifest_name_unescape(one);
            manifest_name_unescape(two);
        }
        hash = entry_hash(options, one, input, two, output) |
               json_is_true(json_object_get(entry, "damaged"));
    }
    free(one);
    free(two);
    return hash;
}

/* Reads which inputs were finished. A line that a crash cut short does not count. */
static bool read_lines(struct manifest *manifest, FILE *stream) {
    char *line = malloc(LINE_BYTES);
    bool good = line != NULL;
    while (good && next_line(stream, line)) {
        json_t *entry = json_loads(line, JSON_ALLOW_NUL, NULL);
        const char *path, *name, *options;
        struct state input, output;
        if (entry && json_unpack(entry, ENTRY, "input", &path, "size", &input.size, "changed",
                                 &input.changed, "output", &name, "output_size", &output.size,
                                 "output_changed", &output.changed, "options", &options) == 0) {
            uint64_t *done =
                buffer_grow(manifest->done, &manifest->capacity, manifest->count + 1, sizeof *done);
            uint64_t hash =
                line_hash(entry, path, input, name, output, strtoull(options, NULL, 16));
            good = done != NULL && hash != 0;
            if (done) {
                manifest->done = done;
                done[manifest->count++] = hash;
            }
        }
        json_decref(entry);
    }
    free(line);
    return good && !ferror(stream);
}

/* Reads a manifest of the folder. One that is not there is empty. */
static bool read_manifest(struct manifest *manifest, const char *folder, const char *name) {
    char *path;
    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return false;
    FILE *stream = fopen(path, "re");
    struct stat found;
    bool regular = stream && fstat(fileno(stream), &found) == 0 && S_ISREG(found.st_mode);
    bool good = !regular || read_lines(manifest, stream);
    if (stream)
        fclose(stream);
    free(path);
    return good;
}

/* Reads the manifests of all shards, however the inputs were cut into shards. */
static bool read_folder(struct manifest *manifest, const char *folder) {
    DIR *entries = opendir(folder);
    if (!entries)
        return errno == ENOENT;
    const struct dirent *entry;
    bool good = true;
    while (good && (entry = readdir(entries)))
        good = !inputs_is_manifest(entry->d_name) || read_manifest(manifest, folder, entry->d_name);
    closedir(entries);
    if (manifest->count > 0)
        qsort(manifest->done, manifest->count, sizeof *manifest->done, by_number);
    return good;
}

/* Each shard has a manifest of its own, since file systems that machines share do not keep lines
 * whole which several of them append. */
char *manifest_path(const struct options *options) {
    char *path;
    int made = options->shards > 0
                   ? asprintf(&path, "%s/" MANIFEST_NAME ".%zu-of-%zu", options->output,
                              options->shard - options->first_shard + 1, options->shards)
                   : asprintf(&path, "%s/" MANIFEST_NAME, options->output);
    return made < 0 ? NULL : path;
}

bool manifest_open(struct manifest *manifest, const struct options *options, uint64_t model) {
    *manifest = (struct manifest){.file = -1, .options = fingerprint(options, model)};
    char *path = manifest_path(options);
    if (!path) {
        message_no_memory();
        return false;
    }
    struct stat found;
    if (stat(path, &found) == 0 && !S_ISREG(found.st_mode)) {
        message_file(path, "the manifest is not a regular file");
        free(path);
        return false;
    }
    bool good = !options->resume || read_folder(manifest, options->output);
    if (good)
        manifest->file = open_file_again(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    /* A line cut short must not spoil the next. */
    int error = manifest->file < 0 ? errno : write_all(manifest->file, "\n", 1);
    good = good && manifest->file >= 0 && error == 0;
    if (!good)
        message_error(path, error);
    free(path);
    return good;
}

void manifest_close(struct manifest *manifest) {
    if (manifest->file >= 0)
        close(manifest->file);
    free(manifest->done);
}

bool manifest_has(const struct manifest *manifest, const struct options *options,
                  const struct input *input, bool *damaged) {
    struct state output;
    if (manifest->count == 0 || !output_state(options->output, input, &output) ||
        !rejects_there(options, input))
        return false;
    uint64_t hash =
        entry_hash(manifest->options, input->path,
                   (struct state){(json_int_t)input->size, input->changed}, input->name, output);
    const uint64_t *found = bsearch(&hash, manifest->done, manifest->count, sizeof hash, by_number);
    *damaged = found && (*found & 1);
    return found != NULL;
}

/* The line of an input, without its newline, to be freed. NULL: out of memory. */
static char *make_line(uint64_t options, const struct input *input, struct state output,
                       bool damaged) {
    char number[24], *text = NULL;
    bool plain = manifest_name_is_plain(input->path) && manifest_name_is_plain(input->name);
    char *path = plain ? strdup(input->path) : manifest_name_escape(input->path);
    char *name = plain ? strdup(input->name) : manifest_name_escape(input->name);
    snprintf(number, sizeof number, "%" PRIx64, options);
    json_t *entry =
        path && name ? json_pack(ENTRY, "input", path, "size", (json_int_t)input->size, "changed",
                                 (json_int_t)input->changed, "output", name, "output_size",
                                 output.size, "output_changed", output.changed, "options", number)
                     : NULL;
    if (entry && (!damaged || json_object_set_new(entry, "damaged", json_true()) == 0) &&
        (plain || json_object_set_new(entry, ESCAPED, json_true()) == 0))
        text = json_dumps(entry, JSON_COMPACT | JSON_ENSURE_ASCII);
    json_decref(entry);
    free(path);
    free(name);
    return text;
}

int manifest_add(const struct manifest *manifest, const struct options *options,
                 const struct input *input, bool damaged) {
    struct state output;
    if (!output_state(options->output, input, &output))
        return errno;
    char *text = make_line(manifest->options, input, output, damaged);
    if (!text)
        return ENOMEM;
    size_t size = strlen(text);
    text[size] = '\n'; /* for the NUL: one write, so that lines of several processes stay whole */
    int error = write_all(manifest->file, text, size + 1);
    free(text);
    return error ? error : sync_data(manifest->file);
}
