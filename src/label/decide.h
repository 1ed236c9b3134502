/* SPDX-License-Identifier: Apache-2.0
 *
 * The labels of a page's lines, decided together, and their probabilities. */
#ifndef DECIDE_H
#define DECIDE_H

#include "label/analysis.h"
#include "label/weights.h"

/* Decides the class of each non-blank line of the window. The lines that are most probably body
 * become body, and the number of such lines is the one with the highest expected F1, over words (D.
 * Lewis, Evaluating and optimizing autonomous text classification systems, 1995). So a page with
 * certain prose drops doubtful lines, and a page of doubtful lines keeps the better ones. A line
 * below step weights->least is never body. Every other line gets the most probable of the other
 * classes. */
void decide_classes(struct analysis *analysis, const struct weights *weights);

/* The lowest step whose lines are body, if lines of step i have words[i] words; WEIGHTS_STEPS: no
 * line is. */
unsigned decide_step(const struct weights *weights, const uint32_t words[WEIGHTS_STEPS]);

/* The chance of body from which on the lines of the window are body; 1: none is. */
double decide_limit(const struct analysis *analysis);

/* Sets the labels of all lines from the classes of the non-blank ones. Blank lines get the label of
 * the line above, or of the line below at the top of a page. */
void decide_spread(const struct window *window, struct analysis *analysis);

/* The probability of each label of a non-blank line. */
void decide_chances(const struct analysis *analysis, size_t line, float chances[DESCALE_LABELS]);

/* The probability that a non-blank line has a label of the set. */
double decide_chance(const struct analysis *analysis, size_t line, unsigned set);

#endif
