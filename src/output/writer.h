/* SPDX-License-Identifier: Apache-2.0
 *
 * A writer turns labelled pages into output. Each output format is a row of a table: writer_text.c,
 * writer_jsonl.c and so on. For each record a writer gets `begin`; then, for a page, `lines` for
 * every window, and `rest` for the pieces of a line longer than a window, or, for another record,
 * `other` for its bytes; then `end`. */
#ifndef WRITER_H
#define WRITER_H

#include "base/spill_buffer.h"
#include "input/job.h"
#include "input/record.h"
#include "label/analysis.h"

/* Where the bytes of a writer go. Callbacks return 0 or an errno value. */
struct output {
    int (*write)(void *context, const void *bytes, size_t size);
    int (*record)(void *context); /* a record ends here; NULL: nobody asks */
    void *context;
};

/* What was written of a page that has lost all its lines so far, and may have to be left out. */
struct held_page {
    bool on; /* bytes go to `bytes` instead of the output */
    struct spill_buffer bytes;
    uint64_t pages; /* of the writer, before the page */
    uint8_t last;   /* likewise */
};

struct writer {
    const struct writer_kind *kind;
    void *state; /* of this kind: state_size bytes, zero at first */
    struct output output;
    const struct job *job;
    const struct descale_model *model;
    struct descale_totals *totals;
    const struct record *record; /* the one in hand */
    uint64_t line;               /* lines of its page so far */
    bool first_line;             /* none of them was written yet */
    uint64_t pages;              /* of this output so far, as far as its format counts them */
    bool replaced;               /* text of the record was not UTF-8, and JSON cannot spell it */
    bool name_replaced;          /* likewise the name that is its id */
    uint8_t last;                /* the byte written last */
    struct buffer out;           /* not yet handed to the output */
    struct held_page held;       /* --drop-empty: the page in hand, while it is empty */
    enum descale_status status;
};

/* A window of a page with its labels. */
struct labelled {
    const struct record *record;
    const struct window *window;
    const struct analysis *analysis;
    const bool *keep; /* for each line of the window: whether it stays */
    const bool *cut;  /* likewise: whether it ends with a newline that a splitter added */
    bool content;     /* a line that is not blank stays */
};

struct writer;
struct line;

/* Writes a line that is not blank, which has a label. */
typedef void writer_line(struct writer *writer, const struct labelled *page,
                         const struct line *line, uint8_t label);

/* Functions that are NULL have nothing to do. */
struct writer_kind {
    const char *name;
    enum descale_format format;
    size_t state_size;
    void (*begin)(struct writer *writer, const struct record *record);
    void (*lines)(struct writer *writer, const struct labelled *page); /* first to last - 1 */
    void (*rest)(struct writer *writer, const uint8_t *bytes, size_t size, bool keep);
    void (*other)(struct writer *writer, const uint8_t *bytes, size_t size);
    void (*end)(struct writer *writer, const struct record *record);
    void (*close)(void *state); /* releases what the state owns */
    bool drops_empty;           /* pages that lose all their lines may be left out */
    bool numbers;               /* pages have their number in the output */
    writer_line *line; /* instead of `lines`: each that is not blank; writer->line: its number */
};

extern const struct writer_kind writer_text, writer_jsonl, writer_added, writer_warc, writer_labels,
    writer_dolma, writer_rejects, writer_explain, writer_explain_all, writer_explain_json,
    writer_hits, writer_features, writer_null, writer_table;

/* Readies a writer for the records of an input. A writer whose format stays the same goes on with
 * its output. `added`: see descale_stream_add(). False: out of memory. Call writer_close() in
 * either case. */
bool writer_begin(struct writer *writer, enum descale_format format, bool added,
                  struct output output);
void writer_close(struct writer *writer);

/* The writer's output changes: what comes next is at its beginning. */
void writer_new_output(struct writer *writer);

/* Readies a writer for a record, hands it a window of a page, and tells the output that a record
 * ends. */
void writer_begin_record(struct writer *writer, const struct record *record);
void writer_lines(struct writer *writer, const struct labelled *page);
void writer_end_record(struct writer *writer);

/* ---- For output that another writer of the same format made ---- */

/* Hands bytes over as they are, after everything that is still in memory. */
void writer_pass(struct writer *writer, const void *bytes, size_t size);

/* Takes an errno value of the output; 0 is no error. */
void writer_note(struct writer *writer, int error);

/* Whether pages of a format have their number in the output. */
bool writer_numbers(enum descale_format format);

/* Plain text: begins a page with text, and puts what separates it from the one before, if there was
 * one. */
void writer_separate(struct writer *writer);

/* ---- For the writers ---- */

/* Add bytes to the output: bytes, a string, or text in the manner of printf(). Errors stay in
 * writer->status, and later calls do nothing. */
void writer_put(struct writer *writer, const void *bytes, size_t size);
void writer_puts(struct writer *writer, const char *text);
void writer_format(struct writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds bytes to a spill buffer of the writer. Errors are reported, and stay in writer->status. */
void writer_spill(struct writer *writer, struct spill_buffer *spill, const void *bytes,
                  size_t size);

/* Adds all bytes of a spill buffer to the output, or hands them to `take`, whose context is the
 * writer. Errors as above. */
void writer_unspill(struct writer *writer, struct spill_buffer *spill);
void writer_unspill_with(struct writer *writer, struct spill_buffer *spill, spill_take *take);

/* Hands everything that is still in memory to the output. */
void writer_flush(struct writer *writer);

/* Hands the lines of the window that stay to `put`, neighbours in one piece. */
void writer_kept(struct writer *writer, const struct labelled *page,
                 void (*put)(struct writer *writer, const uint8_t *bytes, size_t size));

/* Hands every non-blank line of the window to `put`; writer->line is its number, from 1. */
void writer_each(struct writer *writer, const struct labelled *page, writer_line *put);

/* Ends a page with an empty line, which tells it from the next one: the end of a writer. */
void writer_blank_line(struct writer *writer, const struct record *record);

/* The size in bytes of a line without the white space at its end. */
size_t writer_size(const struct labelled *page, const struct line *line);

/* Begin a page as {"page":N,"id":...,"KEY":[ , pages counted from 1, put a comma before every item
 * of that list but the first, and end it. */
void writer_json_page(struct writer *writer, const struct record *record, const char *key);
void writer_json_comma(struct writer *writer);
void writer_json_end(struct writer *writer, const struct record *record);

/* Begins a page as {"id":...,"url":...,"date":...,"language":...,"text":" with what the record has
 * of them. */
void writer_json_record(struct writer *writer, const struct record *record);

/* Adds text as the inside of a JSON string. */
void writer_json(struct writer *writer, const void *text, size_t size);

/* Adds the record's id as a JSON value. */
void writer_id(struct writer *writer, const struct record *record);

/* Adds text for a person or a column: control characters as in \x1b, see shown.h. */
void writer_shown(struct writer *writer, const uint8_t *bytes, size_t size);

/* What gives a terminal the colour of a label, and takes it back; empty without colours. */
const char *writer_colour(const struct writer *writer, unsigned label);
const char *writer_plain(const struct writer *writer);

#endif
