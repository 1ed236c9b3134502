/* SPDX-License-Identifier: Apache-2.0
 *
 * The inputs of a run: the files that the command line names, those of folders and of lists; and
 * the name that the output of each gets in an output folder. */
#ifndef INPUTS_H
#define INPUTS_H

#include "options.h"

#define MANIFEST_NAME ".descale-manifest" /* in an output folder; those of shards begin with it */

struct input {
    char *path;      /* "-": standard input */
    char *name;      /* of its output, relative to the output folder */
    uint64_t size;   /* of the file in bytes, 0: not known */
    int64_t changed; /* time of the last change, in nanoseconds since 1970 */
    int error;       /* errno value: why it cannot be read; 0: nothing is known against it */
};

struct inputs {
    struct input *items;
    size_t count, capacity;
    bool folders;  /* a folder was among them */
    size_t hidden; /* files and folders in folders that were left out */
    size_t others; /* likewise: pipes, sockets and devices */
};

/* Finds the inputs that the options name. They stay in the order given, the files of a folder in
 * the order of their names; with a shard, all are sorted and every N-th is taken. Links are
 * followed. Hidden files of folders, output folders inside input folders, pipes and devices in
 * folders are left out. A file or folder that cannot be read is an input with an error. False:
 * reported. Call inputs_close() in either case. */
bool inputs_open(struct inputs *inputs, const struct options *options);
void inputs_close(struct inputs *inputs);

/* Whether each input has an output of its own in the output folder. False: reported. */
bool inputs_named(const struct inputs *inputs, const struct options *options);

/* Whether a name in an output folder is that of a manifest. */
bool inputs_is_manifest(const char *name);

#endif
