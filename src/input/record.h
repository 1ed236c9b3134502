/* SPDX-License-Identifier: Apache-2.0
 *
 * What a reader knows of the record it is at. Pointers belong to the reader and are valid until the
 * next reader_next(). */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum record_kind {
    RECORD_PAGE, /* a page: text to be labelled */
    RECORD_OTHER /* anything else: passed through where the output format has room for it */
};

struct record {
    enum record_kind kind;
    uint64_t offset; /* where the record begins, in bytes of the decompressed input */
    const char
        *id; /* id_size bytes: a JSON value as spelled if id_json, else plain text; or NULL */
    size_t id_size;
    bool id_json;
    bool id_name;        /* the id is the name of the input or member */
    const char *address; /* URL, or NULL */
    size_t address_size;
    const char *date, *language; /* WARC: as the header spells them, or NULL */
    size_t date_size, language_size;
    const char *origin; /* JSON Lines: the value of "source" as spelled, or NULL */
    size_t origin_size;
    bool separated; /* newlines separate lines instead of ending them: "a\n" has two lines */

    /* JSON Lines, else NULL: the record as spelled. A page is cut into what stands before its text,
     * the inside of the text's string, and what stands after it; another record is all `spelled`.
     */
    const uint8_t *prefix, *spelled, *suffix;
    size_t prefix_size, spelled_size, suffix_size;
    unsigned spelling; /* how: see json_decode() */

    /* Bytes that reader_read() will give, or at most, if it is plain text; 0 for what is `spelled`
     * above; UINT64_MAX: not known. */
    uint64_t body_size;

    const uint8_t *header; /* WARC: the header block with its empty line, else NULL */
    size_t header_size;
};

#endif
