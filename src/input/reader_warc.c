/* SPDX-License-Identifier: Apache-2.0
 *
 * WARC by our own framing: a header, see warc.h; a body of Content-Length bytes; blank lines.
 * `conversion` records, which is what WET files are made of, are pages; all others pass through.
 *
 * A length is believed when a record, or the end, follows the body. When it lies and the record
 * fills a gzip member of its own, the member's end tells where the body ends; else the record is
 * given up, and reading goes on at the next line that begins a record: none is swallowed. */
#include "input/reader.h"
#include "input/warc_header.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_LIMIT ((size_t)64 << 10)
#define BODY_LIMIT ((size_t)16 << 20) /* a longer body is not checked before it is worked on */
#define TRAILER 4                     /* CR LF CR LF behind a body */

static bool probe(const uint8_t *bytes, size_t size, bool whole) {
    (void)whole;
    while (size > 0 && (*bytes == '\r' || *bytes == '\n'))
        bytes++, size--;
    return warc_begins(bytes, size);
}

static void damage(struct reader *reader, uint64_t offset, const char *format, uint64_t number,
                   uint64_t other) {
    char message[256];
    snprintf(message, sizeof message, format, number, other);
    source_damage(reader->source, offset, message);
}

/* Passes over bytes until a line begins a record. Returns how many were passed. */
static uint64_t resynchronise(struct reader *reader) {
    struct source *source = reader->source;
    uint64_t passed = 0;
    for (;;) {
        enum source_event event = source_fill(source, 16);
        const uint8_t *bytes = source_bytes(source), *at = bytes;
        size_t size = source_size(source);
        /* "WARC/" at the very front counts too when nothing was passed: members begin so. */
        while (at < bytes + size) {
            bool line = at > bytes ? at[-1] == '\n' : passed == 0 || reader->after_newline;
            if (line && warc_begins(at, size - (size_t)(at - bytes)))
                break;
            if (event == SOURCE_OK && size - (size_t)(at - bytes) < 8)
                break;
            at++;
        }
        size_t step = (size_t)(at - bytes);
        if (step > 0)
            reader->after_newline = at[-1] == '\n';
        passed += step;
        source_consume(source, step);
        if (warc_begins(source_bytes(source), source_size(source)) || event != SOURCE_OK)
            return passed;
    }
}

/* Moves a header block into reader->head and takes it apart. False: no memory. */
static bool take_header(struct reader *reader, struct warc *warc, size_t length) {
    struct record *record = &reader->record;
    reader->head.size = 0;
    if (!buffer_append(&reader->head, source_bytes(reader->source), length))
        return false;
    source_consume(reader->source, length);
    warc_read(warc, (const char *)reader->head.bytes, length);
    reader->others += warc->other;
    record->header = reader->head.bytes;
    record->header_size = length;
    record->id = warc->id;
    record->id_size = warc->id_size;
    record->address = warc->address;
    record->address_size = warc->address_size;
    return true;
}

/* Whether what stands `at` bytes ahead can follow a body: blank lines, then a record, the end, or
 * the end of a whole member of the compression with damage behind it. */
static bool body_ends(struct source *source, size_t at) {
    enum source_event event = source_fill(source, at + TRAILER + 8);
    const uint8_t *bytes = source_bytes(source);
    size_t size = source_size(source);
    while (at < size && (bytes[at] == '\r' || bytes[at] == '\n'))
        at++;
    if (at == size)
        return event == SOURCE_END || event == SOURCE_OK ||
               (source->end_count > 0 &&
                source->ends[source->end_count - 1] == source->offset + size);
    return warc_begins(bytes + at, size - at);
}

/* The body's length without the blank lines behind it, when the gzip member that holds the record
 * ends `size` bytes ahead. */
static size_t without_trailer(const uint8_t *body, size_t size) {
    if (size >= 4 && !memcmp(body + size - 4, "\r\n\r\n", 4))
        return size - 4;
    if (size >= 2 && !memcmp(body + size - 2, "\n\n", 2))
        return size - 2;
    return size;
}

/* Whether another record begins within a body too long to be checked at its end. */
static bool holds_record(const uint8_t *body, size_t size) {
    for (const uint8_t *at = body, *end = body + size; at < end; at++) {
        at = memmem(at, (size_t)(end - at), "\nWARC/", 6);
        if (!at)
            return false;
        if (warc_begins(at + 1, (size_t)(end - at) - 1) && at - body >= 2 &&
            (at[-1] == '\n' || (at[-1] == '\r' && at[-2] == '\n')))
            return true;
    }
    return false;
}

enum body { BODY_GOOD, BODY_REPAIRED, BODY_LOST };

/* Decides where the body of a record ends, which the header says is at warc->length. */
static enum body find_body(struct reader *reader, struct warc *warc) {
    struct source *source = reader->source;
    size_t wanted = warc->length < BODY_LIMIT ? (size_t)warc->length : BODY_LIMIT;
    enum source_event event = source_fill(source, wanted);
    if (event == SOURCE_OK &&
        (warc->length > BODY_LIMIT ? !holds_record(source_bytes(source), source_size(source))
                                   : body_ends(source, wanted)))
        return BODY_GOOD;
    if (event == SOURCE_ERROR || source->event == SOURCE_ERROR || event == SOURCE_GAP)
        return BODY_LOST;
    uint64_t member = source_member_end(source);
    bool alone = reader->member_begins && source->unpack.decoder &&
                 source->unpack.decoder->records && member > source->offset &&
                 member - source->offset <= source_size(source);
    size_t room = alone ? (size_t)(member - source->offset) : 0;
    if (!alone || !body_ends(source, room))
        return BODY_LOST;
    warc->length = without_trailer(source_bytes(source), room);
    return BODY_REPAIRED;
}

/* Gives a record up, reports it, and looks for the next one. Returns DESCALE_DAMAGED. */
static enum descale_status lose_record(struct reader *reader, uint64_t offset, const char *what) {
    uint64_t header = reader->source->offset - offset;
    reader->after_newline = true;
    damage(reader, offset, what, header + resynchronise(reader), 0);
    return DESCALE_DAMAGED;
}

/* Blank lines between records, and gaps, which the source has reported. */
static enum source_event skip_between(struct reader *reader) {
    struct source *source = reader->source;
    for (;;) {
        enum source_event event = source_fill(source, 8);
        size_t size = source_size(source), blank = 0;
        while (blank < size && strchr("\r\n", source_bytes(source)[blank]) &&
               source_bytes(source)[blank])
            blank++;
        source_consume(source, blank);
        if (blank > 0)
            continue;
        if (size > 0 || event == SOURCE_END || event == SOURCE_ERROR)
            return size > 0 ? SOURCE_OK : event;
        source_resume(source);
    }
}

/* The length of the header block ahead; 0: it does not end. */
static size_t find_header(struct source *source) {
    size_t length;
    while (!(length = warc_header(source_bytes(source), source_size(source)))) {
        size_t size = source_size(source);
        if (size >= HEADER_LIMIT || source_fill(source, size + 1) != SOURCE_OK)
            return 0;
    }
    return length == WARC_BROKEN ? 0 : length;
}

/* Finds the next record. Returns DESCALE_OK, DESCALE_END, an error, or DESCALE_DAMAGED: something
 * was skipped, ask again. */
static enum descale_status next_record(struct reader *reader) {
    struct record *record = &reader->record;
    struct source *source = reader->source;
    enum source_event event = skip_between(reader);
    if (event != SOURCE_OK)
        return event == SOURCE_ERROR ? source->failed : DESCALE_END;
    uint64_t offset = source->offset;
    if (!warc_begins(source_bytes(source), source_size(source))) {
        reader->after_newline = false;
        uint64_t passed = resynchronise(reader);
        damage(reader, offset, "%" PRIu64 " bytes that belong to no WARC record: skipped", passed,
               0);
        return DESCALE_DAMAGED;
    }
    reader->member_begins = source->unpack.decoder && offset == source->last_end;
    size_t length = find_header(source);
    if (length == 0) {
        source_consume(source, 5);
        return lose_record(reader, offset,
                           "a WARC record whose header does not end: skipped, %" PRIu64 " bytes");
    }
    struct warc warc = {0};
    record->offset = offset;
    if (!take_header(reader, &warc, length))
        return DESCALE_NO_MEMORY;
    reader->totals->records++;
    reader->records++;
    if (!warc.has_length || warc.bad_length)
        return lose_record(
            reader, offset,
            warc.bad_length ? "a WARC record whose Content-Length is no number: skipped, %" PRIu64
                              " bytes"
                            : "a WARC record without Content-Length: skipped, %" PRIu64 " bytes");
    uint64_t claimed = warc.length;
    enum body body = find_body(reader, &warc);
    if (body == BODY_LOST) {
        if (source->failed == DESCALE_NO_MEMORY || source->failed == DESCALE_CANCELLED)
            return source->failed;
        return lose_record(reader, offset,
                           "a WARC record whose body does not end where its Content-Length says: "
                           "skipped, %" PRIu64 " bytes");
    }
    if (body == BODY_REPAIRED)
        damage(reader, offset,
               "Content-Length says %" PRIu64 ", the record's gzip member holds %" PRIu64
               " bytes of text: those were kept",
               claimed, warc.length);
    record->kind = warc.conversion ? RECORD_PAGE : RECORD_OTHER;
    reader->text |= warc.conversion;
    reader->left = warc.length;
    return DESCALE_OK;
}

static enum descale_status read_body(struct reader *reader, uint8_t *to, size_t size, size_t *got) {
    struct record *record = &reader->record;
    enum source_event event;
    if (reader->left < size)
        size = (size_t)reader->left;
    *got = source_read(reader->source, to, size, &event);
    reader->left -= *got;
    if (*got > 0 || size == 0)
        return *got > 0 ? DESCALE_OK : DESCALE_END;
    /* Only a body longer than BODY_LIMIT gets here: it could not be checked beforehand. */
    damage(reader, record->offset,
           "a WARC record ends early, %" PRIu64 " bytes short: what there is was kept",
           reader->left, 0);
    reader->left = 0;
    return event == SOURCE_ERROR ? reader->source->failed : DESCALE_END;
}

/* Tells of records without text where they are missing from the output, or where there were no
 * others: then nothing was cleaned. */
static void tell_others(struct reader *reader) {
    bool kept = reader->job->to == DESCALE_AUTO || reader->job->to == DESCALE_WET;
    if (reader->others > 0 && !(kept && reader->text))
        damage(reader, 0,
               kept ? "%" PRIu64
                      " response and resource records, and no plain text: kept as they are"
                    : "%" PRIu64 " response and resource records hold no plain text: left out",
               reader->others, 0);
    reader->others = 0;
}

static enum descale_status next(struct reader *reader) {
    uint8_t passed[4096];
    size_t got;
    enum descale_status status = DESCALE_OK;
    while (reader->left > 0 && status == DESCALE_OK)
        status = read_body(reader, passed, sizeof passed, &got);
    do
        status = next_record(reader);
    while (status == DESCALE_DAMAGED && !reader->job->strict);
    if (status == DESCALE_END)
        tell_others(reader);
    return status;
}

const struct reader_kind reader_warc = {"wet", DESCALE_WET, probe, next, read_body};
