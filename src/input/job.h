/* SPDX-License-Identifier: Apache-2.0
 *
 * What one run is asked to do: the settings of a stream and its current input, for every stage. */
#ifndef JOB_H
#define JOB_H

#include "base/buffer.h"
#include "base/report.h"

#include <stdatomic.h>
#include <stdbool.h>

/* Where the bytes of an input come from: a callback, or else a file descriptor. */
struct byte_input {
    int file;
    descale_read_fn *read; /* NULL: the descriptor is read */
    void *user;
    uint64_t size;                  /* bytes that there are; 0: not known */
    void (*on_stall)(void *waiter); /* called when there is nothing to read for a while; or NULL */
    void *waiter;
};

/* Lines that rules matched, to be counted later. */
struct rule_log {
    struct buffer hits; /* a struct rule_hit for each line and rule */
    bool lost;          /* some are missing: out of memory */
};
struct rule_hit {
    uint32_t rule;
    uint32_t label; /* of the line */
};

struct collector;

struct job {
    const char *name; /* of the input, or INPUT!MEMBER: the id of a text page */
    struct reporter reporter;
    struct byte_input input;
    const atomic_int *cancelled; /* non-zero: the run has to end; may be NULL */
    uint64_t window_limit;       /* bytes that decompression may use for its window */
    uint64_t size_limit;         /* bytes that the input may become by decompression */
    bool read_ahead;             /* decompress on a thread of its own */
    bool strict;                 /* the first damage ends the run */
    bool line_buffered;          /* see descale_stream_line_buffered() */

    enum descale_format from, to;
    const char *encoding;  /* of the text; NULL: UTF-8, or what a byte order mark says */
    const char *field;     /* the JSON field that holds the text; NULL: the usual ones */
    bool escaped_newlines; /* see descale_stream_escaped_newlines() */

    unsigned keep; /* set of labels, see descale_labeler_keep() */
    double keep_above;
    unsigned add;                           /* fields of JSON output, see descale_stream_add() */
    bool split;                             /* long lines are cut, see descale_stream_split() */
    bool drop_empty;                        /* pages that lose all their lines are left out, see
                                               descale_stream_drop_empty() */
    uint64_t (*rule_lines)[DESCALE_LABELS]; /* lines that each rule matched; NULL: not counted */
    struct rule_log *rule_log;              /* they are noted here instead; NULL: counted there */

    const char *rule; /* DESCALE_HITS_TSV: hits of this rule only; NULL: of all */
    bool reasons;     /* DESCALE_REJECTS_JSON: with the reasons of each line */
    unsigned columns; /* DESCALE_TABLE: width in columns */
    bool colour;      /* DESCALE_EXPLAIN_TEXT and so on: for a terminal */

    struct collector *collector; /* takes what reports show; NULL: nobody asks */

    descale_event_fn *event; /* may be NULL */
    void *event_user;
    int *error; /* becomes the errno value of a callback that failed */
};

/* Whether the input is not searched for compression and archives. */
static inline bool job_takes_as_is(const struct job *job) {
    return job->line_buffered && job->from != DESCALE_AUTO;
}

#endif
