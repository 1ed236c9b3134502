/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest.h"
#include "buffer.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* FNV-1a (Fowler, Noll, Vo), 64 bits. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t size) {
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * 0x100000001b3U;
    return hash;
}

static uint64_t mix_text(uint64_t hash, const char *text) {
    return mix(hash, text ? text : "", text ? strlen(text) + 1 : 1);
}

/* Everything that changes an output, but for what is inside files of rules and weights: those count
 * by size and time. */
static uint64_t fingerprint(const struct options *options) {
    uint64_t hash = mix_text(0xcbf29ce484222325U, descale_version());
    const long numbers[] = {options->from,  options->to,     (long)options->keep,
                            options->level, options->strict, options->no_default_rules};
    hash = mix(hash, numbers, sizeof numbers);
    hash = mix(hash, &options->keep_above, sizeof options->keep_above);
    hash = mix(hash, &options->compress, sizeof options->compress);
    hash = mix_text(mix_text(mix_text(hash, options->field), options->weights), options->pack);
    for (size_t i = 0; i < options->rules.count; i++)
        hash = mix_text(hash, options->rules.items[i]);
    for (size_t i = 0; i < options->disabled.count; i++)
        hash = mix_text(hash, options->disabled.items[i]);
    return hash;
}

static uint64_t input_hash(uint64_t options, const char *path, const char *output, uint64_t size,
                           int64_t changed) {
    uint64_t hash = mix_text(mix_text(options, path), output);
    return mix(mix(hash, &size, sizeof size), &changed, sizeof changed);
}

static char *path_of(const char *folder, const char *name) {
    struct buffer path = {0};
    if (buffer_format(&path, "%s/%s", folder, name) && buffer_append(&path, "", 1))
        return (char *)path.bytes;
    buffer_free(&path);
    return NULL;
}

static int by_number(const void *one, const void *two) {
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)two;
    return (a > b) - (a < b);
}

/* Reads what was finished. A line that was cut short by a crash counts for nothing. */
static bool read_lines(struct manifest *manifest, FILE *stream) {
    char *line = NULL;
    size_t room = 0;
    bool good = true;
    while (good && getline(&line, &room, stream) > 0) {
        json_t *entry = json_loads(line, JSON_ALLOW_NUL, NULL);
        const char *path, *output, *options;
        json_int_t size, changed;
        if (entry &&
            json_unpack(entry, "{s:s, s:s, s:I, s:I, s:s}", "input", &path, "output", &output,
                        "size", &size, "changed", &changed, "options", &options) == 0) {
            uint64_t *done =
                buffer_grow(manifest->done, &manifest->capacity, manifest->count + 1, sizeof *done);
            good = done != NULL;
            if (good) {
                manifest->done = done;
                done[manifest->count++] =
                    input_hash(strtoull(options, NULL, 16), path, output, (uint64_t)size, changed);
            }
        }
        json_decref(entry);
    }
    free(line);
    if (manifest->count > 0)
        qsort(manifest->done, manifest->count, sizeof *manifest->done, by_number);
    return good && !ferror(stream);
}

bool manifest_open(struct manifest *manifest, const struct options *options) {
    *manifest = (struct manifest){.file = -1, .options = fingerprint(options)};
    char *path = path_of(options->output, ".descale-manifest"), escaped[512];
    FILE *old = path && options->resume ? fopen(path, "r") : NULL;
    bool good = path && (!old || read_lines(manifest, old));
    if (old)
        fclose(old);
    if (good)
        manifest->file =
            open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (options->resume ? 0 : O_TRUNC),
                 0666);
    /* A line cut short must not spoil the next. */
    good = manifest->file >= 0 && (!options->resume || write(manifest->file, "\n", 1) == 1);
    if (!good)
        fprintf(stderr, "descale: %s: %s\n",
                status_name(escaped, sizeof escaped, path ? path : options->output),
                strerror(path ? errno : ENOMEM));
    free(path);
    return good;
}

void manifest_close(struct manifest *manifest) {
    if (manifest->file >= 0)
        close(manifest->file);
    free(manifest->done);
}

bool manifest_has(const struct manifest *manifest, const struct options *options,
                  const struct input *input) {
    uint64_t hash =
        input_hash(manifest->options, input->path, input->name, input->size, input->changed);
    if (manifest->count == 0 ||
        !bsearch(&hash, manifest->done, manifest->count, sizeof hash, by_number))
        return false;
    char *path = path_of(options->output, input->name);
    bool there = path && access(path, F_OK) == 0;
    free(path);
    return there;
}

int manifest_add(const struct manifest *manifest, const struct input *input) {
    char options[24];
    snprintf(options, sizeof options, "%" PRIx64, manifest->options);
    json_t *entry =
        json_pack("{s:s%, s:s, s:I, s:I, s:s}", "input", input->path, strlen(input->path), "output",
                  input->name, "size", (json_int_t)input->size, "changed",
                  (json_int_t)input->changed, "options", options);
    char *text = entry ? json_dumps(entry, JSON_COMPACT | JSON_ENSURE_ASCII) : NULL;
    json_decref(entry);
    if (!text)
        return 0; /* a name that is not UTF-8 is done again next time */
    size_t size = strlen(text);
    text[size] =
        '\n'; /* in the NUL's place: one write, so that lines of several processes stay whole */
    ssize_t written = write(manifest->file, text, size + 1);
    int error = written < 0 ? errno : written != (ssize_t)size + 1 ? EIO : 0;
    free(text);
    return error ? error : fdatasync(manifest->file) == 0 ? 0 : errno;
}
