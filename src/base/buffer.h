/* SPDX-License-Identifier: Apache-2.0
 *
 * Growing bytes with a stated maximum. A zeroed struct is an empty buffer without a maximum. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    uint8_t *bytes;
    size_t size;     /* bytes in use */
    size_t capacity; /* bytes allocated */
    size_t maximum;  /* size never passes this; 0: no maximum */
};

/* Makes room for `extra` bytes after the used ones. False: out of memory, or past the maximum; the
 * buffer is then unchanged. */
bool buffer_reserve(struct buffer *buffer, size_t extra);

/* Adds bytes, or a string. False as above. */
bool buffer_append(struct buffer *buffer, const void *bytes, size_t size);
bool buffer_text(struct buffer *buffer, const char *text);
bool buffer_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds the content of a file. Returns 0 or an errno value: EFBIG when it does not fit under the
 * maximum, less up to 64 KiB. */
int buffer_file(struct buffer *buffer, const char *path);

/* Hashes bytes by FNV-1a (Fowler, Noll, Vo), 64 bits. `hash` is BUFFER_HASH, or the result for the
 * bytes before. */
#define BUFFER_HASH 0xcbf29ce484222325U
uint64_t buffer_hash(uint64_t hash, const void *bytes, size_t size);

/* Drops the first `size` bytes. */
void buffer_consume(struct buffer *buffer, size_t size);

void buffer_free(struct buffer *buffer);

/* Grows an array of items of `item` bytes to hold at least `wanted`; *capacity counts items.
 * Returns the new block, or NULL with the old one untouched. */
void *buffer_grow(void *items, size_t *capacity, size_t wanted, size_t item);

#endif
