/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers and entries as zip archives spell them (APPNOTE 6.3.10, sections 4.1.9 and 4.3.12). */
#ifndef ZIP_BYTES_H
#define ZIP_BYTES_H

#include <stddef.h>
#include <stdint.h>

#define ZIP_ENTRY 46 /* bytes of an entry of the directory, before its name */

static inline unsigned zip_two_bytes(const uint8_t *at) {
    return at[0] | (unsigned)at[1] << 8;
}

static inline uint32_t zip_four_bytes(const uint8_t *at) {
    return zip_two_bytes(at) | (uint32_t)zip_two_bytes(at + 2) << 16;
}

/* The size of a whole entry, by its first ZIP_ENTRY bytes. */
static inline size_t zip_entry_size(const uint8_t *entry) {
    return ZIP_ENTRY + zip_two_bytes(entry + 28) + zip_two_bytes(entry + 30) +
           zip_two_bytes(entry + 32);
}

#endif
