/* SPDX-License-Identifier: Apache-2.0 */
#include "member_name.h"
#include "base/buffer.h"
#include "base/suffix.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

char *member_name_numbered(const char *name, uint64_t number) {
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    const char *dot = *base ? strchr(base + 1, '.') : NULL;
    size_t length = dot ? (size_t)(dot - name) : strlen(name);
    char *numbered;
    int made = asprintf(&numbered, "%.*s-%" PRIu64 "%s", (int)length, name, number, name + length);
    return made < 0 ? NULL : numbered;
}
