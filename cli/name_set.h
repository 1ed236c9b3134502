/* SPDX-License-Identifier: Apache-2.0
 *
 * A set of names, of which it keeps only numbers of 64 bits: a million names take 16 MB at most.
 * Two names may have the same number, so that one is taken for the other, but not by chance. */
#ifndef NAME_SET_H
#define NAME_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Empty when all of it is zero. */
struct name_set {
    uint64_t *slots;
    size_t count, room;
};

/* Adds a name; *is_new: it was not there. False: no memory. */
bool name_set_add(struct name_set *set, const char *name, bool *is_new);

void name_set_free(struct name_set *set);

#endif
