/* SPDX-License-Identifier: Apache-2.0 */
#include "member_name.h"
#include "base/buffer.h"
#include "base/suffix.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t name_cut(const char *name, size_t most) {
    while (most > 0 && ((unsigned char)name[most] & 0xc0) == 0x80)
        most--;
    return most;
}

bool name_cut_suffix(const char *name, size_t *length, const char *suffix) {
    bool is = suffix_is_any_case(name, *length, suffix);
    *length -= is ? strlen(suffix) : 0;
    return is;
}

const char *name_cut_compression(const char *name, size_t *length) {
    static const char *const packed[] = {".gz", ".xz", ".bz2", ".lz4"};
    if (name_cut_suffix(name, length, ".zst"))
        return ".zst";
    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
        if (name_cut_suffix(name, length, packed[i]))
            return ".gz";
    return "";
}

/* A member's name without a slash in front or at the end, and without the steps "." and "..": so an
 * archive that is unpacked stays in its folder. A backslash is a slash to some programs. To be
 * freed. NULL: no memory. */
static char *plain_name(const char *name) {
    char *plain = malloc(strlen(name) + sizeof "member"), *to = plain, slash = '/';
    while (plain && *name) {
        size_t length = strcspn(name, "/\\");
        bool step = length == 0 || (length <= 2 && !strncmp(name, "..", length));
        if (!step) {
            if (to > plain)
                *to++ = slash;
            to = (char *)memcpy(to, name, length) + length;
        }
        slash = name[length] ? name[length] : '/';
        name += length + (name[length] != '\0');
    }
    if (plain)
        strcpy(to, to > plain ? "" : "member");
    return plain;
}

char *member_name(const char *member) {
    char *plain = plain_name(member);
    size_t length = plain ? strlen(plain) : 0;
    const char *packed = plain ? name_cut_compression(plain, &length) : "";
    char *name = plain ? malloc(length + strlen(packed) + 1) : NULL;
    if (name)
        strcpy((char *)memcpy(name, plain, length) + length, packed);
    free(plain);
    return name;
}

#define NUMBER_MOST (sizeof "-18446744073709551615" - 1)

/* Where the suffixes of the last part of a name begin: at the first dot in it, or at the last one
 * if those are so long that nothing else fits in front of them. */
static const char *suffixes_of(const char *base) {
    const char *end = base + strlen(base), *dot = *base ? strchr(base + 1, '.') : NULL;
    if (dot && (size_t)(end - dot) >= NAME_MOST - NUMBER_MOST)
        dot = strrchr(dot, '.');
    return dot && (size_t)(end - dot) < NAME_MOST - NUMBER_MOST ? dot : end;
}

char *member_name_numbered(const char *name, uint64_t number) {
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name, *end = suffixes_of(base);
    size_t length = (size_t)(end - base), tail = strlen(end);
    char text[NUMBER_MOST + 1], *numbered;
    tail += (size_t)snprintf(text, sizeof text, "-%" PRIu64, number);
    if (length + tail > NAME_MOST)
        length = name_cut(base, NAME_MOST - tail);
    int made = asprintf(&numbered, "%.*s%s%s", (int)(base - name + (long)length), name, text, end);
    return made < 0 ? NULL : numbered;
}
