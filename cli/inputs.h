/* SPDX-License-Identifier: Apache-2.0
 *
 * The inputs of a run: what the command line names, folders searched, lists read; and for each what
 * its output is called in a folder. */
#ifndef INPUTS_H
#define INPUTS_H

#include "options.h"

struct input {
    char *path;      /* "-": standard input */
    char *name;      /* of its output, relative to the output folder */
    uint64_t size;   /* of the file, 0 where that is not known */
    int64_t changed; /* when, in nanoseconds since 1970 */
    int error;       /* why it cannot be had, as errno has it; 0: nothing is known against it */
};

struct inputs {
    struct input *items;
    size_t count, capacity;
    bool folders; /* a folder was among them */
};

/* Finds the inputs of the options. Names stay in the order given, the files of a folder come in the
 * order of their names; with a shard everything is sorted and every N-th taken. Links are followed.
 * Hidden files of folders, the output folders within one, pipes and devices are passed over; what
 * cannot be had, a folder too, is an input with an error. False: what is wrong was said.
 * inputs_close() in either case. */
bool inputs_open(struct inputs *inputs, const struct options *options);
void inputs_close(struct inputs *inputs);

/* Whether each input has an output of its own in a folder. If not, that was said. */
bool inputs_named(const struct inputs *inputs, const struct options *options);

#endif
