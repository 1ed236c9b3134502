/* SPDX-License-Identifier: Apache-2.0 */
#include "input/seven_zip_bytes.h"
#include "base/io_retry.h"

#include <unistd.h>

static bool fill_in(struct seven_zip_bytes *bytes, size_t *got) {
    ssize_t count;
    size_t wanted = bytes->end - bytes->at < SEVEN_ZIP_CHUNK ? (size_t)(bytes->end - bytes->at)
                                                             : SEVEN_ZIP_CHUNK;
    do
        count = pread(bytes->file, bytes->in, wanted, (off_t)bytes->at);
    while (count < 0 && again(bytes->file, POLLIN));
    *got = count > 0 ? (size_t)count : 0;
    bytes->at += *got;
    return *got > 0;
}

/* Makes more bytes. False: there are none. */
static bool fill(struct seven_zip_bytes *bytes) {
    bytes->next = bytes->size = 0;
    if (!bytes->decodes)
        return fill_in(bytes, &bytes->size);
    lzma_stream *decoder = &bytes->decoder;
    decoder->next_out = bytes->out;
    decoder->avail_out = SEVEN_ZIP_CHUNK;
    while (decoder->avail_out == SEVEN_ZIP_CHUNK) {
        if (decoder->avail_in == 0) {
            decoder->next_in = bytes->in;
            if (!fill_in(bytes, &decoder->avail_in))
                return false;
        }
        lzma_ret result = lzma_code(decoder, LZMA_RUN);
        if (result != LZMA_OK && decoder->avail_out == SEVEN_ZIP_CHUNK)
            return false;
    }
    bytes->size = SEVEN_ZIP_CHUNK - decoder->avail_out;
    return true;
}

uint8_t seven_zip_byte(struct seven_zip_bytes *bytes) {
    if (bytes->next == bytes->size && (bytes->failed || !fill(bytes))) {
        bytes->failed = true;
        return 0;
    }
    return (bytes->decodes ? bytes->out : bytes->in)[bytes->next++];
}

uint64_t seven_zip_number(struct seven_zip_bytes *bytes) {
    uint8_t first = seven_zip_byte(bytes);
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++) {
        unsigned mask = 0x80U >> i;
        if (!(first & mask))
            return value | (uint64_t)(first & (mask - 1)) << (8 * i);
        value |= (uint64_t)seven_zip_byte(bytes) << (8 * i);
    }
    return value;
}

void seven_zip_skip(struct seven_zip_bytes *bytes, uint64_t count) {
    while (count-- > 0 && !bytes->failed)
        seven_zip_byte(bytes);
}
