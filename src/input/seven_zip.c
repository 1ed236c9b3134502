/* SPDX-License-Identifier: Apache-2.0 */
#include "input/seven_zip.h"
#include "input/seven_zip_streams.h"

#include <lzma.h>
#include <stdlib.h>
#include <sys/stat.h>

#define START 32      /* bytes of the header at the front */
#define FILE_BYTES 96 /* of memory that libarchive 3.6 takes for a file, without its name */

/* Reads the properties that all files have one after the other, such as their names. */
static bool read_files(struct seven_zip_header *header) {
    struct seven_zip_bytes *bytes = header->bytes;
    if (!seven_zip_lists(header, seven_zip_number(bytes), FILE_BYTES))
        return false;
    for (uint8_t mark; (mark = seven_zip_byte(bytes)) != SEVEN_ZIP_END;) {
        uint64_t size = seven_zip_number(bytes);
        if (mark == SEVEN_ZIP_NAMES && !seven_zip_lists(header, size, 1))
            return false;
        seven_zip_skip(bytes, size);
    }
    return !bytes->failed;
}

/* Reads a whole header after its mark. */
static bool read_header(struct seven_zip_header *header) {
    struct seven_zip_bytes *bytes = header->bytes;
    uint8_t mark = seven_zip_byte(bytes);
    if (mark == SEVEN_ZIP_PROPERTIES) {
        while (seven_zip_byte(bytes) != SEVEN_ZIP_END && !bytes->failed)
            seven_zip_skip(bytes, seven_zip_number(bytes));
        mark = seven_zip_byte(bytes);
    }
    if (mark == SEVEN_ZIP_STREAMS) {
        if (!seven_zip_streams(header, true))
            return false;
        mark = seven_zip_byte(bytes);
    }
    return mark == SEVEN_ZIP_FILES && read_files(header);
}

/* Starts to decode the header that another header describes. */
static lzma_ret begin_decoder(struct seven_zip_bytes *bytes,
                              const struct seven_zip_header *described) {
    const struct seven_zip_coder *coder = &described->last;
    lzma_filter filters[] = {
        {coder->method == SEVEN_ZIP_LZMA ? LZMA_FILTER_LZMA1 : LZMA_FILTER_LZMA2, NULL},
        {LZMA_VLI_UNKNOWN, NULL}};
    lzma_ret result =
        lzma_properties_decode(&filters[0], NULL, coder->properties, coder->property_count);
    if (result == LZMA_OK)
        result = lzma_raw_decoder(&bytes->decoder, filters);
    free(filters[0].options);
    return result;
}

/* Reads the header that `described` tells how to decode. */
static struct seven_zip_needs decoded_needs(const struct seven_zip_header *described, int file) {
    struct seven_zip_bytes bytes = {.file = file,
                                    .at = START + described->position,
                                    .end = START + described->position + described->packed,
                                    .decoder = LZMA_STREAM_INIT};
    struct seven_zip_header header = {.bytes = &bytes, .limit = described->limit};
    uint64_t method = described->last.method;
    if (method != SEVEN_ZIP_LZMA && method != SEVEN_ZIP_LZMA2 && method != SEVEN_ZIP_COPY)
        return (struct seven_zip_needs){.window = UINT64_MAX};
    bytes.decodes = method != SEVEN_ZIP_COPY;
    if (bytes.end < bytes.at || (bytes.decodes && begin_decoder(&bytes, described) != LZMA_OK))
        return header.needs;
    if (seven_zip_byte(&bytes) == SEVEN_ZIP_HEADER)
        read_header(&header);
    lzma_end(&bytes.decoder);
    return header.needs;
}

/* Goes to the header at the end of the archive, which the first one tells. False: it does not. */
static bool find_header(int file, struct seven_zip_bytes *header) {
    struct seven_zip_bytes start = {.file = file, .end = START};
    uint64_t place[2] = {0, 0}; /* and size */
    seven_zip_skip(&start, 12);
    for (unsigned i = 0; i < 16; i++)
        place[i / 8] |= (uint64_t)seven_zip_byte(&start) << (8 * (i % 8));
    *header = (struct seven_zip_bytes){.file = file, .at = START + place[0]};
    header->end = header->at + place[1];
    return !start.failed && header->at >= place[0] && header->end >= header->at;
}

struct seven_zip_needs seven_zip_needs(int file, uint64_t limit) {
    struct seven_zip_bytes bytes;
    struct seven_zip_header header = {.bytes = &bytes, .limit = limit};
    if (!find_header(file, &bytes))
        return header.needs;
    uint8_t mark = seven_zip_byte(&bytes);
    if (mark == SEVEN_ZIP_HEADER) {
        read_header(&header);
    } else if (mark == SEVEN_ZIP_ENCODED_HEADER && seven_zip_streams(&header, false) &&
               header.needs.window <= limit) {
        struct seven_zip_needs needs = decoded_needs(&header, file);
        header.needs.lists = needs.lists;
        if (needs.window > header.needs.window)
            header.needs.window = needs.window;
    }
    return header.needs;
}

uint64_t seven_zip_after(int file) {
    struct seven_zip_bytes bytes;
    struct stat status;
    if (!find_header(file, &bytes) || fstat(file, &status) < 0 ||
        (uint64_t)status.st_size <= bytes.end)
        return 0;
    bytes.at = bytes.end;
    bytes.end = (uint64_t)status.st_size;
    uint64_t count = bytes.end - bytes.at;
    while (!bytes.failed)
        if (seven_zip_byte(&bytes) != 0)
            return count;
    return 0;
}
