/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums over the lines of a window: characters, lines, and their chances. */
#ifndef TALLY_H
#define TALLY_H

#include "output/writer.h"
#include "stats/collector_state.h"

/* Counts characters of UTF-8. */
uint64_t tally_count(const uint8_t *bytes, size_t size);

/* Add a window to the notes of its page. */
void tally_characters(struct page_notes *notes, const struct labelled *labelled);
void tally_lines(const struct collector *collector, struct page_notes *notes,
                 const struct labelled *labelled);

#endif
