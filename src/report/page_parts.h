/* SPDX-License-Identifier: Apache-2.0
 *
 * Pieces that both kinds of pages are made of. */
#ifndef PAGE_PARTS_H
#define PAGE_PARTS_H

#include "report/html.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define CLASSES 4
extern const char *const class_names[CLASSES];

/* Members of objects. What is missing or of another type is "" or 0. */
const char *part_string(const json_t *object, const char *name);
uint64_t part_number(const json_t *object, const char *name);
double part_real(const json_t *object, const char *name);

/* A string of an object as text, with all its bytes, also NUL. */
void part_text(struct html *html, const json_t *object, const char *name);

/* `part` of `whole` in per cent: "12.5 %"; "-" if there is no whole. */
void part_percent(struct html *html, uint64_t part, uint64_t whole);

/* A number of bytes, as in "1.2 GB". */
void part_bytes(struct html *html, uint64_t bytes);

/* A bar of a length in proportion. `class`: of its colour. */
void part_bar(struct html *html, uint64_t part, uint64_t whole, const char *class);

/* The class of a line as a word with its colour. */
void part_class(struct html *html, const char *class);

/* A row of a list of figures. */
void part_tile_begin(struct html *html, const char *name);
void part_tile_end(struct html *html);
void part_tile(struct html *html, const char *name, uint64_t value);

/* The text of a line, struck through if it was removed; "(text left out)" if there is none. */
void part_line_text(struct html *html, const json_t *line, bool removed);

/* The rules that hit a line, and the reasons, each in a paragraph of its own. */
void part_line_reasons(struct html *html, const json_t *line);

/* A list of lines that a rule hit, each with its class. */
void part_examples(struct html *html, const json_t *examples);

/* What a page is called: its address, its id, or its file. `text`: these may be shown. */
void part_page_name(struct html *html, const json_t *page, bool text);

#endif
