/* SPDX-License-Identifier: Apache-2.0
 *
 * The manifest of an output folder, .descale-manifest, or .descale-manifest.I-of-N for the I-th of
 * N shards, counted from 1: a line of JSON for each input that was finished there, with the sizes
 * and times of change of input and output and a fingerprint of what the one was made of the other
 * with, so that a run that was stopped goes on where it was
 * (--resume). Lines are only ever added: one that no longer fits the files says nothing. */
#ifndef MANIFEST_H
#define MANIFEST_H

#include "inputs.h"

struct manifest {
    int file;         /* open for appending; -1: no manifest */
    uint64_t options; /* a number for the model and the options of this run */
    uint64_t *done;   /* hashes of the inputs that earlier runs finished, sorted; bit 0: damaged */
    size_t count, capacity;
};

/* The path of the manifest that a run writes, to be freed. NULL: no memory. */
char *manifest_path(const struct options *options);

/* Opens the manifest of the output folder; with --resume all manifests there are read. `model` is
 * the model's fingerprint. False: reported. Call manifest_close() in either case. */
bool manifest_open(struct manifest *manifest, const struct options *options, uint64_t model);
void manifest_close(struct manifest *manifest);

/* Whether an input was finished by an earlier run with the same options and model, and neither it
 * nor its output has changed since; *damaged: it was damaged, and that run said so. */
bool manifest_has(const struct manifest *manifest, const struct options *options,
                  const struct input *input, bool *damaged);

/* Notes an input as finished. Returns 0 or an errno value. May be called by several processes. */
int manifest_add(const struct manifest *manifest, const struct options *options,
                 const struct input *input, bool damaged);

#endif
