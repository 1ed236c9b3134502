/* SPDX-License-Identifier: Apache-2.0
 *
 * Samples of the lines of a window: examples of what each rule matched, and the lines that are
 * least certain. The collector's lock is held. */
#ifndef LINE_SAMPLES_H
#define LINE_SAMPLES_H

#include "output/writer.h"
#include "stats/collector_state.h"

/* Offers each line to the samples of the rules that matched it. */
void sample_examples(struct collector *collector, const struct page_notes *notes,
                     const struct labelled *labelled);

/* Offers the line of the window that is least certain. */
void sample_uncertain(struct collector *collector, const struct job *job,
                      const struct page_notes *notes, const struct labelled *labelled);

#endif
