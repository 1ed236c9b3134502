/* SPDX-License-Identifier: Apache-2.0
 *
 * The sequence: the labels of a page's lines chosen together, and how sure they are. */
#ifndef SEQUENCE_H
#define SEQUENCE_H

#include "page.h"
#include "weights.h"

/* Works out the chance of each class for each line, all ways to label the window together taken
 * into account, by the forward-backward algorithm (Rabiner, A tutorial on hidden Markov models,
 * 1989, section III), into page->chances; and chooses by it: body where its chance is above a
 * threshold that rises with the share of the window expected to be body, else the likeliest of the
 * other classes. Against the single best sequence (Viterbi) that is right on more lines: see
 * CONTRIBUTING.md. Blank lines take the label of the line above them, at a page's top of the line
 * below. */
void sequence_decode(struct page *page, const struct weights *weights);

/* Makes the lines' labels of the classes of the non-blank ones. */
void sequence_spread(struct page *page);

/* The chance that a non-blank line is of a class of the set. */
double sequence_chance(const struct page *page, size_t line, unsigned set);

#endif
