/* SPDX-License-Identifier: Apache-2.0
 *
 * A reader finds the records in a source. Each input format is a row of a table: reader_text.c,
 * reader_jsonl.c, reader_warc.c. */
#ifndef READER_H
#define READER_H

#include "input/record.h"
#include "input/source.h"
#include "input/text_check.h"

#define READER_PROBE_BYTES 65536 /* how much of an input is looked at to tell its format */

struct reader {
    const struct reader_kind *kind;
    struct source *source;
    const struct job *job;
    struct descale_totals *totals;
    struct record record;    /* the one in hand */
    uint64_t number;         /* of that record in this input, from 1; for messages */
    void *state;             /* of this kind: state_size bytes, zero at first */
    struct text_check check; /* of the text of its pages; off in readers over others */
};

struct reader_kind {
    const char *name;
    enum descale_format format;
    size_t state_size;

    /* Whether the first bytes of an input look like this format. `whole`: there are no more. */
    bool (*probe)(const uint8_t *bytes, size_t size, bool whole);

    /* Goes to the next record and fills in reader->record, which is empty, and a page. Returns
     * DESCALE_OK, STATUS_END or an error. */
    enum descale_status (*next)(struct reader *reader);

    /* Reads text of a page, or bytes of another record: at most `size`, which is 16 or more, into
     * `to`. Returns DESCALE_OK with *got > 0, STATUS_END at the record's end, or an error. */
    enum descale_status (*read)(struct reader *reader, uint8_t *to, size_t size, size_t *got);

    void (*close)(void *state); /* releases what the state owns; NULL: nothing */
};

extern const struct reader_kind reader_text, reader_jsonl, reader_json, reader_warc;

/* Opens a reader of the format that the job asks for, or that the source looks like. Returns
 * DESCALE_OK, DESCALE_NO_MEMORY, or DESCALE_UNREADABLE (reported): the job asks for none, and the
 * source holds binary data or a format that is not read. Call reader_close() in each case. */
enum descale_status reader_open(struct reader *reader, struct source *source, const struct job *job,
                                struct descale_totals *totals);
void reader_close(struct reader *reader);

/* See struct reader_kind. */
enum descale_status reader_next(struct reader *reader);
enum descale_status reader_read(struct reader *reader, uint8_t *to, size_t size, size_t *got);

#endif
