/* SPDX-License-Identifier: Apache-2.0
 *
 * A writer turns labelled pages into output. Each form is a row of a table: writer_text.c,
 * writer_jsonl.c, writer_warc.c, writer_labels.c, writer_explain.c, writer_hits.c,
 * writer_features.c, writer_null.c. For each page: begin, then lines for every window (and rest for
 * the pieces of a line longer than a window), then end. */
#ifndef WRITER_H
#define WRITER_H

#include "input/job.h"
#include "input/record.h"
#include "label/analysis.h"
#include "base/spill_buffer.h"

/* Where the bytes of a writer go. Callbacks return 0 or an errno value. */
struct output {
    int (*write)(void *context, const void *bytes, size_t size);
    int (*record)(void *context); /* a record ends here; NULL: nobody asks */
    void *context;
};

struct writer {
    const struct writer_kind *kind;
    struct output output;
    const struct job *job;
    const struct descale_model *model;
    const struct record *record; /* the one in hand */
    struct buffer out;           /* not yet handed to output.write */
    enum descale_status status;
    uint64_t pages;        /* that gave any output so far, over all jobs of a stream */
    uint8_t last;          /* the byte written last */
    bool first_line;       /* no line of the page was written yet */
    size_t raw_at;         /* JSONL: how far into the record's text the lines have come */
    struct buffer newline; /* JSONL: the newline behind the line written last, as spelled */
    struct spool kept;     /* WET: the text of the record in hand */
    bool open;             /* rejects, dolma: a line is in hand whose rest may still come */
    uint64_t place;        /* dolma: code points of the page so far */
    struct buffer spans[DESCALE_LABELS]; /* dolma: of each class */
    uint8_t span_class;                  /* dolma: of the span in hand, and its chance */
    double span_score;
    uint64_t line; /* of the page: how many came before the window */
    struct descale_totals *totals;
};

/* A window of a page with its labels. */
struct labelled {
    const struct record *record;
    const struct window *window;
    const struct analysis *analysis;
    const bool *keep; /* for each line of the window: whether it stays */
};

struct writer_kind {
    const char *name;
    enum descale_format format;
    void (*begin)(struct writer *writer, const struct record *record);
    /* Lines window->first to window->last - 1. */
    void (*lines)(struct writer *writer, const struct labelled *page);
    void (*rest)(struct writer *writer, const uint8_t *bytes, size_t size, bool keep);
    void (*other)(struct writer *writer, const uint8_t *bytes, size_t size); /* of a RECORD_OTHER */
    void (*end)(struct writer *writer, const struct record *record);
};

extern const struct writer_kind writer_text, writer_jsonl, writer_warc, writer_labels, writer_dolma,
    writer_rejects, writer_explain, writer_explain_json, writer_hits, writer_features, writer_null;

/* The writer of a form; DESCALE_AUTO is none. */
const struct writer_kind *writer_find(enum descale_format format);

/* Readies a writer for an input whose records it gets next, in the form of the output. */
void writer_begin(struct writer *writer, enum descale_format format, struct output output);

/* The writer's output changes: what comes next is at its beginning. */
void writer_new_output(struct writer *writer);

void writer_close(struct writer *writer);

/* Adds bytes to the output. Errors stay in writer->status, and later calls do nothing. */
void writer_put(struct writer *writer, const void *bytes, size_t size);
void writer_puts(struct writer *writer, const char *text);

/* Hands everything that is still in memory to the output. */
void writer_flush(struct writer *writer);

/* Tells the output that a record ends here. */
void writer_record(struct writer *writer);

/* Hands the lines of the window that stay to `put`, neighbours in one piece. */
void writer_kept(struct writer *writer, const struct labelled *page,
                 void (*put)(struct writer *writer, const uint8_t *bytes, size_t size));

/* Hands every non-blank line of the window to `put`, writer->line being its number on the page. */
typedef void writer_line(struct writer *writer, const struct labelled *page,
                         const struct line *line, uint8_t label);
void writer_each(struct writer *writer, const struct labelled *page, writer_line *put);

/* The bytes of a line without the white space at its end. */
size_t writer_size(const struct labelled *page, const struct line *line);

/* Begins a page as {"id":...,"KEY":[ and ends it. */
void writer_json_page(struct writer *writer, const struct record *record, const char *key);
void writer_json_end(struct writer *writer, const struct record *record);

/* The rest() and other() of forms that have no use for them. */
void writer_no_rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep);
void writer_no_other(struct writer *writer, const uint8_t *bytes, size_t size);

/* Adds text for a person or a column: control characters come as \\x1b. */
void writer_shown(struct writer *writer, const uint8_t *bytes, size_t size);

/* Adds text in the manner of printf(). */
void writer_format(struct writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds text as the inside of a JSON string, or the page's id as a JSON value. */
void writer_json(struct writer *writer, const void *text, size_t size);
void writer_id(struct writer *writer, const struct record *record);

#endif
