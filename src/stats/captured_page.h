/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines of a page that outlive its window: their texts, labels, scores and hits, and for lines that
 * need an explanation the values of their features. */
#ifndef CAPTURED_PAGE_H
#define CAPTURED_PAGE_H

#include "base/buffer.h"
#include "base/sample.h"
#include "input/job.h"
#include "output/writer.h"

/* A page is captured up to these limits. */
#define CAPTURED_LINES 300                /* lines that are not blank */
#define CAPTURED_LINE_BYTES 400           /* bytes of a line's text */
#define CAPTURED_BYTES ((size_t)24 << 10) /* bytes of text */
#define CAPTURED_EXPLAINED 16             /* lines with the values of their features */
#define CAPTURED_NAME_BYTES 300           /* bytes of an id, an address or the name of an input */

/* Bytes of the page's buffer. */
struct captured_text {
    uint32_t start, size;
};

struct captured_line {
    uint64_t number; /* on the page, from 1 */
    struct captured_text text;
    bool cut; /* the line is longer than its text */
    bool keep;
    bool has_values;
    uint8_t label;
    int16_t scores[SCORES];
    uint32_t first_hit, hit_count;
    uint32_t values; /* index of the line's row of values */
};

struct captured_page {
    unsigned uses;      /* samples that the page is in */
    unsigned full_uses; /* those that show reasons */
    uint64_t hash, content;
    struct captured_text id, address, input;
    bool has_id, id_json;
    bool more;                            /* the page has lines that were not captured */
    uint64_t lines, lines_kept;           /* of the page, without blank ones */
    uint64_t characters, characters_kept; /* likewise, with blank lines */
    unsigned uncertain;                   /* thousandths of the lines that are uncertain */
    struct buffer bytes;
    struct captured_line *items;
    size_t count, capacity;
    struct hit *hits;
    size_t hit_count, hit_capacity;
    uint8_t (*values)[FEATURES];
    size_t value_count, value_capacity;
};

/* Makes a page without lines. NULL: out of memory. */
struct captured_page *captured_page_open(const struct job *job, const struct record *record);
void captured_page_close(struct captured_page *page);

/* How lines are captured. */
struct capture {
    bool explain; /* the values of features are copied, where an explanation helps */
    bool always;  /* for every line */
};

/* Adds the lines with the indexes from <= i < to of a window that are not blank, as far as limits
 * allow. `above`: the lines of the page above the window's first line to be written. False: out of
 * memory. */
bool captured_page_add(struct captured_page *page, const struct labelled *labelled, bool filter,
                       struct capture capture, uint64_t above, size_t from, size_t to);

/* Notes a hash of everything that was captured, as page->content. */
void captured_page_seal(struct captured_page *page);

/* Gives the values of features back. */
void captured_page_forget_values(struct captured_page *page);

#endif
