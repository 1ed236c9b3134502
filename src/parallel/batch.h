/* SPDX-License-Identifier: Apache-2.0
 *
 * A batch records what readers give: some records with their text, the problems that they report,
 * what they count, and where a member of an archive begins and ends. Another reader plays it back,
 * on any thread. */
#ifndef BATCH_H
#define BATCH_H

#include "input/reader.h"

#define BATCH_BYTES ((size_t)1 << 20) /* of records; a larger record is never part of a batch */

enum { RECORD_PARTS = 9 }; /* the pointers of a struct record */

/* What a reader counted and reported since they were last put into a batch. */
struct read_notes {
    struct descale_totals counts; /* only records and damaged */
    struct buffer problems;       /* see problem_log.h */
};

enum batch_item {
    BATCH_RECORD,
    BATCH_MEMBER,    /* the items that follow are of a member of an archive: the text is its name */
    BATCH_FORMAT,    /* the records that follow are written in `format` */
    BATCH_MEMBER_END /* the member ends */
};

/* What a reader did before an item, or within the text of a record. */
struct batch_notes {
    uint64_t records, damaged;
    size_t problems_end; /* of the batch's problems so far */
};

struct batch_record {
    enum batch_item item;
    enum descale_format format;
    bool again;                 /* a batch before this one has the member, or the format, too */
    struct record record;       /* without its pointers */
    size_t parts[RECORD_PARTS]; /* where what they point to begins in the batch */
    size_t text, text_size;     /* the text of a page, or the body of another record */
    enum descale_status ended;  /* STATUS_END, or the error that ended the text */
    struct batch_notes before, within;
};

struct batch {
    struct buffer bytes;
    struct batch_record *records;
    size_t count, capacity;
    uint64_t pages;          /* records that are pages */
    struct read_notes notes; /* the problems of all records; the counts after the last */
};

bool batch_is_empty(const struct batch *batch);

/* Bytes that a batch takes. */
size_t batch_size(const struct batch *batch);

/* Bytes that the record in hand would take in a batch; more than BATCH_BYTES if it cannot be part
 * of one. */
size_t batch_record_size(const struct record *record);

/* Adds an item other than a record; `name` (or NULL) is that of a member. `notes` of what was done
 * before it go into the batch, and are then empty. False: out of memory. */
bool batch_mark(struct batch *batch, const struct batch_record *mark, const char *name,
                struct read_notes *notes);

/* Adds the record that the reader is at, and reads it to its end. `notes` of it go into the batch,
 * and are then empty. Returns DESCALE_OK or an error. Out of memory, the record is not part of the
 * batch. */
enum descale_status batch_add(struct batch *batch, struct reader *reader, struct read_notes *notes);

/* Adds what was noted after the last record; `notes` is then empty. False: out of memory. */
bool batch_end(struct batch *batch, struct read_notes *notes);

void batch_clear(struct batch *batch);
void batch_free(struct batch *batch);

/* A reader of the items of a batch, which must not change meanwhile. Not each is a record: see
 * `here`. */
struct batch_cursor {
    const struct batch *batch;
    const struct batch_record *here;
    size_t next; /* item */
    size_t read; /* bytes of the text of the one in hand */
    size_t told; /* bytes of the problems */
    bool ended;  /* what was noted within the text was told */
};

/* The text of the item in hand: the name of a member, with its NUL. */
const char *batch_name(const struct batch_cursor *cursor);

struct reader batch_reader(struct batch_cursor *cursor, const struct batch *batch,
                           const struct job *job, struct descale_totals *totals);

#endif
