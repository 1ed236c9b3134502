/* SPDX-License-Identifier: Apache-2.0
 *
 * How a stream runs the members of an archive: each as an input of its own, or, with a pool, in
 * batches that they share. */
#include "base/report.h"
#include "input/archive.h"
#include "stream.h"

#include <string.h>
#include <sys/stat.h>

/* The archive that is being read. */
struct archived {
    struct descale_stream *stream;
    const struct job *job; /* of the archive */
};

/* ---- What is written ---- */

/* `name`: INPUT!MEMBER. */
static enum descale_status begin_member(void *context, const char *name) {
    const struct archived *archived = context;
    struct member *member = &archived->stream->member;
    struct job *job = &member->job;
    member->name.size = 0;
    member->format = DESCALE_AUTO;
    if (!buffer_append(&member->name, name, strlen(name) + 1))
        return DESCALE_NO_MEMORY;
    *job = *archived->job;
    job->name = (const char *)member->name.bytes;
    job->reporter.member = job->name + strlen(archived->job->name) + 1;
    return DESCALE_OK;
}

/* The output of its records begins. */
static enum descale_status open_member(void *context, enum descale_format format) {
    struct descale_stream *stream = ((const struct archived *)context)->stream;
    struct member *member = &stream->member;
    member->format = format;
    member->pages = stream->totals.pages;
    enum descale_status status = stream_tell(&member->job);
    if (status != DESCALE_OK)
        return status;
    return stream_begin_sinks(stream, &member->job, format) ? DESCALE_OK : DESCALE_NO_MEMORY;
}

static void end_member(void *context) {
    struct descale_stream *stream = ((const struct archived *)context)->stream;
    const struct member *member = &stream->member;
    if (member->format != DESCALE_AUTO)
        stream_end_sinks(stream, &member->job, member->format, member->pages);
}

/* ---- What is read ---- */

/* What was damaged so far. */
static uint64_t damaged_so_far(const struct descale_stream *stream) {
    uint64_t not_passed_on = stream->pool ? stream->counts->damaged : 0;
    return stream->totals.damaged + not_passed_on;
}

/* Reads a member. Of a strict run damage ends it. */
static enum descale_status read_member(struct descale_stream *stream, const struct job *job) {
    uint64_t damaged = damaged_so_far(stream);
    struct source source;
    enum descale_status status = source_open(&source, job, stream->counts);
    if (status == DESCALE_OK && members_nested(&source))
        status = DESCALE_UNREADABLE;
    if (status == DESCALE_OK)
        status = stream_run_source(stream, job, &source);
    if (source.failed == DESCALE_UNREADABLE) /* the member is read from a temporary file */
        status = DESCALE_WRITE_ERROR;
    source_close(&source);
    bool good = status == DESCALE_OK || status == STATUS_END;
    return good && job->strict && damaged_so_far(stream) > damaged ? DESCALE_DAMAGED : status;
}

/* Bytes of the file of a member; 0: not known. */
static uint64_t size_of(int file) {
    struct stat found;
    return fstat(file, &found) == 0 && found.st_size > 0 ? (uint64_t)found.st_size : 0;
}

static enum descale_status run_member(void *context, const char *name, int file) {
    struct archived *archived = context;
    struct descale_stream *stream = archived->stream;
    bool shares = stream->member.shares;
    struct buffer full = {0};
    struct job job = *archived->job;
    if (!buffer_format(&full, "%s!%s", job.name, name) || !buffer_append(&full, "", 1)) {
        buffer_free(&full);
        return DESCALE_NO_MEMORY;
    }
    job.name = (const char *)full.bytes;
    job.reporter.member = name;
    job.input = (struct byte_input){.file = file, .size = size_of(file)};
    enum descale_status status =
        shares ? pool_begin_member(stream->pool, job.name) : begin_member(archived, job.name);
    if (status == DESCALE_OK)
        status = read_member(stream, &job);
    if (shares)
        pool_end_member(stream->pool);
    buffer_free(&full);
    return status;
}

/* Whether members go into batches that they share. In a strict run the damage that ends it is found
 * when members after it were read already. A format that numbers pages begins with 1 in a new
 * output, and whether a member begins one is known when everything before it was written. */
static bool members_share(const struct descale_stream *stream, const struct job *job) {
    return stream->pool && !job->line_buffered && !job->strict &&
           !(job->event && writer_numbers(job->to));
}

enum descale_status stream_run_archive(struct descale_stream *stream, const struct job *job,
                                       struct source *source) {
    struct archived archived = {stream, job};
    const struct member_calls calls = {begin_member, open_member, end_member, &archived};
    const struct pipeline pipeline = stream_pipeline(stream, job, NULL);
    bool shares = members_share(stream, job);
    stream_read_ahead(stream, job, shares, source);
    if (!shares)
        return members_each(source, run_member, &archived);
    if (!pool_begin_members(stream->pool, &pipeline, &calls))
        return DESCALE_NO_MEMORY;
    stream->member.shares = true;
    enum descale_status status = members_each(source, run_member, &archived);
    stream->member.shares = false;
    return pool_end_members(stream->pool, status);
}
