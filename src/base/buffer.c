/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"
#include "base/plain_locale.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *buffer_grow(void *items, size_t *capacity, size_t wanted, size_t item) {
    size_t grown = *capacity ? *capacity : 64;
    while (grown < wanted) {
        if (grown > SIZE_MAX / 2)
            return NULL;
        grown *= 2;
    }
    if (items && grown == *capacity)
        return items;
    if (grown > SIZE_MAX / item)
        return NULL;
    void *block = realloc(items, grown * item);
    if (block)
        *capacity = grown;
    return block;
}

bool buffer_reserve(struct buffer *buffer, size_t extra) {
    if (extra > SIZE_MAX - buffer->size)
        return false;
    size_t wanted = buffer->size + extra;
    if (buffer->maximum && wanted > buffer->maximum)
        return false;
    if (buffer->bytes && wanted <= buffer->capacity)
        return true;
    void *block = buffer_grow(buffer->bytes, &buffer->capacity, wanted, 1);
    if (!block)
        return false;
    buffer->bytes = block;
    return true;
}

bool buffer_append(struct buffer *buffer, const void *bytes, size_t size) {
    if (!buffer_reserve(buffer, size))
        return false;
    if (size > 0)
        memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    return true;
}

bool buffer_text(struct buffer *buffer, const char *text) {
    return buffer_append(buffer, text, strlen(text));
}

bool buffer_format(struct buffer *buffer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = plain_print(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0 || !buffer_reserve(buffer, (size_t)length + 1))
        return false;
    va_start(arguments, format);
    plain_print((char *)buffer->bytes + buffer->size, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->size += (size_t)length;
    return true;
}

int buffer_file(struct buffer *buffer, const char *path) {
    FILE *stream = fopen(path, "rb");
    if (!stream)
        return errno;
    size_t got = 1;
    while (got > 0 && buffer_reserve(buffer, 65536)) {
        got = fread(buffer->bytes + buffer->size, 1, 65536, stream);
        buffer->size += got;
    }
    bool full = buffer->maximum > 0 && buffer->maximum - buffer->size < 65536;
    int error = 0;
    if (ferror(stream))
        error = errno;
    else if (got > 0)
        error = full ? EFBIG : ENOMEM;
    fclose(stream);
    return error;
}

void buffer_consume(struct buffer *buffer, size_t size) {
    buffer->size -= size;
    if (buffer->size > 0)
        memmove(buffer->bytes, buffer->bytes + size, buffer->size);
}

void buffer_free(struct buffer *buffer) {
    free(buffer->bytes);
    *buffer = (struct buffer){.maximum = buffer->maximum};
}

uint64_t buffer_hash(uint64_t hash, const void *bytes, size_t size) {
    const uint8_t *at = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * 0x100000001b3U;
    return hash;
}
