/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest_name.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool manifest_name_is_plain(const char *name) {
    return utf8_valid((const uint8_t *)name, strlen(name));
}

char *manifest_name_escape(const char *name) {
    const uint8_t *at = (const uint8_t *)name;
    size_t left = strlen(name), length;
    char *spelling = malloc(3 * left + 1), *to = spelling;
    uint32_t point;
    if (!spelling)
        return NULL;
    for (; left > 0; at += length, left -= length) {
        length = *at == '%' ? 0 : utf8_decode(at, left, &point);
        if (length > 0) {
            memcpy(to, at, length);
            to += length;
        } else {
            to += sprintf(to, "%%%02X", *at);
            length = 1;
        }
    }
    *to = '\0';
    return spelling;
}

void manifest_name_unescape(char *spelling) {
    char *to = spelling;
    for (const char *at = spelling; *at; to++) {
        if (at[0] == '%' && isxdigit((unsigned char)at[1]) && isxdigit((unsigned char)at[2])) {
            const char digits[] = {at[1], at[2], '\0'};
            *to = (char)strtoul(digits, NULL, 16);
            at += 3;
        } else {
            *to = *at++;
        }
    }
    *to = '\0';
}
