/* SPDX-License-Identifier: Apache-2.0
 *
 * The header of a 7z archive, part by part (7zFormat.txt of the 7-Zip sources). */
#ifndef SEVEN_ZIP_STREAMS_H
#define SEVEN_ZIP_STREAMS_H

#include "input/seven_zip_bytes.h"
#include "input/seven_zip_needs.h"

/* Marks of the parts of a header. */
enum seven_zip_mark {
    SEVEN_ZIP_END = 0,
    SEVEN_ZIP_HEADER = 1,
    SEVEN_ZIP_PROPERTIES = 2,
    SEVEN_ZIP_STREAMS = 4,
    SEVEN_ZIP_FILES = 5,
    SEVEN_ZIP_PACKED = 6,
    SEVEN_ZIP_UNPACKED = 7,
    SEVEN_ZIP_MEMBERS = 8,
    SEVEN_ZIP_SIZES = 9,
    SEVEN_ZIP_DIGESTS = 10,
    SEVEN_ZIP_FOLDERS = 11,
    SEVEN_ZIP_UNPACKED_SIZES = 12,
    SEVEN_ZIP_MEMBER_COUNTS = 13,
    SEVEN_ZIP_NAMES = 17,
    SEVEN_ZIP_ENCODED_HEADER = 23
};

enum seven_zip_method {
    SEVEN_ZIP_COPY = 0,
    SEVEN_ZIP_LZMA2 = 0x21,
    SEVEN_ZIP_LZMA = 0x030101,
    SEVEN_ZIP_PPMD = 0x030401,
    SEVEN_ZIP_BCJ2 = 0x0303011b
};

struct seven_zip_coder {
    uint64_t method; /* its id, as a number */
    uint8_t properties[5];
    size_t property_count;
    uint64_t unpacked; /* bytes */
};

/* A header as far as it was read. */
struct seven_zip_header {
    struct seven_zip_bytes *bytes;
    struct seven_zip_needs needs;
    uint64_t limit;              /* of needs.lists; what exceeds it is read no further */
    uint64_t position;           /* of the first packed stream, after the header at the front */
    uint64_t packed;             /* its size */
    struct seven_zip_coder last; /* the coder read last */
};

/* Notes lists of `count` things, each of which takes so many bytes. False: that exceeds the limit.
 */
bool seven_zip_lists(struct seven_zip_header *header, uint64_t count, uint64_t bytes);

/* Reads the description of streams after its mark, as far as the folders, and, if `members`, as
 * far as its end. False: it is damaged, or exceeds the limit. */
bool seven_zip_streams(struct seven_zip_header *header, bool members);

#endif
