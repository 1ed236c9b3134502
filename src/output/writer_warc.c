/* SPDX-License-Identifier: Apache-2.0
 *
 * WET: every conversion record rewritten with its kept lines, every other record as it was. A
 * rewritten record has a new WARC-Record-ID, WARC-Refers-To names the record it came from, and
 * Content-Length and digests are those of the new text; all other header lines stay, in order. */
#include "output/writer.h"
#include "base/escape.h"
#include "base/temp_file.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

static void take(void *context, const void *bytes, size_t size) {
    writer_put(context, bytes, size);
}

static void begin(struct writer *writer, const struct record *record) {
    if (record->kind == RECORD_PAGE)
        spool_begin(&writer->kept);
    else if (record->header)
        writer_put(writer, record->header, record->header_size);
}

static void keep_bytes(struct writer *writer, const uint8_t *bytes, size_t size) {
    if (writer->status == DESCALE_OK && !spool_put(&writer->kept, bytes, size)) {
        char folder[256];
        report_problem(&writer->job->reporter,
                       (descale_problem){.status = DESCALE_WRITE_ERROR,
                                         .severity = DESCALE_ERROR,
                                         .error = errno,
                                         .input = ""},
                       "cannot keep a large record in a temporary file in %s: %s",
                      escape_name(folder, sizeof folder, temp_file_folder()), strerror(errno));
        writer->status = DESCALE_WRITE_ERROR;
    }
}

static void lines(struct writer *writer, const struct labelled *page) {
    writer_kept(writer, page, keep_bytes);
}

static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    if (keep)
        keep_bytes(writer, bytes, size);
}

static void other(struct writer *writer, const uint8_t *bytes, size_t size) {
    if (writer->record->header)
        writer_put(writer, bytes, size);
}

/* A record id made from the source's id and the new text, so that the same input gives the same
 * output: a UUID of version 5 in form (RFC 9562). */
static void make_id(char to[48], const struct record *record,
                    const uint8_t digest[SHA1_DIGEST_SIZE]) {
    struct sha1_ctx sha1;
    uint8_t uuid[SHA1_DIGEST_SIZE], offset[8]; /* in the same order of bytes on all machines */
    for (unsigned i = 0; i < sizeof offset; i++)
        offset[i] = (uint8_t)(record->offset >> 8 * i);
    sha1_init(&sha1);
    sha1_update(&sha1, SHA1_DIGEST_SIZE, digest);
    sha1_update(&sha1, record->id_size, (const uint8_t *)(record->id ? record->id : ""));
    sha1_update(&sha1, sizeof offset, offset);
    sha1_digest(&sha1, sizeof uuid, uuid);
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x50);
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
    char *at = to + sprintf(to, "<urn:uuid:");
    for (int i = 0; i < 16; i++)
        at += sprintf(at, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid[i]);
    sprintf(at, ">");
}

struct header {
    const char *name;
    char value[64];
    const char *text; /* instead of value, text_size bytes */
    size_t text_size;
    bool always; /* added when the source record has none */
    bool done;
};

static void put_header(struct writer *writer, struct header *header, const char *newline) {
    writer_puts(writer, header->name);
    writer_puts(writer, ": ");
    if (header->text)
        writer_put(writer, header->text, header->text_size);
    else
        writer_puts(writer, header->value);
    writer_puts(writer, newline);
    header->done = true;
}

/* Writes the header block of the source record with some of its lines replaced. A folded line goes
 * with the line before it. */
static void put_head(struct writer *writer, const char *at, const char *end, struct header *headers,
                     size_t count, const char *newline) {
    bool replaced = false;
    while (at < end) {
        const char *next = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
        size_t name = strcspn(at, ":\r\n");
        if (*at == '\r' || *at == '\n')
            break;
        if (*at != ' ' && *at != '\t') {
            replaced = false;
            for (size_t i = 0; i < count; i++)
                if (strlen(headers[i].name) == name && !strncasecmp(at, headers[i].name, name)) {
                    replaced = true;
                    if (!headers[i].done)
                        put_header(writer, &headers[i], newline);
                }
        }
        if (!replaced)
            writer_put(writer, at, (size_t)(next - at));
        at = next;
    }
    for (size_t i = 0; i < count; i++)
        if (headers[i].always && !headers[i].done)
            put_header(writer, &headers[i], newline);
    writer_puts(writer, newline);
}

/* The header block that a page from another form gets. The date of capture is not known; the format
 * wants one, and the same input is to give the same output: the epoch. */
static const char plain_head[] = "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: \r\n"
                                 "WARC-Date: 1970-01-01T00:00:00Z\r\nWARC-Block-Digest: \r\n"
                                 "Content-Type: text/plain\r\nContent-Length: \r\n\r\n";

static void end(struct writer *writer, const struct record *record) {
    if (record->kind == RECORD_OTHER) {
        if (record->header)
            writer_puts(writer, "\r\n\r\n");
        return;
    }
    bool warc = record->header;
    enum { ID, REFERS, BLOCK, PAYLOAD, LENGTH, URI, HEADERS };
    struct header headers[HEADERS] = {{"WARC-Record-ID", "", NULL, 0, true, false},
                                      {"WARC-Refers-To", "", record->id, record->id_size,
                                       warc && record->id, !warc || !record->id},
                                      {"WARC-Block-Digest", "", NULL, 0, true, false},
                                      {"WARC-Payload-Digest", "", NULL, 0, false, false},
                                      {"Content-Length", "", NULL, 0, true, false},
                                      {"WARC-Target-URI", "", record->address, record->address_size,
                                       !warc && record->address, warc}};
    uint8_t digest[SHA1_DIGEST_SIZE];
    spool_digest(&writer->kept, headers[BLOCK].value, digest);
    memcpy(headers[PAYLOAD].value, headers[BLOCK].value, sizeof headers[PAYLOAD].value);
    make_id(headers[ID].value, record, digest);
    snprintf(headers[LENGTH].value, sizeof headers[LENGTH].value, "%" PRIu64, writer->kept.size);
    const char *head = warc ? (const char *)record->header : plain_head;
    size_t size = warc ? record->header_size : sizeof plain_head - 1;
    bool crlf = size >= 2 && head[size - 2] == '\r';
    put_head(writer, head, head + size, headers, warc ? HEADERS - 1 : HEADERS,
             crlf ? "\r\n" : "\n");
    if (!spool_each(&writer->kept, take, writer) && writer->status == DESCALE_OK)
        writer->status = DESCALE_WRITE_ERROR;
    writer_puts(writer, "\r\n\r\n");
}

const struct writer_kind writer_warc = {"wet", DESCALE_WET, begin, lines, rest, other, end};
