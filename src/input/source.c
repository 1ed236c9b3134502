/* SPDX-License-Identifier: Apache-2.0 */
#include "input/source.h"
#include "base/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT ((uint64_t)64 << 30)           /* of decoded bytes, unless the job says otherwise */
#define DECODER_MEMORY ((uint64_t)128 << 20) /* for a window, unless the job says otherwise */

static void report(struct source *source, uint64_t offset, const char *what) {
    char name[512];
    source->totals->damaged++;
    status_report(source->reporter, "descale: %s@%" PRIu64 ": %s",
                  status_name(name, sizeof name, source->name), offset, what);
}

void source_damage(struct source *source, uint64_t offset, const char *what) {
    char message[512];
    snprintf(message, sizeof message, "%s%s",
             source->unpack.decoder ? "(after decompression) " : "", what);
    report(source, offset, message);
}

/* Reports what came up while unpacking. */
static void take_reports(struct source *source, struct buffer *reports) {
    for (size_t at = 0; at < reports->size;) {
        uint64_t offset;
        memcpy(&offset, reports->bytes + at, sizeof offset);
        const char *what = (const char *)reports->bytes + at + sizeof offset;
        report(source, offset, what);
        at += sizeof offset + strlen(what) + 1;
    }
    reports->size = 0;
}

enum descale_status source_open(struct source *source, const struct descale_job *job,
                                struct descale_totals *totals) {
    *source = (struct source){.name = job->name,
                              .reporter = &job->reporter,
                              .totals = totals,
                              .limit = job->limit ? job->limit : LIMIT};
    enum descale_status status =
        unpack_open(&source->unpack, job->input, job->stop,
                    job->memory ? job->memory : DECODER_MEMORY, &source->own);
    take_reports(source, &source->own.reports);
    if (status == DESCALE_OK && !buffer_reserve(&source->ahead, unpack_chunk(&source->unpack)))
        status = DESCALE_NO_MEMORY;
    if (status == DESCALE_OK && source->unpack.decoder && job->read_ahead)
        source->readahead = readahead_open(&source->unpack);
    return status;
}

void source_close(struct source *source) {
    readahead_close(source->readahead);
    unpack_close(&source->unpack);
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

/* Gets some more bytes, unpacked here or by the thread that reads ahead. */
static void more(struct source *source) {
    struct unpacked *got = &source->own;
    if (source->readahead) {
        got = readahead_next(source->readahead);
        if (!buffer_append(&source->ahead, got->bytes.bytes, got->bytes.size))
            fail(source, DESCALE_NO_MEMORY);
    } else { /* straight into the look-ahead */
        got->bytes = source->ahead;
        unpack_some(&source->unpack, got, unpack_chunk(&source->unpack));
        source->ahead = got->bytes;
        got->bytes = (struct buffer){0};
    }
    take_reports(source, &got->reports);
    if (got->member_ends && !note_end(source))
        fail(source, DESCALE_NO_MEMORY);
    if (source->unpack.decoder && source->offset + source_size(source) > source->limit) {
        source_damage(source, source->limit,
                      "it becomes more than --limit allows: the rest was left out");
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
        more(source);
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

uint64_t source_member_end(const struct source *source) {
    return source->end_count > 0 ? source->ends[0] : UINT64_MAX;
}

int64_t source_seek(struct source *source, int64_t offset, int whence) {
    int64_t place = unpack_seek(&source->unpack, offset, whence, source_size(source));
    if (place < 0)
        return -1;
    source->at = source->ahead.size = 0;
    source->offset = (uint64_t)place;
    source->event = SOURCE_OK;
    return place;
}
