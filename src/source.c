/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DECODER_MEMORY ((uint64_t)128 << 20) /* for a window, unless the job says otherwise */

static void report(struct source *source, uint64_t offset, const char *what) {
    char name[512];
    source->totals->damaged++;
    status_report(source->reporter, "descale: %s@%" PRIu64 ": %s",
                  status_name(name, sizeof name, source->name), offset, what);
}

void source_damage(struct source *source, uint64_t offset, const char *what) {
    char message[512];
    snprintf(message, sizeof message, "%s%s", source->decoder ? "(after decompression) " : "",
             what);
    report(source, offset, message);
}

static enum source_event fail(struct source *source, enum descale_status status) {
    source->failed = status;
    return source->event = SOURCE_ERROR;
}

/* Reads the next chunk of the file behind what is left of the one in hand. False: failed. */
static bool raw_fill(struct source *source) {
    size_t left = source->raw_size - source->raw_at;
    memmove(source->raw, source->raw + source->raw_at, left);
    source->raw_offset += source->raw_at;
    source->raw_at = 0;
    source->raw_size = left;
    while (!source->raw_end && source->raw_size < SOURCE_CHUNK) {
        if (source->stop && *source->stop) {
            fail(source, DESCALE_INTERRUPTED);
            return false;
        }
        ssize_t got =
            read(source->file, source->raw + source->raw_size, SOURCE_CHUNK - source->raw_size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            char message[256];
            snprintf(message, sizeof message, "cannot read on: %s; what came before was kept",
                     strerror(errno));
            report(source, source->raw_offset + source->raw_size, message);
            fail(source, DESCALE_UNUSABLE);
            return false;
        }
        source->raw_end = got == 0;
        source->raw_size += (size_t)got;
        if (source->raw_size > left)
            break;
    }
    return true;
}

/* Tries to have `wanted` raw bytes in hand. False: failed. */
static bool raw_want(struct source *source, size_t wanted) {
    while (source->raw_size - source->raw_at < wanted && !source->raw_end)
        if (!raw_fill(source))
            return false;
    return true;
}

/* What descale does not read, by the bytes it begins with. */
static const struct refused {
    const char *magic;
    uint8_t size;
    const char *what;
} refused[] = {
    {"\xff\xfe", 2, "UTF-16 text: not read, convert it to UTF-8 first"},
    {"\xfe\xff", 2, "UTF-16 text: not read, convert it to UTF-8 first"},
    {"\x1f\x8b", 2, "the header of a gzip file, damaged or cut short: nothing was read"},
    {"\x1f\x9d", 2, "data from compress: not read, decompress it first"},
};

static enum descale_status begin(struct source *source, uint64_t memory) {
    if (!raw_want(source, 512))
        return source->failed;
    source->decoder = decoder_find(source->raw, source->raw_size);
    if (source->decoder) {
        source->state = source->decoder->open(memory);
        return source->state ? DESCALE_OK : DESCALE_NO_MEMORY;
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (source->raw_size >= refused[i].size &&
            !memcmp(source->raw, refused[i].magic, refused[i].size)) {
            report(source, 0, refused[i].what);
            return DESCALE_UNUSABLE;
        }
    return DESCALE_OK;
}

enum descale_status source_open(struct source *source, const struct descale_job *job,
                                struct descale_totals *totals) {
    *source = (struct source){.name = job->name,
                              .file = job->input,
                              .reporter = &job->reporter,
                              .stop = job->stop,
                              .totals = totals};
    source->raw = malloc(SOURCE_CHUNK);
    if (!source->raw || !buffer_reserve(&source->ahead, SOURCE_CHUNK))
        return DESCALE_NO_MEMORY;
    return begin(source, job->memory ? job->memory : DECODER_MEMORY);
}

void source_close(struct source *source) {
    if (source->state)
        source->decoder->close(source->state);
    free(source->raw);
    free(source->ends);
    buffer_free(&source->ahead);
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

/* Passes over raw bytes up to the next member or the end. Returns how many were passed; *zeros
 * tells whether all of them were 0, as tapes and block devices pad. */
static uint64_t member_search(struct source *source, bool *zeros) {
    uint64_t passed = 0;
    *zeros = true;
    while (raw_want(source, DECODER_HEADER) && source->raw_at < source->raw_size) {
        const uint8_t *at = source->raw + source->raw_at, *end = source->raw + source->raw_size;
        for (; at < end && !source->decoder->begins(at, (size_t)(end - at)); at++, passed++) {
            if (end - at < DECODER_HEADER && !source->raw_end)
                break;
            *zeros &= *at == 0;
        }
        source->raw_at = (size_t)(at - source->raw);
        if (source->decoder->begins(at, (size_t)(end - at)))
            break;
    }
    return passed;
}

/* Begins the next member. Returns SOURCE_OK, or SOURCE_END when there is none. */
static enum source_event member_begin(struct source *source) {
    if (!raw_want(source, DECODER_HEADER))
        return SOURCE_ERROR;
    if (source->raw_at == source->raw_size)
        return source->event = SOURCE_END;
    uint64_t offset = source->raw_offset + source->raw_at;
    if (!source->decoder->begins(source->raw + source->raw_at, source->raw_size - source->raw_at)) {
        bool zeros;
        uint64_t passed = member_search(source, &zeros);
        if (source->failed)
            return SOURCE_ERROR;
        if (!zeros) {
            char message[160];
            snprintf(message, sizeof message,
                     "%" PRIu64 " bytes behind %s %" PRIu64
                     " are none of its kind: skipped, everything else was kept",
                     passed, source->decoder->member, source->members);
            report(source, offset, message);
        }
        return member_begin(source);
    }
    if (!source->decoder->begin(source->state))
        return fail(source, DESCALE_NO_MEMORY);
    source->in_member = true;
    source->members++;
    source->member_offset = offset;
    return SOURCE_OK;
}

/* Reports the member in hand as damaged and looks for the next one. */
static enum source_event member_damaged(struct source *source, const char *why) {
    uint64_t offset = source->raw_offset + source->raw_at;
    source->in_member = false;
    bool zeros, stuck = offset == source->member_offset && source->raw_at < source->raw_size;
    source->raw_at += stuck; /* the search would find the same member again */
    uint64_t passed = member_search(source, &zeros) + stuck;
    if (source->failed)
        return SOURCE_ERROR;
    char message[256];
    snprintf(message, sizeof message,
             "%s %" PRIu64 ", which begins at %" PRIu64
             ", is damaged (%s): what came before was kept, %" PRIu64 " bytes were skipped",
             source->decoder->member, source->members, source->member_offset, why, passed);
    report(source, offset, message);
    return source->event = SOURCE_GAP;
}

/* Decodes some more bytes into the buffer ahead. */
static enum source_event decode_some(struct source *source, size_t room) {
    if (!source->in_member) {
        enum source_event event = member_begin(source);
        if (event != SOURCE_OK)
            return event;
    }
    if (!raw_want(source, 1))
        return SOURCE_ERROR;
    struct buffer *ahead = &source->ahead;
    struct decoder_step step = {source->raw + source->raw_at, source->raw_size - source->raw_at,
                                ahead->bytes + ahead->size, room, ""};
    bool dry = step.in_size == 0; /* the decoder may still hold bytes back */
    enum decoder_result result = source->decoder->step(source->state, &step);
    source->raw_at = source->raw_size - step.in_size;
    ahead->size += room - step.out_size;
    switch (result) {
    case DECODER_END:
        source->in_member = false;
        return note_end(source) ? SOURCE_OK : fail(source, DESCALE_NO_MEMORY);
    case DECODER_MORE:
        return dry && step.out_size == room ? member_damaged(source, "the file ends inside it")
                                            : SOURCE_OK;
    case DECODER_BAD:
        return member_damaged(source, step.why);
    case DECODER_NO_MEMORY:
        break;
    }
    return fail(source, DESCALE_NO_MEMORY);
}

static enum source_event copy_some(struct source *source) {
    if (!raw_want(source, 1))
        return SOURCE_ERROR;
    size_t size = source->raw_size - source->raw_at;
    if (size == 0)
        return source->event = SOURCE_END;
    if (!buffer_append(&source->ahead, source->raw + source->raw_at, size))
        return fail(source, DESCALE_NO_MEMORY);
    source->raw_at = source->raw_size;
    return SOURCE_OK;
}

enum source_event source_fill(struct source *source, size_t wanted) {
    while (source_size(source) < wanted) {
        if (source->event != SOURCE_OK)
            return source->event;
        if (source->at > 0) {
            buffer_consume(&source->ahead, source->at);
            source->at = 0;
        }
        if (!buffer_reserve(&source->ahead, SOURCE_CHUNK))
            return fail(source, DESCALE_NO_MEMORY);
        enum source_event event =
            source->decoder ? decode_some(source, SOURCE_CHUNK) : copy_some(source);
        if (event != SOURCE_OK)
            return source_size(source) < wanted ? event : SOURCE_OK;
    }
    return SOURCE_OK;
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
    if (source->decoder)
        return -1;
    /* The file is read ahead of what was passed. */
    if (whence == SEEK_CUR)
        offset -= (int64_t)(source_size(source) + source->raw_size - source->raw_at);
    int64_t place = lseek(source->file, offset, whence);
    if (place < 0)
        return -1;
    source->raw_at = source->raw_size = source->at = source->ahead.size = 0;
    source->raw_offset = source->offset = (uint64_t)place;
    source->raw_end = false;
    source->event = SOURCE_OK;
    return place;
}
