/* SPDX-License-Identifier: Apache-2.0
 *
 * The inside of a stream: stream.c sets it up, stream_run.c runs an input, stream_members.c the
 * members of an archive. */
#ifndef STREAM_H
#define STREAM_H

#include "parallel/pool.h"
#include "pipeline.h"

/* Where the bytes of a sink go. */
struct target {
    descale_write_fn *write; /* NULL: nowhere */
    void *user;
    const struct job *job; /* whose event callback hears of records; NULL: none does */
};

/* The member of an archive whose output is written. */
struct member {
    struct job job;
    struct buffer name; /* of the job */
    enum descale_format format;
    uint64_t pages; /* of the stream before it */
    bool shares;    /* members go into batches that they share */
};

struct descale_stream {
    const struct descale_model *model;
    struct job settings;           /* those that hold for all runs */
    char *field, *rule, *encoding; /* what the settings point to */
    uint64_t (*rule_lines)[DESCALE_LABELS];
    struct descale_totals totals;
    int error;
    atomic_int cancelled;
    struct workspace space;
    struct pool *pool;             /* NULL: one thread does all */
    struct descale_totals *counts; /* where readers count: `totals`, or the pool's */
    struct member member;
    struct sinks sinks;
    struct splitter splitter;
    struct target targets[SINKS_MAX]; /* the output, and where removed lines go */
    enum descale_format
        form; /* of the output so far; AUTO: nothing was written; FORMATS: several */
};

/* Tells the caller that the records of an input or a member begin, which may have its output begin
 * elsewhere. Returns DESCALE_OK, or what ends the run: reported. */
enum descale_status stream_tell(const struct job *job);

/* Sets up the sinks for records that are written in a format: the output, and what is removed from
 * it if the caller asks for that. False: out of memory. */
bool stream_begin_sinks(struct descale_stream *stream, const struct job *job,
                        enum descale_format format);

/* Hands all output over, when the records of an input or member went through. `pages`: of the
 * stream before. */
void stream_end_sinks(struct descale_stream *stream, const struct job *job,
                      enum descale_format format, uint64_t pages);

/* The stages of an input; `reader` is NULL for the members of an archive. */
struct pipeline stream_pipeline(struct descale_stream *stream, const struct job *job,
                                struct reader *reader);

/* Has the source decompressed ahead if the job asks for that, and it helps. `pooled`: the pool
 * takes its records. Two threads are busy then; a third would only make them wait. */
void stream_read_ahead(const struct descale_stream *stream, const struct job *job, bool pooled,
                       struct source *source);

/* Reads the pages of a source. Returns STATUS_END, or an error. */
enum descale_status stream_run_source(struct descale_stream *stream, const struct job *job,
                                      struct source *source);

/* The same for an archive: its members, as inputs of their own. */
enum descale_status stream_run_archive(struct descale_stream *stream, const struct job *job,
                                       struct source *source);

#endif
