/* SPDX-License-Identifier: Apache-2.0
 *
 * The hits of rules on the lines of a window. */
#ifndef HITS_H
#define HITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One rule that hits one line. */
struct hit {
    uint32_t line;       /* index of the line in the window, blank lines not counted */
    uint32_t rule;       /* number of the rule */
    uint32_t start, end; /* the bytes that are hit, from the start of the line, half open */
    bool first;          /* the first hit of this rule on this line; set by hits_add() */
};

/* Hits in the order of their lines. The array grows and is the owner's to free(). */
struct hits {
    struct hit *items;
    size_t count, capacity;
};

/* Appends a hit. False: no memory. */
bool hits_add(struct hits *hits, struct hit hit);

#endif
