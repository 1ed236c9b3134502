/* SPDX-License-Identifier: Apache-2.0 */
#include "base/spill_buffer.h"
#include "base/temp_file.h"

#include <string.h>

void spool_begin(struct spool *spool) {
    spool->memory.size = 0;
    spool->size = 0;
    if (spool->file)
        fclose(spool->file);
    spool->file = NULL;
    sha1_init(&spool->digest);
}

bool spool_put(struct spool *spool, const void *bytes, size_t size) {
    spool->size += size;
    sha1_update(&spool->digest, size, bytes);
    if (!spool->file && spool->memory.size + size <= SPOOL_BYTES)
        return buffer_append(&spool->memory, bytes, size);
    if (!spool->file && !(spool->file = temp_file_stream()))
        return false;
    return fwrite(bytes, 1, size, spool->file) == size;
}

static void base32(char *to, const uint8_t *bytes, size_t size) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    for (size_t i = 0; i + 5 <= size; i += 5) {
        uint64_t group = 0;
        for (size_t j = 0; j < 5; j++)
            group = group << 8 | bytes[i + j];
        for (int shift = 35; shift >= 0; shift -= 5)
            *to++ = digits[group >> shift & 31];
    }
    *to = '\0';
}

void spool_digest(struct spool *spool, char to[38], uint8_t raw[SHA1_DIGEST_SIZE]) {
    sha1_digest(&spool->digest, SHA1_DIGEST_SIZE, raw);
    memcpy(to, "sha1:", 5);
    base32(to + 5, raw, SHA1_DIGEST_SIZE);
}

bool spool_each(struct spool *spool, void (*take)(void *context, const void *bytes, size_t size),
                void *context) {
    take(context, spool->memory.bytes, spool->memory.size);
    if (!spool->file)
        return true;
    char chunk[65536];
    size_t got;
    if (fflush(spool->file) != 0 || fseek(spool->file, 0, SEEK_SET) != 0)
        return false;
    while ((got = fread(chunk, 1, sizeof chunk, spool->file)) > 0)
        take(context, chunk, got);
    return !ferror(spool->file);
}

void spool_free(struct spool *spool) {
    if (spool->file)
        fclose(spool->file);
    spool->file = NULL;
    buffer_free(&spool->memory);
}
