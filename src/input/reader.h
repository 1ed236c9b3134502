/* SPDX-License-Identifier: Apache-2.0
 *
 * A reader finds the pages in a source. Each form is a row of a table: reader_text.c,
 * reader_jsonl.c, reader_warc.c. */
#ifndef READER_H
#define READER_H

#include "input/record.h"
#include "input/source.h"

#define RECORD_LIMIT ((size_t)16 << 20) /* a longer JSON line passes unchanged, reported */

struct reader {
    const struct reader_kind *kind;
    struct source *source;
    const struct descale_job *job;
    struct descale_totals *totals;
    struct record record; /* the one in hand */
    uint64_t records;     /* of this input, for messages: line number, record number */
    bool done;

    /* What is left of the record in hand: bytes to read, and bytes behind them to pass over. */
    uint64_t left;
    size_t consumed; /* bytes of the source's look-ahead that the record used up */
    size_t raw_at;   /* JSONL: how far the text was decoded */
    struct buffer head, address;
    uint64_t others; /* WARC: responses and resources, which hold no plain text, HTML above all */
    bool text;       /* WARC: a record held some */
    bool after_newline; /* WARC: the byte passed last was a newline */
    bool member_begins; /* WARC: the record in hand began a gzip member */
};

struct reader_kind {
    const char *name;
    enum descale_format format;

    /* Whether bytes that begin an input look like this form; `whole` if they are all of it. */
    bool (*probe)(const uint8_t *bytes, size_t size, bool whole);

    /* Passes to the next page or other record. Returns DESCALE_OK, DESCALE_END or an error. */
    enum descale_status (*next)(struct reader *reader);

    /* Reads text of the page in hand, or bytes of the other record: at most `size` into `to`, 16
     * or more.
     * Returns DESCALE_OK with *got > 0, DESCALE_END when there is no more, or an error. */
    enum descale_status (*read)(struct reader *reader, uint8_t *to, size_t size, size_t *got);
};

extern const struct reader_kind reader_text, reader_jsonl, reader_warc;

/* Chooses the form that the job asks for, or that the source looks like. */
void reader_open(struct reader *reader, struct source *source, const struct descale_job *job,
                 struct descale_totals *totals);
void reader_close(struct reader *reader);

/* Whether what seems to be text is data of another kind: more than one in 20 of its first bytes are
 * controls that texts do not have. */
bool reader_binary(const struct reader *reader);

enum descale_status reader_next(struct reader *reader);
enum descale_status reader_read(struct reader *reader, uint8_t *to, size_t size, size_t *got);

#endif
