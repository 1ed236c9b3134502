/* SPDX-License-Identifier: Apache-2.0
 *
 * How lines repeat each other: by their words, and by their layout, as the entries of a list do. */
#ifndef REPETITION_H
#define REPETITION_H

#include "label/analysis.h"

/* Counts how often each line stands in the window: the feature `repeats`. */
void count_repeats(struct analysis *analysis);

/* Compares the layouts of lines: the features `alike`, `since_alike` and `beat1` to `beat4`. */
void compare_layouts(struct analysis *analysis);

#endif
