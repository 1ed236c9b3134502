/* SPDX-License-Identifier: Apache-2.0
 *
 * The sequence: the labels of a page's lines chosen together. */
#ifndef SEQUENCE_H
#define SEQUENCE_H

#include "page.h"
#include "weights.h"

/* Fills in page->labels with the best sequence of classes for the scores: exact, by the algorithm
 * of Viterbi (1967), in integers; of equal sequences the one whose last lines have the smaller
 * class. Blank lines take the label of the line above them, at a page's top of the line below. */
void sequence_decode(struct page *page, const struct weights *weights);

/* Makes the lines' labels of the classes of the non-blank ones. */
void sequence_spread(struct page *page);

#endif
