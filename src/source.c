/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GZIP_HEADER 10 /* bytes of the fixed part of a member's header */

static void report(struct source *source, uint64_t offset, const char *what) {
    char name[512];
    source->totals->damaged++;
    status_report(source->reporter, "descale: %s@%" PRIu64 ": %s",
                  status_name(name, sizeof name, source->name), offset, what);
}

void source_damage(struct source *source, uint64_t offset, const char *what) {
    char message[512];
    snprintf(message, sizeof message, "%s%s", source->gzip ? "(after decompression) " : "", what);
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

/* Whether a gzip member begins at these bytes: magic, deflate, no reserved flags, and values of
 * the extra flags and operating system bytes that occur. */
static bool gzip_begins(const uint8_t *at, size_t size) {
    static const uint8_t magic[] = {0x1f, 0x8b, 8};
    return size >= GZIP_HEADER && !memcmp(at, magic, sizeof magic) && !(at[3] & 0xe0) &&
           (at[8] == 0 || at[8] == 2 || at[8] == 4) && (at[9] <= 13 || at[9] == 255);
}

/* What descale does not read, by the bytes it begins with. */
static const struct refused {
    const char *magic;
    uint8_t size;
    const char *what;
} refused[] = {
    {"\x28\xb5\x2f\xfd", 4, "zstd data: not read, decompress it first"},
    {"\xfd"
     "7zXZ",
     6, "xz data: not read, decompress it first"},
    {"BZh91AY&SY", 10, "bzip2 data: not read, decompress it first"},
    {"\x04\x22\x4d\x18", 4, "lz4 data: not read, decompress it first"},
    {"PK\x03\x04", 4, "a zip archive: not read, unpack it first"},
    {"7z\xbc\xaf\x27\x1c", 6, "a 7z archive: not read, unpack it first"},
    {"\xff\xfe", 2, "UTF-16 text: not read, convert it to UTF-8 first"},
    {"\xfe\xff", 2, "UTF-16 text: not read, convert it to UTF-8 first"},
};

static enum descale_status begin(struct source *source) {
    if (!raw_want(source, 512))
        return source->failed;
    source->gzip = gzip_begins(source->raw, source->raw_size);
    if (!source->gzip && source->raw_size >= 2 && source->raw[0] == 0x1f &&
        source->raw[1] == 0x8b) {
        report(source, 0, "the header of a gzip file, damaged or cut short: nothing was read");
        return DESCALE_UNUSABLE;
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (source->raw_size >= refused[i].size &&
            !memcmp(source->raw, refused[i].magic, refused[i].size)) {
            report(source, 0, refused[i].what);
            return DESCALE_UNUSABLE;
        }
    if (source->raw_size > 262 && !memcmp(source->raw + 257, "ustar", 5)) {
        report(source, 0, "a tar archive: not read, unpack it first");
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
    enum descale_status status = begin(source);
    if (status == DESCALE_OK && source->gzip && inflateInit2(&source->inflate, 15 + 16) != Z_OK) {
        source->gzip = false; /* nothing to end */
        return DESCALE_NO_MEMORY;
    }
    if (status != DESCALE_OK)
        source->gzip = false;
    return status;
}

void source_close(struct source *source) {
    if (source->gzip)
        inflateEnd(&source->inflate);
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

/* Passes over raw bytes up to the next gzip member or the end. Returns how many were passed;
 * *zeros tells whether all of them were 0, as tapes and block devices pad. */
static uint64_t gzip_search(struct source *source, bool *zeros) {
    uint64_t passed = 0;
    *zeros = true;
    while (raw_want(source, GZIP_HEADER) && source->raw_at < source->raw_size) {
        const uint8_t *at = source->raw + source->raw_at, *end = source->raw + source->raw_size;
        for (; at < end && !gzip_begins(at, (size_t)(end - at)); at++, passed++) {
            if (end - at < GZIP_HEADER && !source->raw_end)
                break;
            *zeros &= *at == 0;
        }
        source->raw_at = (size_t)(at - source->raw);
        if (gzip_begins(at, (size_t)(end - at)))
            break;
    }
    return passed;
}

/* Begins the next member. Returns SOURCE_OK, or SOURCE_END when there is none. */
static enum source_event member_begin(struct source *source) {
    if (!raw_want(source, GZIP_HEADER))
        return SOURCE_ERROR;
    if (source->raw_at == source->raw_size)
        return source->event = SOURCE_END;
    uint64_t offset = source->raw_offset + source->raw_at;
    if (!gzip_begins(source->raw + source->raw_at, source->raw_size - source->raw_at)) {
        bool zeros;
        uint64_t passed = gzip_search(source, &zeros);
        if (source->failed)
            return SOURCE_ERROR;
        if (!zeros) {
            char message[160];
            snprintf(message, sizeof message,
                     "%" PRIu64 " bytes behind gzip member %" PRIu64
                     " are no gzip data: skipped, everything else was kept",
                     passed, source->members);
            report(source, offset, message);
        }
        return member_begin(source);
    }
    if (inflateReset(&source->inflate) != Z_OK)
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
    bool zeros;
    uint64_t passed = gzip_search(source, &zeros);
    if (source->failed)
        return SOURCE_ERROR;
    char message[256];
    snprintf(message, sizeof message,
             "gzip member %" PRIu64 ", which begins at %" PRIu64
             ", is damaged (%s): what came before was kept, %" PRIu64 " bytes were skipped",
             source->members, source->member_offset, why, passed);
    report(source, offset, message);
    return source->event = SOURCE_GAP;
}

/* Inflates some more bytes into the buffer ahead. */
static enum source_event inflate_some(struct source *source, size_t room) {
    if (!source->in_member) {
        enum source_event event = member_begin(source);
        if (event != SOURCE_OK)
            return event;
    }
    if (!raw_want(source, 1))
        return SOURCE_ERROR;
    if (source->raw_at == source->raw_size)
        return member_damaged(source, "the file ends inside it");
    z_stream *stream = &source->inflate;
    struct buffer *ahead = &source->ahead;
    stream->next_in = source->raw + source->raw_at;
    stream->avail_in = (uInt)(source->raw_size - source->raw_at);
    stream->next_out = ahead->bytes + ahead->size;
    stream->avail_out = (uInt)room;
    int result = inflate(stream, Z_NO_FLUSH);
    source->raw_at = source->raw_size - stream->avail_in;
    ahead->size += room - stream->avail_out;
    if (result == Z_STREAM_END) {
        source->in_member = false;
        return note_end(source) ? SOURCE_OK : fail(source, DESCALE_NO_MEMORY);
    }
    if (result == Z_OK || result == Z_BUF_ERROR)
        return SOURCE_OK;
    if (result == Z_MEM_ERROR)
        return fail(source, DESCALE_NO_MEMORY);
    return member_damaged(source, stream->msg ? stream->msg : "no deflate data");
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
            source->gzip ? inflate_some(source, SOURCE_CHUNK) : copy_some(source);
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
