/* SPDX-License-Identifier: Apache-2.0
 *
 * Kinds of ASCII bytes, whatever the locale. */
#ifndef ASCII_H
#define ASCII_H

#include <stdbool.h>
#include <stdint.h>

static inline bool ascii_digit(uint8_t byte) {
    return (uint8_t)(byte - '0') < 10;
}

static inline bool ascii_alphanumeric(uint8_t byte) {
    return (uint8_t)((byte | 0x20) - 'a') < 26 || ascii_digit(byte);
}

#endif
