/* SPDX-License-Identifier: Apache-2.0
 *
 * The hexadecimal digits of the escapes of JSON. */
#ifndef JSON_HEX_H
#define JSON_HEX_H

#include <stdint.h>

static inline int hex_value(uint8_t byte) {
    return byte >= '0' && byte <= '9'   ? byte - '0'
           : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
           : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                        : -1;
}

/* The four hexadecimal digits at `at`, or -1. */
static inline int32_t hex4(const uint8_t *at, const uint8_t *end) {
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = at + i < end ? hex_value(at[i]) : -1;
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

#endif
