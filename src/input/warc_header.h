/* SPDX-License-Identifier: Apache-2.0
 *
 * The header of a WARC record (ISO 28500, versions 0.17 to 1.1): the version, then lines in any
 * order, ended by CRLF or LF, then a blank one. */
#ifndef WARC_HEADER_H
#define WARC_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a header says. The strings are in it, without a NUL behind them. */
struct warc {
    uint64_t length; /* of the body, in bytes */
    bool has_length, bad_length;
    bool conversion; /* its body is text */
    bool other;      /* a response or a resource, whose body is none, HTML above all */
    const char *id, *address;
    size_t id_size, address_size;
};

/* Whether a record may begin here. */
bool warc_begins(const uint8_t *at, size_t size);

/* The length of the header at the front of some bytes, blank line included; 0: it does not end
 * within them; WARC_BROKEN: nor behind them, since another begins before. */
#define WARC_BROKEN SIZE_MAX
size_t warc_header(const uint8_t *bytes, size_t size);

/* Reads a whole header. Folded lines (a WARC/0.17 leftover of mail headers) are values that none of
 * ours has, and are passed over. */
void warc_read(struct warc *warc, const char *header, size_t size);

#endif
