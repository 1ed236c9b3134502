/* SPDX-License-Identifier: Apache-2.0
 *
 * Features that are distances between lines. */
#ifndef DISTANCE_H
#define DISTANCE_H

#include "label/analysis.h"

/* Computes the since_ and until_ features, except since_alike, and `run`. The features they are
 * made from must be filled in first. */
void distance_features(struct analysis *analysis);

#endif
