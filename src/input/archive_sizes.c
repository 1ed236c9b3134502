/* SPDX-License-Identifier: Apache-2.0
 *
 * The sizes of the members of a zip archive that was read from its beginning to its end, against
 * those in its directory (APPNOTE 6.3.10, section 4.3.12), which comes last. libarchive goes by the
 * headers of the members then, and passes in silence over what they do not tell: the text of a
 * member that looks like a folder, or whose size was damaged to 0. */
#include "input/archive_members.h"
#include "input/zip_bytes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define IN_ZIP64 UINT32_MAX /* as a size: a field of zip64 has it */

bool members_note_size(struct members *members, uint64_t size) {
    uint32_t noted = size < MEMBERS_NO_SIZE ? (uint32_t)size : MEMBERS_NO_SIZE;
    return members->kind != ARCHIVE_KIND_ZIP || members->seeks ||
           buffer_append(&members->sizes, &noted, sizeof noted);
}

/* The bytes after the members. */
struct rest {
    struct members *members;
    struct buffer ahead;
    size_t at; /* unread bytes begin here */
};

static size_t unread(const struct rest *rest) {
    return rest->ahead.size - rest->at;
}

/* Tries to have `wanted` bytes ahead. False: there are fewer, or there is no memory. */
static bool look(struct rest *rest, size_t wanted) {
    struct source *source = rest->members->source;
    while (unread(rest) < wanted) {
        buffer_consume(&rest->ahead, rest->at);
        rest->at = 0;
        source_fill(source, 1);
        size_t size = source_size(source);
        if (size == 0 || !buffer_append(&rest->ahead, source_bytes(source), size) ||
            !members_pass(rest->members, size))
            return false;
    }
    return true;
}

/* Goes to where libarchive found no more members. It may have looked at bytes that were passed. */
static bool begin(struct rest *rest) {
    struct members *members = rest->members;
    const struct buffer *tail = &members->tail;
    uint64_t at = members->source->offset, end = (uint64_t)members->end;
    if (end >= at && !look(rest, (size_t)(end - at)))
        return false;
    rest->at = end >= at ? (size_t)(end - at) : 0;
    size_t passed = end < at ? (size_t)(at - end) : 0;
    return passed <= tail->size &&
           buffer_append(&rest->ahead, tail->bytes + tail->size - passed, passed);
}

/* Goes to the directory. False: there is none. */
static bool find_directory(struct rest *rest) {
    while (look(rest, 4)) {
        const uint8_t *at = rest->ahead.bytes + rest->at;
        const uint8_t *found = memmem(at, unread(rest), "PK\1\2", 4);
        rest->at += found ? (size_t)(found - at) : unread(rest) - 3;
        if (found)
            return true;
    }
    return false;
}

/* Compares the size in an entry of the directory with that of the member that was read. */
static void compare(const struct members *members, uint64_t number, const uint8_t *entry,
                    struct members_difference *difference) {
    uint32_t listed = zip_four_bytes(entry + 24), read;
    memcpy(&read, members->sizes.bytes + number * sizeof read, sizeof read);
    if (read == MEMBERS_NO_SIZE || listed == IN_ZIP64)
        return;
    difference->read += buffer_hash(BUFFER_HASH, &read, sizeof read);
    difference->listed += buffer_hash(BUFFER_HASH, &listed, sizeof listed);
    if (read == listed || difference->members++ > 0)
        return;
    size_t length = zip_two_bytes(entry + 28);
    length = length < NAME_LIMIT ? length : NAME_LIMIT;
    memcpy(difference->name, entry + ZIP_ENTRY, length);
    difference->name[length] = '\0';
    difference->bytes = read;
    difference->as_listed = listed;
}

/* Reads the directory, which is ahead. */
static void read_directory(struct rest *rest, struct members_difference *difference) {
    const struct members *members = rest->members;
    uint64_t count = members->sizes.size / sizeof(uint32_t);
    for (uint64_t i = 0; i < count && look(rest, ZIP_ENTRY); i++) {
        const uint8_t *entry = rest->ahead.bytes + rest->at;
        size_t size = zip_entry_size(entry);
        if (memcmp(entry, "PK\1\2", 4) != 0 || !look(rest, size))
            return;
        compare(members, i, rest->ahead.bytes + rest->at, difference);
        rest->at += size;
    }
}

void members_compare_sizes(struct members *members, struct members_difference *difference) {
    struct rest rest = {.members = members};
    *difference = (struct members_difference){.read = 0};
    if (members->sizes.size > 0 && begin(&rest) && find_directory(&rest))
        read_directory(&rest, difference);
    buffer_free(&rest.ahead);
}

void members_report_sizes(struct members *members, const struct members_difference *difference) {
    char why[200];
    if (difference->read == difference->listed)
        return;
    int size = snprintf(why, sizeof why,
                        "its bytes listed by the directory: %" PRIu32 ", read and kept: %" PRIu32,
                        difference->as_listed, difference->bytes);
    if (difference->members > 1)
        snprintf(why + size, sizeof why - (size_t)size,
                 "; other members of which they differ: %" PRIu64, difference->members - 1);
    memcpy(members->name, difference->name, sizeof members->name);
    members_report(members, true, "%s", why);
}
