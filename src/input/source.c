/* SPDX-License-Identifier: Apache-2.0 */
#include "input/source.h"
#include "base/report.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLE ((size_t)4096) /* bytes that tell UTF-16 */

static void report(struct source *source, descale_problem problem, const char *what) {
    source->totals->damaged++;
    source->reported = true;
    problem.severity = DESCALE_ERROR;
    problem.has_offset = 1;
    report_problem(source->reporter, problem, "%s", what);
}

void source_problem(struct source *source, uint64_t offset, descale_status status,
                    descale_cause cause, const char *what) {
    report(source,
           (descale_problem){.status = status,
                             .cause = cause,
                             .offset = offset,
                             .decompressed = source->decompressor.codec != NULL},
           what);
}

void source_damage(struct source *source, uint64_t offset, const char *what) {
    source_problem(source, offset, DESCALE_DAMAGED, DESCALE_CAUSE_OTHER, what);
}

/* Hands on the reports of the decompressor. */
static void take_reports(struct source *source, struct buffer *reports) {
    for (size_t at = 0; at < reports->size;) {
        struct decompress_report head;
        memcpy(&head, reports->bytes + at, sizeof head);
        const char *what = (const char *)reports->bytes + at + sizeof head;
        report(source,
               (descale_problem){.status = head.cause == DESCALE_CAUSE_WINDOW_LIMIT
                                               ? DESCALE_LIMIT
                                               : DESCALE_DAMAGED,
                                 .cause = head.cause,
                                 .error = head.error,
                                 .offset = head.offset},
               what);
        at += sizeof head + strlen(what) + 1;
    }
    reports->size = 0;
}

enum descale_status source_open(struct source *source, const struct job *job,
                                struct descale_totals *totals) {
    *source = (struct source){.reporter = &job->reporter,
                              .totals = totals,
                              .limit = job->size_limit,
                              .strict = job->strict,
                              .window_limit = job->window_limit};
    enum descale_status status = decompress_open(&source->decompressor, job, &source->own);
    take_reports(source, &source->own.reports);
    source->failed = source->own.failed;
    if (status == DESCALE_OK &&
        !buffer_reserve(&source->ahead, decompress_chunk(&source->decompressor)))
        status = DESCALE_NO_MEMORY;
    return status;
}

void source_read_ahead(struct source *source) {
    const struct decompressor *decompressor = &source->decompressor;
    bool more = source->event == SOURCE_OK || source->event == SOURCE_GAP;
    if (!source->readahead && decompressor->codec && !decompressor->input.read && more)
        source->readahead = readahead_open(&source->decompressor);
}

void source_close(struct source *source) {
    readahead_close(source->readahead);
    decompress_close(&source->decompressor);
    encoding_close(&source->encoding);
    buffer_free(&source->converted);
    free(source->ends);
    buffer_free(&source->own.bytes);
    buffer_free(&source->own.reports);
    buffer_free(&source->ahead);
}

static enum source_event fail(struct source *source, enum descale_status status) {
    source->failed = status;
    return source->event = SOURCE_ERROR;
}

static bool note_end(struct source *source) {
    uint64_t offset = source->offset + source_size(source);
    if (source->end_count > 0 && source->ends[source->end_count - 1] == offset)
        return true;
    uint64_t *ends =
        buffer_grow(source->ends, &source->end_capacity, source->end_count + 1, sizeof *ends);
    if (!ends)
        return false;
    source->ends = ends;
    ends[source->end_count++] = offset;
    return true;
}

/* ---- Text in other encodings ---- */

void source_report_replaced(struct source *source, const struct encoding *encoding) {
    char message[160];
    if (encoding->replaced == 0)
        return;
    snprintf(message, sizeof message,
             "not %s, in %" PRIu64 " place%s, the first at byte %" PRIu64
             " before the conversion: U+FFFD was put there",
             encoding->name, encoding->replaced, encoding->replaced == 1 ? "" : "s",
             encoding->first_replaced);
    source_problem(source, 0, DESCALE_DAMAGED, DESCALE_CAUSE_OTHER, message);
}

/* Converts the bytes ahead from `from` on. `last`: no more follow. */
static void convert_ahead(struct source *source, size_t from, bool last) {
    struct buffer *ahead = &source->ahead;
    source->converted.size = 0;
    bool made = encoding_convert(&source->encoding, ahead->bytes + from, ahead->size - from, last,
                                 &source->converted);
    ahead->size = from;
    if (!made || !buffer_append(ahead, source->converted.bytes, source->converted.size))
        fail(source, DESCALE_NO_MEMORY);
    if (last)
        source_report_replaced(source, &source->encoding);
}

bool source_decode(struct source *source, const char *name, bool guess) {
    size_t mark = 0;
    source_fill(source, name || !guess ? 4 : SAMPLE);
    size_t size = source_size(source) < SAMPLE ? source_size(source) : SAMPLE;
    const char *marked = encoding_of_mark(source_bytes(source), size, &mark);
    if (marked)
        name = marked;
    else if (name && utf8_mark(source_bytes(source), size) > 0)
        name = "utf-8"; /* its mark stays */
    else if (!name && guess)
        name = encoding_utf16(source_bytes(source), size);
    if (!name)
        return true;
    if (!encoding_open(&source->encoding, name))
        return false;
    source->encoding.taken = mark;
    buffer_consume(&source->ahead, source->at + mark);
    source->at = source->end_count = 0;
    convert_ahead(source, 0, source->event == SOURCE_END || source->event == SOURCE_ERROR);
    return source->failed != DESCALE_NO_MEMORY;
}

/* Gets some more bytes, from this thread or from the one that reads ahead. */
static void read_more(struct source *source) {
    struct decompressed *got = &source->own;
    size_t before = source->ahead.size;
    if (source->readahead) {
        got = readahead_next(source->readahead);
        if (!buffer_append(&source->ahead, got->bytes.bytes, got->bytes.size))
            fail(source, DESCALE_NO_MEMORY);
    } else { /* straight into the look-ahead */
        got->bytes = source->ahead;
        decompress_some(&source->decompressor, got, decompress_chunk(&source->decompressor));
        source->ahead = got->bytes;
        got->bytes = (struct buffer){0};
    }
    if (source->encoding.iconv)
        convert_ahead(source, before, got->event == SOURCE_END || got->event == SOURCE_ERROR);
    take_reports(source, &got->reports);
    if (got->member_ends && !note_end(source))
        fail(source, DESCALE_NO_MEMORY);
    if (source->decompressor.codec && source->offset + source_size(source) > source->limit) {
        source_problem(source, source->limit, DESCALE_LIMIT, DESCALE_CAUSE_SIZE_LIMIT,
                       "decompressed size exceeds the limit: truncated");
        source->ahead.size -= (size_t)(source->offset + source_size(source) - source->limit);
        source->event = SOURCE_END;
    }
    if (got->event != SOURCE_OK && source->event == SOURCE_OK) {
        source->event = got->event;
        source->failed = got->event == SOURCE_ERROR ? got->failed : source->failed;
    }
}

enum source_event source_fill(struct source *source, size_t wanted) {
    while (source_size(source) < wanted && source->event == SOURCE_OK) {
        if (source->at > 0) {
            buffer_consume(&source->ahead, source->at);
            source->at = 0;
        }
        read_more(source);
    }
    return source_size(source) < wanted ? source->event : SOURCE_OK;
}

void source_consume(struct source *source, size_t size) {
    source->at += size;
    source->offset += size;
    size_t passed = 0;
    while (passed < source->end_count && source->ends[passed] <= source->offset)
        passed++;
    if (passed > 0) {
        source->last_end = source->ends[passed - 1];
        source->end_count -= passed;
        memmove(source->ends, source->ends + passed, source->end_count * sizeof *source->ends);
    }
}

size_t source_read(struct source *source, uint8_t *to, size_t size, enum source_event *event) {
    *event = SOURCE_OK;
    if (size > 0 && source_size(source) == 0)
        *event = source_fill(source, 1);
    if (size > source_size(source))
        size = source_size(source);
    if (size > 0)
        memcpy(to, source_bytes(source), size);
    source_consume(source, size);
    return size;
}

void source_resume(struct source *source) {
    if (source->event == SOURCE_GAP)
        source->event = SOURCE_OK;
}

bool source_is_lost(struct source *source) {
    while (source_fill(source, 1) == SOURCE_GAP && !source->strict)
        source_resume(source);
    return source->reported && source_size(source) == 0;
}

uint64_t source_member_end(const struct source *source) {
    return source->end_count > 0 ? source->ends[0] : UINT64_MAX;
}

int64_t source_seek(struct source *source, int64_t offset, int whence) {
    int64_t place = decompress_seek(&source->decompressor, offset, whence, source_size(source));
    if (place < 0)
        return -1;
    source->at = source->ahead.size = 0;
    source->offset = (uint64_t)place;
    source->event = SOURCE_OK;
    return place;
}
