/* SPDX-License-Identifier: Apache-2.0
 *
 * How the counts of several runs become one object. */
#ifndef STATISTICS_MERGE_H
#define STATISTICS_MERGE_H

#include "base/sample.h"

#include <jansson.h>
#include <stdbool.h>

/* What is wrong with statistics: one sentence. */
struct statistics_error {
    char text[256];
};

/* Adds the counts `more` to `into`. False: *error says why, and `into` is not the whole. */
bool statistics_merge(json_t *into, const json_t *more, struct statistics_error *error);

/* The key of a page, or of anything with a "hash" and a "content", with rank 0. */
struct sample_key statistics_key(const json_t *item);

/* A member that is a whole number and not negative; 0: there is none. */
uint64_t statistics_number(const json_t *object, const char *name);

#endif
