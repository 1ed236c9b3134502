/* SPDX-License-Identifier: Apache-2.0
 *
 * How far lines are from marked ones. */
#ifndef DISTANCE_H
#define DISTANCE_H

#include "label/analysis.h"

/* Fills in since_ and until_ features, and run, for the lines of a page of which all others are
 * known that say what stands on a line. */
void since_lines(struct analysis *analysis);

/* What may be read of marks, and written of values, behind the last. */
#define SINCE_PAD 32

/* For each line, by how many lines the nearest marked one stands above it, or below: 1 for a
 * neighbour; FEATURE_MOST for those farther away, or if there is none. Marks are 255, or 0 for no
 * mark. With `edge`, what is beyond the page counts as marked. What stands behind the marks is
 * changed. */
void since_above(uint8_t *marks, size_t count, bool edge, uint8_t *values);
void since_below(uint8_t *marks, size_t count, bool edge, uint8_t *values);

#endif
