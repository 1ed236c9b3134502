/* SPDX-License-Identifier: Apache-2.0
 *
 * The manifest of an output folder, .descale-manifest: a line of JSON for each input that was
 * finished there, with its size, its time of change and a fingerprint of the options, so that a run
 * that was stopped goes on where it was (--resume). */
#ifndef MANIFEST_H
#define MANIFEST_H

#include "inputs.h"

struct manifest {
    int file; /* -1: none is kept */
    uint64_t options;
    uint64_t *done; /* hashes of what was finished, sorted */
    size_t count, capacity;
};

/* Opens the manifest of the options' output folder; with --resume what it says is read, else it
 * begins anew. False: what is wrong was said. manifest_close() in either case. */
bool manifest_open(struct manifest *manifest, const struct options *options);
void manifest_close(struct manifest *manifest);

/* Whether an input was finished by an earlier run with the same options, unchanged since, and its
 * output is there. */
bool manifest_has(const struct manifest *manifest, const struct options *options,
                  const struct input *input);

/* Notes an input as finished. Returns 0 or an errno value. May be called by several processes. */
int manifest_add(const struct manifest *manifest, const struct input *input);

#endif
