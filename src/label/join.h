/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines that belong together, as the form of the text says: those of a paragraph that was cut at a
 * margin (mail, printed pages, what text browsers write), a subtitle with its number and times, a
 * question with its answer, a heading with what it heads. Alone they say little. */
#ifndef JOIN_H
#define JOIN_H

#include "label/analysis.h"

/* Gives such lines the same scores: their means, by words. Questions that have one line in between
 * each are a list: all of it gets the score of body of its best question. A heading gets at least
 * the score of body of the line under it. */
void join_lines(const struct window *window, struct analysis *analysis);

#endif
