/* SPDX-License-Identifier: Apache-2.0
 *
 * WARC, framed by our own code: a header, see warc_header.h; a body of Content-Length bytes; blank
 * lines. `conversion` records, of which WET files are made, are pages; all others pass through.
 *
 * A Content-Length is believed if the body is followed by another record or by the end; else the
 * text is cut where the next record begins, and kept; see warc_body.c. A record whose end is not
 * found is given up, and reading goes on at the next line that begins a record, so no other record
 * is lost. */
#include "base/utf8.h"
#include "input/body_text.h"
#include "input/warc_body.h"
#include "input/warc_header.h"
#include "input/warc_probe.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HEADER_LIMIT ((size_t)64 << 10) /* bytes; a longer header is not one */

struct warc {
    uint64_t offset;    /* where the record in hand begins */
    uint64_t left;      /* bytes of its body that were not read */
    bool member_begins; /* it began a gzip member */
    bool after_newline; /* the byte passed over last was a newline */
    uint64_t others;    /* responses and resources so far, which hold no plain text */
    uint64_t parts;     /* continuations of other records so far */
    bool text;          /* a record with plain text was found */
    struct warc_search search;
    struct buffer header;
    struct body_text converted; /* the text of the page in hand, if it is in another encoding */
};

/* Whether the text of pages is converted here, and not with the whole input. */
static bool converts(const struct reader *reader) {
    return reader->job->encoding && !reader->source->encoding.iconv;
}

static void damage(struct reader *reader, uint64_t offset, const char *format, uint64_t number,
                   uint64_t other) {
    char message[256];
    snprintf(message, sizeof message, format, number, other);
    source_damage(reader->source, offset, message);
}

/* ---- Between records ---- */

/* The first place among the bytes ahead where a record may begin, or as far as can be told. `line`:
 * the bytes begin a line. `more`: others may follow them. */
static size_t find_record(const uint8_t *bytes, size_t size, bool line, bool more) {
    size_t at = 0;
    for (; at < size; at++) {
        if ((at > 0 ? bytes[at - 1] == '\n' : line) && warc_begins(bytes + at, size - at))
            break;
        if (more && size - at < 8)
            break;
    }
    return at;
}

/* Passes over bytes until a line begins a record. Returns how many were passed. */
static uint64_t resynchronise(struct reader *reader) {
    struct warc *warc = reader->state;
    struct source *source = reader->source;
    uint64_t passed = 0;
    for (;;) {
        enum source_event event = source_fill(source, 16);
        const uint8_t *bytes = source_bytes(source);
        /* If nothing was passed, "WARC/" counts at the very front too: members begin with it. */
        size_t step = find_record(bytes, source_size(source), passed == 0 || warc->after_newline,
                                  event == SOURCE_OK);
        if (step > 0)
            warc->after_newline = bytes[step - 1] == '\n';
        passed += step;
        source_consume(source, step);
        if (warc_begins(source_bytes(source), source_size(source)) || event != SOURCE_OK)
            return passed;
    }
}

/* Gives a record up, reports it, and looks for the next one. Returns DESCALE_DAMAGED. */
static enum descale_status lose_record(struct reader *reader, const char *what) {
    struct warc *warc = reader->state;
    uint64_t header = reader->source->offset - warc->offset;
    warc->after_newline = true;
    uint64_t passed = header + resynchronise(reader);
    char message[128];
    snprintf(message, sizeof message, what, passed);
    bool nothing = reader->number == 0 && reader->source->event == SOURCE_END &&
                   source_size(reader->source) == 0; /* it may be a text that quotes a header */
    source_problem(reader->source, warc->offset, DESCALE_DAMAGED,
                   nothing ? DESCALE_CAUSE_BINARY : DESCALE_CAUSE_OTHER, message);
    return DESCALE_DAMAGED;
}

/* Passes over blank lines, and over gaps, which the source has reported. Returns SOURCE_OK if
 * anything else is ahead, or what ended the search. */
static enum source_event skip_between(struct source *source) {
    for (;;) {
        enum source_event event = source_fill(source, 8);
        size_t size = source_size(source), blank = 0;
        const uint8_t *bytes = source_bytes(source);
        while (blank < size && (bytes[blank] == '\r' || bytes[blank] == '\n'))
            blank++;
        source_consume(source, blank);
        if (blank > 0)
            continue;
        if (size > 0 || event == SOURCE_END || event == SOURCE_ERROR)
            return size > 0 ? SOURCE_OK : event;
        source_resume(source);
    }
}

/* ---- Headers ---- */

/* The length of the header ahead; 0: it does not end. */
static size_t find_header(struct source *source) {
    size_t length, size;
    for (;;) {
        size = source_size(source) < HEADER_LIMIT ? source_size(source) : HEADER_LIMIT;
        length = warc_header_size(source_bytes(source), size);
        if (length > 0)
            break;
        if (size == HEADER_LIMIT || source_fill(source, size + 1) != SOURCE_OK)
            return 0;
    }
    return length == WARC_UNTERMINATED ? 0 : length;
}

/* Moves a header into the state, and reads it. False: out of memory. */
static bool take_header(struct reader *reader, struct warc_header *header, size_t length) {
    struct warc *warc = reader->state;
    struct record *record = &reader->record;
    warc->header.size = 0;
    if (!buffer_append(&warc->header, source_bytes(reader->source), length))
        return false;
    source_consume(reader->source, length);
    warc_header_read(header, (const char *)warc->header.bytes, length);
    warc->others += header->other;
    warc->parts += header->continuation;
    record->offset = warc->offset;
    record->header = warc->header.bytes;
    record->header_size = length;
    record->id = header->id;
    record->id_size = header->id_size;
    record->address = header->address;
    record->address_size = header->address_size;
    record->date = header->date;
    record->date_size = header->date_size;
    record->language = header->language;
    record->language_size = header->language_size;
    return true;
}

/* ---- Records ---- */

/* Decides where the body of the record in hand ends. Returns DESCALE_OK, DESCALE_DAMAGED if the
 * record was given up, or an error. */
static enum descale_status begin_body(struct reader *reader, const struct warc_header *header) {
    struct warc *warc = reader->state;
    struct source *source = reader->source;
    bool known = header->has_length && !header->bad_length;
    warc->left = known ? header->length : 0;
    enum warc_body body =
        warc_find_body(source, &warc->search, known, warc->member_begins, &warc->left);
    if (body == WARC_BODY_GOOD && !header->other && warc_body_holds_record(source, &warc->left))
        body = WARC_BODY_REPAIRED;
    const char *what = !header->has_length  ? "WARC record without Content-Length"
                       : header->bad_length ? "WARC record with an invalid Content-Length"
                                            : "WARC record with a wrong Content-Length";
    char message[128];
    if (body == WARC_BODY_LOST) {
        warc->left = 0;
        if (source->failed == DESCALE_NO_MEMORY || source->failed == DESCALE_CANCELLED)
            return source->failed;
        snprintf(message, sizeof message, "%s: skipped %%" PRIu64 " bytes", what);
        return lose_record(reader, message);
    }
    if (body == WARC_BODY_REPAIRED) {
        snprintf(message, sizeof message, "%s: kept its text, %" PRIu64 " bytes", what, warc->left);
        source_damage(source, warc->offset, message);
    }
    return DESCALE_OK;
}

/* Finds the next record. Returns DESCALE_OK, STATUS_END, an error, or DESCALE_DAMAGED: something
 * was skipped, call again. */
static enum descale_status next_record(struct reader *reader) {
    struct warc *warc = reader->state;
    struct source *source = reader->source;
    struct warc_header header = {0};
    enum source_event event = skip_between(source);
    if (event != SOURCE_OK)
        return event == SOURCE_ERROR ? source->failed : STATUS_END;
    warc->offset = source->offset;
    if (!warc_begins(source_bytes(source), source_size(source))) {
        size_t mark = warc->offset == 0 ? utf8_mark(source_bytes(source), source_size(source)) : 0;
        source_consume(source, mark);
        warc->after_newline = mark > 0; /* a record may follow a byte order mark */
        uint64_t passed = mark + resynchronise(reader);
        damage(reader, warc->offset, "%" PRIu64 " bytes outside any WARC record: skipped", passed,
               0);
        return DESCALE_DAMAGED;
    }
    warc->member_begins = source->decompressor.codec && warc->offset == source->last_end;
    size_t length = find_header(source);
    if (length == 0) {
        source_consume(source, 5);
        return lose_record(reader, "unterminated WARC record header: skipped %" PRIu64 " bytes");
    }
    if (!take_header(reader, &header, length))
        return DESCALE_NO_MEMORY;
    reader->totals->records++;
    reader->number++;
    enum descale_status status = begin_body(reader, &header);
    if (status != DESCALE_OK)
        return status;
    reader->record.body_size = warc->left;
    reader->record.kind = header.conversion ? RECORD_PAGE : RECORD_OTHER;
    warc->text |= header.conversion;
    if (!converts(reader) || !header.conversion)
        return DESCALE_OK;
    reader->record.body_size = UINT64_MAX;
    return body_text_begin(&warc->converted, source, reader->job->encoding) ? DESCALE_OK
                                                                            : DESCALE_NO_MEMORY;
}

/* Reads bytes of a record as they are. */
static enum descale_status read_bytes(struct reader *reader, uint8_t *to, size_t size,
                                      size_t *got) {
    struct warc *warc = reader->state;
    enum source_event event;
    if (warc->left < size)
        size = (size_t)warc->left;
    *got = source_read(reader->source, to, size, &event);
    warc->left -= *got;
    if (*got > 0 || size == 0)
        return *got > 0 ? DESCALE_OK : STATUS_END;
    /* Only a body longer than WARC_BODY_LIMIT comes here: its end could not be checked. */
    damage(reader, warc->offset,
           "truncated WARC record: %" PRIu64 " bytes are missing, the others were kept", warc->left,
           0);
    warc->left = 0;
    return event == SOURCE_ERROR ? reader->source->failed : STATUS_END;
}

static enum descale_status read_body(struct reader *reader, uint8_t *to, size_t size, size_t *got) {
    struct warc *warc = reader->state;
    return converts(reader) && reader->record.kind == RECORD_PAGE
               ? body_text_read(&warc->converted, reader, read_bytes, to, size, got)
               : read_bytes(reader, to, size, got);
}

/* Reports records without plain text if the output does not have them, or if there were no others,
 * so that nothing was cleaned; and parts of records, whose text is not put together. */
static void report_others(struct reader *reader) {
    struct warc *warc = reader->state;
    bool kept = reader->job->to == DESCALE_AUTO || reader->job->to == DESCALE_WET;
    if (warc->others > 0 && !(kept && warc->text))
        damage(reader, 0,
               kept ? "no plain text; response and resource records kept unchanged: %" PRIu64
                    : "response and resource records without plain text skipped: %" PRIu64,
               warc->others, 0);
    if (warc->parts > 0)
        damage(reader, 0,
               kept ? "continuation records, which hold parts of other records, kept unchanged: "
                      "%" PRIu64
                    : "continuation records, which hold parts of other records, skipped: %" PRIu64,
               warc->parts, 0);
    warc->others = warc->parts = 0;
}

static enum descale_status next(struct reader *reader) {
    struct warc *warc = reader->state;
    enum descale_status status = DESCALE_OK;
    uint8_t passed[4096];
    size_t got;
    while (warc->left > 0 && status == DESCALE_OK)
        status = read_bytes(reader, passed, sizeof passed, &got);
    do
        status = next_record(reader);
    while (status == DESCALE_DAMAGED && !reader->job->strict);
    if (status == STATUS_END) {
        report_others(reader);
        source_report_replaced(reader->source, &warc->converted.encoding);
        warc->converted.encoding.replaced = 0;
    }
    return status;
}

static void close_warc(void *state) {
    struct warc *warc = state;
    buffer_free(&warc->header);
    body_text_free(&warc->converted);
}

const struct reader_kind reader_warc = {"wet", DESCALE_WET, sizeof(struct warc), warc_probe,
                                        next,  read_body,   close_warc};
