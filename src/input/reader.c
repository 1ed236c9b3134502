/* SPDX-License-Identifier: Apache-2.0 */
#include "input/reader.h"
#include "input/json_probe.h"
#include "input/unread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In the order of probing: any input can be text. */
static const struct reader_kind *const kinds[] = {&reader_warc, &reader_jsonl, &reader_json,
                                                  &reader_text};
#define KINDS (sizeof kinds / sizeof *kinds)

static const struct reader_kind *find_kind(enum descale_format format) {
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i]->format == format)
            return kinds[i];
    return NULL;
}

static const struct reader_kind *probe_kinds(struct source *source) {
    bool whole = source_fill(source, READER_PROBE_BYTES) == SOURCE_END;
    size_t size = source_size(source);
    size =
        size < READER_PROBE_BYTES ? size : READER_PROBE_BYTES; /* the same for every chunk size */
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i]->probe(source_bytes(source), size, whole))
            return kinds[i];
    return NULL;
}

/* JSON or JSON Lines, by the first line: whoever writes into a pipe may not have written more. */
static const struct reader_kind *choose_json(struct source *source) {
    size_t size = 0;
    do
        size = source_size(source);
    while (size < READER_PROBE_BYTES && !memchr(source_bytes(source), '\n', size) &&
           source_fill(source, size + 1) == SOURCE_OK);
    return json_probe_line(source_bytes(source), size) ? &reader_json : &reader_jsonl;
}

static const struct reader_kind *choose_kind(struct source *source, enum descale_format from) {
    return from == DESCALE_AUTO    ? probe_kinds(source)
           : from == DESCALE_JSONL ? choose_json(source)
                                   : find_kind(from);
}

/* ---- What is not read ---- */

/* Whether what seems to be plain text is binary data: more than one in 20 of its bytes are control
 * characters that texts do not have. */
static bool is_binary(const uint8_t *bytes, size_t size) {
    size_t controls = 0;
    for (size_t i = 0; i < size; i++)
        controls += bytes[i] < 9 || (bytes[i] > 13 && bytes[i] < 27) || bytes[i] == 127 ||
                    (bytes[i] > 27 && bytes[i] < 32);
    return controls * 20 > size;
}

/* What is known against input that seems to be plain text: a message, or NULL. */
static const char *find_unread(struct source *source) {
    const uint8_t *bytes = source_bytes(source);
    bool whole = source_size(source) <= READER_PROBE_BYTES && source->event != SOURCE_OK;
    size_t size =
        source_size(source) < READER_PROBE_BYTES ? source_size(source) : READER_PROBE_BYTES;
    const char *message = unread_format(bytes, size, whole);
    return message ? message : is_binary(bytes, size) ? "binary data: skipped" : NULL;
}

/* Reports data that were compressed twice, in one compression or in two. False: they were not. */
static bool report_packed(struct source *source, const struct job *job) {
    const struct codec *outer = source->decompressor.codec;
    const struct codec *inner = outer && job->from != DESCALE_TEXT
                                    ? codec_find(source_bytes(source), source_size(source))
                                    : NULL;
    char message[160];
    if (!inner)
        return false;
    snprintf(message, sizeof message, "%.*s inside %.*s: decompress it once before: skipped",
             (int)strcspn(inner->member, " "), inner->member, (int)strcspn(outer->member, " "),
             outer->member);
    source_problem(source, 0, DESCALE_UNREADABLE, DESCALE_CAUSE_OTHER, message);
    return true;
}

/* ---- Readers ---- */

/* Whether an input is WARC in another encoding, as far as the ASCII of its headers tells: its
 * reader converts the text of each record, since lengths count bytes as they are. */
static bool reader_converts(struct source *source, const struct job *job) {
    size_t mark;
    if (!job->encoding || (job->from != DESCALE_AUTO && job->from != DESCALE_WET))
        return false;
    source_fill(source, READER_PROBE_BYTES);
    size_t size =
        source_size(source) < READER_PROBE_BYTES ? source_size(source) : READER_PROBE_BYTES;
    return !encoding_of_mark(source_bytes(source), size, &mark) &&
           reader_warc.probe(source_bytes(source), size, false);
}

enum descale_status reader_open(struct reader *reader, struct source *source, const struct job *job,
                                struct descale_totals *totals) {
    *reader = (struct reader){.source = source, .job = job, .totals = totals};
    if (source_is_lost(source))
        return source->failed != DESCALE_OK ? source->failed : DESCALE_UNREADABLE;
    if (!reader_converts(source, job) &&
        !source_decode(source, job->encoding, job->from == DESCALE_AUTO))
        return DESCALE_NO_MEMORY;
    reader->kind = choose_kind(source, job->from);
    reader->state = calloc(1, reader->kind->state_size);
    if (!reader->state)
        return DESCALE_NO_MEMORY;
    if (report_packed(source, job))
        return DESCALE_UNREADABLE;
    const char *unread =
        job->from == DESCALE_AUTO && reader->kind == &reader_text ? find_unread(source) : NULL;
    if (unread)
        source_problem(source, 0, DESCALE_UNREADABLE, DESCALE_CAUSE_BINARY, unread);
    reader->check.on = !job->encoding && !source->encoding.iconv;
    return unread ? DESCALE_UNREADABLE : DESCALE_OK;
}

void reader_close(struct reader *reader) {
    if (reader->state && reader->kind->close)
        reader->kind->close(reader->state);
    text_check_close(&reader->check);
    free(reader->state);
}

/* Ends the check of a page, which tells JSON Lines by their number and all others by their place.
 */
static void end_check(struct reader *reader) {
    const struct record *record = &reader->record;
    bool line = reader->kind == &reader_jsonl;
    descale_problem place = {.line = line ? reader->number : 0,
                             .has_offset = !line,
                             .offset = line ? 0 : record->offset + record->header_size,
                             .decompressed = !line && reader->source->decompressor.codec};
    text_check_end(&reader->check, &place, !record->spelled);
}

enum descale_status reader_next(struct reader *reader) {
    struct record *record = &reader->record;
    *record = (struct record){.kind = RECORD_PAGE};
    enum descale_status status = reader->kind->next(reader);
    if (!reader->check.on)
        return status;
    if (status != DESCALE_OK) {
        text_check_report(&reader->check, &reader->job->reporter);
    } else if (record->kind == RECORD_PAGE && record->spelled) { /* it may not be read here */
        text_check_take(&reader->check, record->spelled, record->spelled_size);
        end_check(reader);
    }
    return status;
}

enum descale_status reader_read(struct reader *reader, uint8_t *to, size_t size, size_t *got) {
    enum descale_status status = reader->kind->read(reader, to, size, got);
    if (!reader->check.on || reader->record.kind != RECORD_PAGE || reader->record.spelled)
        return status;
    if (status == DESCALE_OK)
        text_check_take(&reader->check, to, *got);
    else
        end_check(reader);
    return status;
}
