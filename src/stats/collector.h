/* SPDX-License-Identifier: Apache-2.0
 *
 * What a report shows of a run beyond its totals: histograms, and samples of pages, of uncertain
 * lines, of lines that rules match, and of files. All of it is the same for any order of pages, and
 * may be merged: see sample.h. Memory is bounded by the sizes of the samples. Several pipelines may
 * share a collector. docs/report.md describes the JSON. */
#ifndef COLLECTOR_H
#define COLLECTOR_H

#include "output/writer.h"
#include "stats/page_notes.h"

struct collector;
struct descale_model;

/* Makes a collector that keeps the lines of `pages` pages for comparisons. `text`: whether it keeps
 * texts, ids and addresses of pages. NULL: out of memory. */
struct collector *collector_open(const struct descale_model *model, size_t pages, bool text);
void collector_close(struct collector *collector);

/* Take a page: its beginning, its windows, pieces of a line longer than a window, and its end.
 * `damaged`: the damage that was reported so far. */
void collector_begin(struct page_notes *notes, uint64_t damaged);
void collector_lines(struct collector *collector, const struct job *job, struct page_notes *notes,
                     const struct labelled *labelled, uint64_t damaged);
void collector_rest(struct page_notes *notes, const uint8_t *bytes, size_t size, uint8_t label,
                    bool keep);
void collector_end(struct collector *collector, const struct job *job, struct page_notes *notes,
                   const struct record *record, uint64_t damaged);

/* Ends an input, for which `damaged` records, members or files were reported. */
void collector_input(struct collector *collector, const char *name, uint64_t damaged);

/* Adds everything as a JSON object to a buffer. Returns DESCALE_OK, or DESCALE_NO_MEMORY, also when
 * memory ran out earlier, since samples lack something then. */
enum descale_status collector_json(struct collector *collector, struct buffer *json);

#endif
