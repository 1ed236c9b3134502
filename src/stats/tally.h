/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums over the lines of a window: characters, lines, and their chances. */
#ifndef TALLY_H
#define TALLY_H

#include "output/writer.h"
#include "stats/collector_state.h"

/* Counts characters of UTF-8. Up to CHARACTERS_PAD bytes after them are read. */
uint64_t tally_characters(const uint8_t *bytes, size_t size);

/* The index, among the window's lines that are not blank, of the first one that is line number
 * `line` of the window or below it. */
size_t tally_content(const struct labelled *labelled, size_t line);

/* Adds the lines of a window that are to be written to the notes of its page, and their characters:
 * those of neighbours with the same label are counted in one go. */
void tally_lines(struct page_notes *notes, const struct labelled *labelled);

/* Adds the chances of these lines, which a filter does not have. */
void tally_chances(const struct collector *collector, struct page_notes *notes,
                   const struct labelled *labelled);

#endif
