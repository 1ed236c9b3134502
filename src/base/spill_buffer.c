/* SPDX-License-Identifier: Apache-2.0 */
#include "base/spill_buffer.h"
#include "base/temp_file.h"

#include <string.h>

void spill_begin(struct spill_buffer *spill) {
    spill->memory.size = 0;
    spill->size = 0;
    if (spill->file)
        fclose(spill->file);
    spill->file = NULL;
    sha1_init(&spill->digest);
}

bool spill_put(struct spill_buffer *spill, const void *bytes, size_t size) {
    spill->size += size;
    if (spill->digested)
        sha1_update(&spill->digest, size, bytes);
    size_t most = spill->most ? spill->most : SPILL_BYTES;
    if (!spill->file && spill->memory.size + size <= most)
        return buffer_append(&spill->memory, bytes, size);
    if (!spill->file && !(spill->file = temp_file_stream()))
        return false;
    return fwrite(bytes, 1, size, spill->file) == size;
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

void spill_digest(struct spill_buffer *spill, char to[38], uint8_t raw[SHA1_DIGEST_SIZE]) {
    sha1_digest(&spill->digest, SHA1_DIGEST_SIZE, raw);
    memcpy(to, "sha1:", 5);
    base32(to + 5, raw, SHA1_DIGEST_SIZE);
}

bool spill_each(struct spill_buffer *spill, spill_take *take, void *context) {
    take(context, spill->memory.bytes, spill->memory.size);
    if (!spill->file)
        return true;
    _Alignas(64) char chunk[65536];
    size_t got;
    if (fflush(spill->file) != 0 || fseek(spill->file, 0, SEEK_SET) != 0)
        return false;
    while ((got = fread(chunk, 1, sizeof chunk, spill->file)) > 0)
        take(context, chunk, got);
    return !ferror(spill->file);
}

void spill_free(struct spill_buffer *spill) {
    if (spill->file)
        fclose(spill->file);
    spill->file = NULL;
    buffer_free(&spill->memory);
}
