/* SPDX-License-Identifier: Apache-2.0 */
#include "input/seven_zip.h"
#include "input/seven_zip_bytes.h"
#include "base/buffer.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define START 32             /* bytes of the header at the front */
#define MOST_CODERS 4        /* of a folder, as libarchive and 7-Zip have it */
#define MOST_FOLDERS 1000000 /* libarchive reads no more */

/* Marks of the parts of a header. */
enum {
    END = 0,
    HEADER = 1,
    PROPERTIES = 2,
    STREAMS = 4,
    PACKED = 6,
    UNPACKED = 7,
    SIZES = 9,
    DIGESTS = 10,
    FOLDERS = 11,
    UNPACKED_SIZES = 12,
    ENCODED_HEADER = 23
};

struct coder {
    uint64_t method; /* its id, as a number */
    uint8_t properties[5];
    size_t property_count;
    uint64_t unpacked; /* bytes */
};

/* A header as far as it was read. */
struct header {
    struct seven_zip_bytes *bytes;
    uint64_t window;   /* the largest so far */
    uint64_t position; /* of the first packed stream, after START */
    uint64_t packed;   /* its size */
    struct coder last; /* the coder read last */
};

/* Passes over checksums of `count` streams: which of them have one, then these. */
static void skip_digests(struct seven_zip_bytes *bytes, uint64_t count) {
    uint64_t defined = count;
    if (seven_zip_byte(bytes) == 0) {
        uint8_t bits = 0;
        defined = 0;
        for (uint64_t i = 0; i < count && !bytes->failed; i++) {
            if (i % 8 == 0)
                bits = seven_zip_byte(bytes);
            else
                bits = (uint8_t)(bits << 1);
            defined += bits >> 7;
        }
    }
    seven_zip_skip(bytes, 4 * defined);
}

/* ---- Folders ---- */

enum {
    METHOD_COPY = 0,
    METHOD_LZMA2 = 0x21,
    METHOD_LZMA = 0x030101,
    METHOD_PPMD = 0x030401,
    METHOD_BCJ2 = 0x0303011b
};

static uint64_t window_of(const struct coder *coder) {
    const uint8_t *at = coder->properties;
    if ((coder->method == METHOD_LZMA || coder->method == METHOD_PPMD) &&
        coder->property_count == 5)
        return at[1] | (uint64_t)at[2] << 8 | (uint64_t)at[3] << 16 | (uint64_t)at[4] << 24;
    if (coder->method == METHOD_LZMA2 && coder->property_count == 1 && *at <= 40)
        return *at == 40 ? UINT32_MAX : (uint64_t)(2 | (*at & 1)) << (*at / 2 + 11);
    return 0;
}

/* Reads a coder. Returns the number of its streams in, or 0 after an error; *outs: of those out. */
static uint64_t read_coder(struct seven_zip_bytes *bytes, struct coder *coder, uint64_t *outs) {
    uint8_t flags = seven_zip_byte(bytes);
    uint64_t ins = 1, count = 0;
    *coder = (struct coder){.method = 0};
    *outs = 1;
    for (unsigned i = 0; i < (flags & 15U); i++)
        coder->method = coder->method << 8 | seven_zip_byte(bytes);
    if (flags & 16) {
        ins = seven_zip_number(bytes);
        *outs = seven_zip_number(bytes);
    }
    if (flags & 32)
        count = seven_zip_number(bytes);
    for (uint64_t i = 0; i < count && !bytes->failed; i++) {
        uint8_t byte = seven_zip_byte(bytes);
        if (i < sizeof coder->properties)
            coder->properties[i] = byte;
    }
    coder->property_count = count < 64 ? (size_t)count : 64;
    return bytes->failed || ins > MOST_CODERS || *outs > MOST_CODERS ? 0 : ins;
}

/* What is kept of a folder until the sizes of its streams are read. */
struct folder {
    uint8_t outs;
    bool joins; /* BCJ2: libarchive holds all its streams but the longest in memory */
    uint64_t window;
};

static bool read_folder(struct header *header, struct folder *folder) {
    struct seven_zip_bytes *bytes = header->bytes;
    uint64_t coders = seven_zip_number(bytes), ins = 0, outs = 0;
    *folder = (struct folder){0, false, 0};
    for (uint64_t i = 0; i < coders; i++) {
        uint64_t coder_outs, coder_ins = read_coder(bytes, &header->last, &coder_outs);
        if (coder_ins == 0 || coders > MOST_CODERS)
            return false;
        ins += coder_ins;
        outs += coder_outs;
        folder->joins |= header->last.method == METHOD_BCJ2;
        folder->window += window_of(&header->last);
    }
    if (outs == 0 || ins + 1 < outs || bytes->failed)
        return false;
    folder->outs = (uint8_t)outs;
    for (uint64_t pairs = 2 * (outs - 1); pairs > 0; pairs--)
        seven_zip_number(bytes);
    uint64_t packed = ins - (outs - 1);
    for (uint64_t i = 0; packed > 1 && i < packed; i++)
        seven_zip_number(bytes);
    return !bytes->failed;
}

/* Reads the sizes of a folder's streams, and notes what it takes. */
static void read_sizes(struct header *header, struct folder *folder) {
    uint64_t sum = 0, longest = 0;
    for (unsigned i = 0; i < folder->outs; i++) {
        uint64_t size = header->last.unpacked = seven_zip_number(header->bytes);
        sum = size > UINT64_MAX / 8 - sum ? UINT64_MAX / 8 : sum + size;
        longest = size > longest ? size : longest;
    }
    uint64_t window = folder->window + (folder->joins ? sum - longest : 0);
    header->window = window > header->window ? window : header->window;
}

static bool read_folders(struct header *header) {
    struct seven_zip_bytes *bytes = header->bytes;
    uint64_t count = seven_zip_byte(bytes) == FOLDERS ? seven_zip_number(bytes) : UINT64_MAX;
    struct folder *folders = NULL;
    size_t capacity = 0;
    bool good = count <= MOST_FOLDERS && seven_zip_byte(bytes) == 0; /* not in a place of its own */
    for (uint64_t i = 0; i < count && good; i++) {
        struct folder *grown = buffer_grow(folders, &capacity, (size_t)i + 1, sizeof *folders);
        folders = grown ? grown : folders;
        good = grown && read_folder(header, &folders[i]);
    }
    good = good && seven_zip_byte(bytes) == UNPACKED_SIZES;
    for (uint64_t i = 0; i < count && good; i++)
        read_sizes(header, &folders[i]);
    free(folders);
    return good && !bytes->failed;
}

/* ---- Headers ---- */

/* Where the packed streams are: the place and the size of the first one is kept. */
static bool read_packed(struct header *header) {
    struct seven_zip_bytes *bytes = header->bytes;
    header->position = seven_zip_number(bytes);
    uint64_t count = seven_zip_number(bytes);
    uint8_t mark = seven_zip_byte(bytes);
    if (mark == SIZES) {
        for (uint64_t i = 0; i < count && !bytes->failed; i++) {
            uint64_t size = seven_zip_number(bytes);
            header->packed = i == 0 ? size : header->packed;
        }
        mark = seven_zip_byte(bytes);
    }
    if (mark == DIGESTS) {
        skip_digests(bytes, count);
        mark = seven_zip_byte(bytes);
    }
    return mark == END && !bytes->failed;
}

/* Reads the description of streams, as far as the folders. */
static bool read_streams(struct header *header) {
    uint8_t mark = seven_zip_byte(header->bytes);
    if (mark == PACKED) {
        if (!read_packed(header))
            return false;
        mark = seven_zip_byte(header->bytes);
    }
    return mark == UNPACKED && read_folders(header);
}

/* Reads a whole header, as far as the folders. */
static bool read_header(struct header *header) {
    struct seven_zip_bytes *bytes = header->bytes;
    uint8_t mark = seven_zip_byte(bytes);
    if (mark == PROPERTIES) {
        while (seven_zip_byte(bytes) != END && !bytes->failed)
            seven_zip_skip(bytes, seven_zip_number(bytes));
        mark = seven_zip_byte(bytes);
    }
    return mark == STREAMS && read_streams(header);
}

/* Starts to decode the header that another header describes. */
static lzma_ret begin_decoder(struct seven_zip_bytes *bytes, const struct header *described) {
    const struct coder *coder = &described->last;
    lzma_filter filters[] = {
        {coder->method == METHOD_LZMA ? LZMA_FILTER_LZMA1 : LZMA_FILTER_LZMA2, NULL},
        {LZMA_VLI_UNKNOWN, NULL}};
    lzma_ret result =
        lzma_properties_decode(&filters[0], NULL, coder->properties, coder->property_count);
    if (result == LZMA_OK)
        result = lzma_raw_decoder(&bytes->decoder, filters);
    free(filters[0].options);
    return result;
}

/* Reads the header that `described` tells how to decode. */
static uint64_t decoded_window(const struct header *described, int file) {
    struct seven_zip_bytes bytes = {.file = file,
                                    .at = START + described->position,
                                    .end = START + described->position + described->packed,
                                    .decoder = LZMA_STREAM_INIT};
    struct header header = {.bytes = &bytes};
    uint64_t method = described->last.method;
    if (method != METHOD_LZMA && method != METHOD_LZMA2 && method != METHOD_COPY)
        return UINT64_MAX;
    bytes.decodes = method != METHOD_COPY;
    if (bytes.end < bytes.at || (bytes.decodes && begin_decoder(&bytes, described) != LZMA_OK))
        return 0;
    if (seven_zip_byte(&bytes) == HEADER)
        read_header(&header);
    lzma_end(&bytes.decoder);
    return header.window;
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

uint64_t seven_zip_window(int file, uint64_t limit) {
    struct seven_zip_bytes bytes;
    struct header header = {.bytes = &bytes};
    if (!find_header(file, &bytes))
        return 0;
    uint8_t mark = seven_zip_byte(&bytes);
    if (mark == HEADER) {
        read_header(&header);
    } else if (mark == ENCODED_HEADER && read_streams(&header) && header.window <= limit) {
        uint64_t window = decoded_window(&header, file);
        header.window = window > header.window ? window : header.window;
    }
    return header.window;
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
