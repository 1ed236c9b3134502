/* SPDX-License-Identifier: Apache-2.0
 *
 * How sure the labels are: the probability of each class for each line, all ways to label the page
 * together taken into account. */
#ifndef CONFIDENCE_H
#define CONFIDENCE_H

#include "page.h"
#include "weights.h"

/* Fills in page->chances by the forward-backward algorithm (Rabiner, A tutorial on hidden Markov
 * models, 1989, section III) from the scores of the window's non-blank lines. */
void confidence_lines(struct page *page, const struct weights *weights);

/* The chance that a non-blank line is of a class of the set. */
double confidence_of(const struct page *page, size_t line, unsigned set);

#endif
