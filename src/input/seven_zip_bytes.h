/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes and numbers of the header of a 7z archive (7zFormat.txt of the 7-Zip sources). */
#ifndef SEVEN_ZIP_BYTES_H
#define SEVEN_ZIP_BYTES_H

#include <lzma.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEVEN_ZIP_CHUNK 4096 /* bytes read at a time */

/* The bytes of a header: of the file, or made by a decoder from them. */
struct seven_zip_bytes {
    int file;
    uint64_t at, end; /* of the file, not yet read */
    uint8_t in[SEVEN_ZIP_CHUNK], out[SEVEN_ZIP_CHUNK];
    size_t next, size; /* of `out`, or, without a decoder, of `in` */
    bool decodes;
    lzma_stream decoder;
    bool failed;
};

/* The next byte; 0, and bytes->failed is set, if there is none. */
uint8_t seven_zip_byte(struct seven_zip_bytes *bytes);

/* The next number: the ones at the top of its first byte tell how many bytes follow. Fails as
 * seven_zip_byte(). */
uint64_t seven_zip_number(struct seven_zip_bytes *bytes);

/* Passes over bytes. Fails as seven_zip_byte(). */
void seven_zip_skip(struct seven_zip_bytes *bytes, uint64_t count);

#endif
