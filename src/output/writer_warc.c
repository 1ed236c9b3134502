/* SPDX-License-Identifier: Apache-2.0
 *
 * WET: every conversion record is rewritten with its kept lines, every other record is copied. A
 * rewritten record has a new WARC-Record-ID; WARC-Refers-To names the record it came from;
 * Content-Length and digests are those of the new text; all other header lines stay, in order. */
#include "output/writer.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

struct warc {
    struct spill_buffer text; /* the kept text of the record in hand */
};

static void begin(struct writer *writer, const struct record *record) {
    struct warc *warc = writer->state;
    warc->text.digested = true;
    if (record->kind == RECORD_PAGE)
        spill_begin(&warc->text);
    else if (record->header)
        writer_put(writer, record->header, record->header_size);
}

static void keep_bytes(struct writer *writer, const uint8_t *bytes, size_t size) {
    struct warc *warc = writer->state;
    writer_spill(writer, &warc->text, bytes, size);
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

/* ---- Headers ---- */

/* Makes a record id from the id and place of the source record and the new text, so that the same
 * input gives the same output: a UUID in the form of version 5 (RFC 9562). Records of other formats
 * may lack an id, and the address stands for it. */
static void make_id(char to[48], const struct record *record,
                    const uint8_t digest[SHA1_DIGEST_SIZE]) {
    struct sha1_ctx sha1;
    uint8_t uuid[SHA1_DIGEST_SIZE], offset[8]; /* little-endian on all machines */
    for (unsigned i = 0; i < sizeof offset; i++)
        offset[i] = (uint8_t)(record->offset >> 8 * i);
    sha1_init(&sha1);
    sha1_update(&sha1, SHA1_DIGEST_SIZE, digest);
    sha1_update(&sha1, record->id_size, (const uint8_t *)(record->id ? record->id : ""));
    sha1_update(&sha1, sizeof offset, offset);
    if (!record->header && record->address)
        sha1_update(&sha1, record->address_size, (const uint8_t *)record->address);
    sha1_digest(&sha1, sizeof uuid, uuid);
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x50);
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
    char *at = to + sprintf(to, "<urn:uuid:");
    for (int i = 0; i < 16; i++)
        at += sprintf(at, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid[i]);
    sprintf(at, ">");
}

/* A header line that is written new. */
struct field {
    const char *name;
    const char *text; /* its value: text_size bytes; NULL: `value` */
    size_t text_size;
    char value[64];
    bool always; /* added if the source record has none */
    bool done;   /* other lines of the source with this name are left out */
};
enum { ID, REFERS_TO, BLOCK_DIGEST, PAYLOAD_DIGEST, LENGTH, TARGET_URI, FIELDS };

/* Writes a value of a header. A control character in it, such as a newline in an address of JSON,
 * would end the header, or begin another field: it is percent-encoded (RFC 3986, section 2.1). */
static void put_value(struct writer *writer, const char *text, size_t size) {
    for (size_t i = 0, begin = 0; i <= size; i++) {
        bool control = i < size && ((uint8_t)text[i] < 0x20 || text[i] == 0x7f);
        if (i < size && !control)
            continue;
        writer_put(writer, text + begin, i - begin);
        if (control)
            writer_format(writer, "%%%02X", (unsigned)text[i]);
        begin = i + 1;
    }
}

static void put_field(struct writer *writer, struct field *field, const char *newline) {
    writer_puts(writer, field->name);
    writer_puts(writer, ": ");
    if (field->text)
        put_value(writer, field->text, field->text_size);
    else
        writer_puts(writer, field->value);
    writer_puts(writer, newline);
    field->done = true;
}

/* The field that replaces a header line with this name, or NULL. */
static struct field *find_field(struct field *fields, size_t count, const char *name, size_t size) {
    for (size_t i = 0; i < count; i++)
        if (strlen(fields[i].name) == size && !strncasecmp(name, fields[i].name, size))
            return &fields[i];
    return NULL;
}

/* Writes a header with some of its lines replaced. A line that continues another goes with it. */
static void put_header(struct writer *writer, const char *at, size_t size, struct field *fields,
                       size_t count) {
    const char *end = at + size;
    const char *newline = size >= 2 && end[-2] == '\r' ? "\r\n" : "\n";
    bool replaced = false;
    while (at < end && *at != '\r' && *at != '\n') {
        const char *next = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
        if (*at != ' ' && *at != '\t') {
            struct field *field = find_field(fields, count, at, strcspn(at, ":\r\n"));
            replaced = field != NULL;
            if (field && !field->done)
                put_field(writer, field, newline);
        }
        if (!replaced)
            writer_put(writer, at, (size_t)(next - at));
        at = next;
    }
    for (size_t i = 0; i < count; i++)
        if (fields[i].always && !fields[i].done)
            put_field(writer, &fields[i], newline);
    writer_puts(writer, newline);
}

/* The header of a page from another format. WARC requires a date of capture, which is not known;
 * it is the epoch, so that the same input gives the same output. */
static const char plain_header[] = "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: \r\n"
                                   "WARC-Date: 1970-01-01T00:00:00Z\r\nWARC-Block-Digest: \r\n"
                                   "Content-Type: text/plain\r\nContent-Length: \r\n\r\n";

static void put_page(struct writer *writer, const struct record *record) {
    struct warc *warc = writer->state;
    bool from_warc = record->header != NULL, refers = from_warc && record->id;
    struct field fields[FIELDS] = {[ID] = {.name = "WARC-Record-ID", .always = true},
                                   [REFERS_TO] = {"WARC-Refers-To", record->id, record->id_size,
                                                  .always = refers, .done = !refers},
                                   [BLOCK_DIGEST] = {.name = "WARC-Block-Digest", .always = true},
                                   [PAYLOAD_DIGEST] = {.name = "WARC-Payload-Digest"},
                                   [LENGTH] = {.name = "Content-Length", .always = true},
                                   [TARGET_URI] = {"WARC-Target-URI", record->address,
                                                   record->address_size,
                                                   .always = record->address != NULL}};
    uint8_t digest[SHA1_DIGEST_SIZE];
    spill_digest(&warc->text, fields[BLOCK_DIGEST].value, digest);
    memcpy(fields[PAYLOAD_DIGEST].value, fields[BLOCK_DIGEST].value, sizeof fields[0].value);
    make_id(fields[ID].value, record, digest);
    snprintf(fields[LENGTH].value, sizeof fields[LENGTH].value, "%" PRIu64, warc->text.size);
    put_header(writer, from_warc ? (const char *)record->header : plain_header,
               from_warc ? record->header_size : sizeof plain_header - 1, fields,
               from_warc ? TARGET_URI : FIELDS); /* a WARC record has its own */
}

static void end(struct writer *writer, const struct record *record) {
    struct warc *warc = writer->state;
    if (record->kind == RECORD_OTHER && !record->header)
        return;
    if (record->kind == RECORD_PAGE) {
        put_page(writer, record);
        writer_unspill(writer, &warc->text);
    }
    writer_puts(writer, "\r\n\r\n");
}

static void close_warc(void *state) {
    spill_free(&((struct warc *)state)->text);
}

const struct writer_kind writer_warc = {"wet", DESCALE_WET, sizeof(struct warc), begin, lines, rest,
                                        other, end,         close_warc,          true};
