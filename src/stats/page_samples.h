/* SPDX-License-Identifier: Apache-2.0
 *
 * Samples of pages, in groups. The collector's lock is held. */
#ifndef PAGE_SAMPLES_H
#define PAGE_SAMPLES_H

#include "output/writer.h"
#include "stats/collector_state.h"

/* A group gives a page back; `full`: one that shows reasons. NULL: nothing happens. */
void page_samples_release(struct captured_page *page, bool full);

/* Captures the window's lines; `full`: with what their reasons are made of. NULL: out of memory. */
struct captured_page *page_samples_capture(const struct collector *collector, const struct job *job,
                                           const struct page_notes *notes,
                                           const struct labelled *labelled, bool full);

/* Adds the page in hand, to the counts and to the groups that want it. `labelled`: its only window,
 * or NULL: it has none or several. */
void page_samples_finish(struct collector *collector, const struct job *job,
                         struct page_notes *notes, const struct record *record,
                         const struct labelled *labelled, bool damaged);

#endif
