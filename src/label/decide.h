/* SPDX-License-Identifier: Apache-2.0
 *
 * The sequence: the labels of a page's lines chosen together, and how sure they are. */
#ifndef DECIDE_H
#define DECIDE_H

#include "label/analysis.h"
#include "label/weights.h"

/* Chooses the class of each non-blank line of the window. Body are the likeliest lines, as many of
 * them as make the best page: words kept and words wanted agree most if all chances are right, by
 * the F1 that is to be expected (D. Lewis, Evaluating and optimizing autonomous text classification
 * systems, 1995). So a page that is sure of its prose leaves out what may belong to it, and a page
 * of nothing but doubtful lines keeps the better ones; a line below the step weights->least is
 * never body. Of the other classes each line gets the likeliest. Blank lines take the label of the
 * line above them, at a page's top of the line below. */
void decide_labels(const struct window *window, struct analysis *analysis,
                   const struct weights *weights);

/* The least step whose lines are body, where words[i] words stand on lines of step i;
 * WEIGHTS_STEPS: none are. */
unsigned decide_step(const struct weights *weights, const uint32_t words[WEIGHTS_STEPS]);

/* Makes the lines' labels of the classes of the non-blank ones. */
void decide_spread(const struct window *window, struct analysis *analysis);

/* The chance that a non-blank line is of a class of the set. */
double decide_chance(const struct analysis *analysis, size_t line, unsigned set);

#endif
