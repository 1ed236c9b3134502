/* SPDX-License-Identifier: Apache-2.0 */
#include "input/reader.h"

#include <stdlib.h>
#include <string.h>

/* In the order of probing: any input can be text. */
static const struct reader_kind *const kinds[] = {&reader_warc, &reader_jsonl, &reader_text};
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

enum descale_status reader_open(struct reader *reader, struct source *source, const struct job *job,
                                struct descale_totals *totals) {
    *reader = (struct reader){.source = source, .job = job, .totals = totals};
    reader->kind = job->from == DESCALE_AUTO ? probe_kinds(source) : find_kind(job->from);
    reader->state = calloc(1, reader->kind->state_size);
    return reader->state ? DESCALE_OK : DESCALE_NO_MEMORY;
}

void reader_close(struct reader *reader) {
    if (reader->state && reader->kind->close)
        reader->kind->close(reader->state);
    free(reader->state);
}

bool reader_binary(const struct reader *reader) {
    const uint8_t *bytes = source_bytes(reader->source);
    size_t size = source_size(reader->source), controls = 0;
    size = size < READER_PROBE_BYTES ? size : READER_PROBE_BYTES;
    for (size_t i = 0; i < size; i++)
        controls += bytes[i] < 9 || (bytes[i] > 13 && bytes[i] < 27) || bytes[i] == 127 ||
                    (bytes[i] > 27 && bytes[i] < 32);
    return reader->kind == &reader_text && controls * 20 > size;
}

/* Formats that look like text, by their beginning after white space, in lower case. */
static const struct unread {
    const char *begins, *then; /* `then` comes next, after white space; NULL: anything */
    const char *message;
} unread[] = {
    {"<!doctype html", NULL,
     "HTML is not read: take the text out first, as trafilatura does: skipped"},
    {"<html", NULL, "HTML is not read: take the text out first, as trafilatura does: skipped"},
    {"<?xml", NULL, "XML is not read: take the text out first: skipped"},
    {"%pdf-", NULL, "PDF is not read: take the text out first, as pdftotext does: skipped"},
    {"{\\rtf", NULL, "RTF is not read: convert it to text first: skipped"},
    {"par1", NULL, "Parquet is not read: convert it to JSON Lines first: skipped"},
    {"filedesc://", NULL,
     "ARC is not read: convert it to WARC first, as warcio recompress does: skipped"},
    {"[", "{", "a JSON array is not read: make it JSON Lines first, as jq -c '.[]' does: skipped"},
};

/* Whether the bytes begin with a text, in any case. Moves them past it, and past white space. */
static bool passes(const uint8_t **at, const uint8_t *end, const char *text) {
    for (; *text; text++, (*at)++)
        if (*at == end || (**at >= 'A' && **at <= 'Z' ? **at + 32 : **at) != *text)
            return false;
    while (*at < end && **at <= ' ')
        (*at)++;
    return true;
}

const char *reader_unread(const struct reader *reader) {
    const uint8_t *bytes = source_bytes(reader->source), *end = bytes + source_size(reader->source);
    if (end - bytes >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3))
        bytes += 3;
    passes(&bytes, end, "");
    for (size_t i = 0; reader->kind == &reader_text && i < sizeof unread / sizeof *unread; i++) {
        const uint8_t *at = bytes;
        if (passes(&at, end, unread[i].begins) &&
            (!unread[i].then || passes(&at, end, unread[i].then)))
            return unread[i].message;
    }
    return NULL;
}

enum descale_status reader_next(struct reader *reader) {
    reader->record = (struct record){.kind = RECORD_PAGE};
    return reader->kind->next(reader);
}

enum descale_status reader_read(struct reader *reader, uint8_t *to, size_t size, size_t *got) {
    return reader->kind->read(reader, to, size, got);
}
