/* SPDX-License-Identifier: Apache-2.0
 *
 * The header of a WARC record (ISO 28500, versions 0.17 to 1.1): the version, then named fields in
 * any order, one a line, each ended by CRLF or LF, then an empty line. */
#ifndef WARC_HEADER_H
#define WARC_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a header says. The strings point into it, and have no NUL after them. */
struct warc_header {
    uint64_t length; /* of the body, in bytes */
    bool has_length, bad_length, has_type;
    bool conversion;   /* the body is plain text */
    bool other;        /* a response or resource: the body is HTML or the like */
    bool continuation; /* the body is more of that of an earlier record, in parts of a limited size
                        */
    const char *id, *address, *date, *language;
    size_t id_size, address_size, date_size, language_size;
};

/* Whether a record may begin at `at`, where `size` bytes can be looked at. */
bool warc_begins(const uint8_t *at, size_t size);

/* The length of the header at the front of `size` bytes, with its empty line. 0: it does not end
 * within them. WARC_UNTERMINATED: another record begins before it ends. */
#define WARC_UNTERMINATED SIZE_MAX
size_t warc_header_size(const uint8_t *bytes, size_t size);

/* Reads a whole header. A line that begins with white space continues the field above (in WARC 0.17
 * and 1.0, as in mail headers). */
void warc_header_read(struct warc_header *header, const char *bytes, size_t size);

/* Whether a whole header with a type and a good length is at `at`, where `size` bytes can be looked
 * at; *next: how many bytes after `at` its body ends, which may be more than `size`. */
bool warc_is_record(const uint8_t *at, size_t size, uint64_t *next);

#endif
