/* SPDX-License-Identifier: Apache-2.0 */
#include "input/archive_members.h"
#include "input/zip_end.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* Passes over what the archive left unread, so that checksums after it are checked. Returns how it
 * ended: SOURCE_END, if all could be read. */
static enum source_event drain(struct members *members) {
    struct source *source = members->source;
    enum source_event event = SOURCE_OK;
    do
        if (!members_pass(members, source_size(source)))
            return SOURCE_ERROR;
    while ((event = source_fill(source, 1)) == SOURCE_OK);
    return event;
}

/* Reports bytes that are no part of the archive, if there are any. */
static void report_bytes(struct members *members, uint64_t count, const char *where) {
    char message[80];
    if (count == 0)
        return;
    snprintf(message, sizeof message, "%" PRIu64 " byte%s %s the archive: skipped", count,
             count == 1 ? "" : "s", where);
    members_report(members, false, "%s", message);
}

/* Compares the number of members that were read with what the end of a zip archive says. */
static void check_zip_end(struct members *members) {
    const struct buffer *tail = &members->tail;
    struct zip_end end;
    char message[160];
    if (!zip_end_find(tail->bytes, tail->size, members->source->offset, &end)) {
        members_report(members, false,
                       "the zip archive has no directory at its end: it may be cut short", "");
    } else if (end.damaged) {
        members_report(members, false,
                       "the directory of the zip archive is damaged: kept what was read", "");
    } else if (end.links > 0 && !members->seeks) {
        members_report(
            members, false,
            "a pipe does not show which members of a zip archive are symbolic links: their targets "
            "were read as text; try it as a file",
            "");
    } else if (end.nested) {
        members_report(members, false,
                       "the comment of the zip archive ends like a zip archive: members may be "
                       "missing",
                       "");
    } else if (end.members != ZIP_END_MANY && end.members != (members->number & 0xffff)) {
        snprintf(message, sizeof message,
                 "members listed by the directory of the zip archive: %u, read and kept: %" PRIu64,
                 end.members, members->number);
        members_report(members, false, "%s", message);
    } else {
        report_bytes(members, end.before, "before");
        report_bytes(members, end.after, "after");
    }
}

/* Bytes of a zip directory that libarchive may read: of each entry, 47 bytes or more, it makes
 * about 165 in memory. */
#define LARGE_DIRECTORY ((uint64_t)12 << 20)

bool members_directory_is_large(struct members *members) {
    struct source *source = members->source;
    struct zip_end end = {0};
    int64_t whole = source_seek(source, 0, SEEK_END);
    int64_t from = whole > ZIP_END_BYTES ? whole - ZIP_END_BYTES : 0;
    if (whole > 0 && source_seek(source, from, SEEK_SET) == from) {
        source_fill(source, ZIP_END_BYTES);
        if (!zip_end_find(source_bytes(source), source_size(source), (uint64_t)whole, &end))
            end.directory = 0;
    }
    source_seek(source, 0, SEEK_SET);
    return end.directory > LARGE_DIRECTORY;
}

#define EMPTY_7Z 32 /* bytes of a 7z archive without members: its header */

bool members_is_empty_7z(struct members *members) {
    int64_t size = members->spool >= 0 ? lseek(members->spool, 0, SEEK_END)
                                       : source_seek(members->source, 0, SEEK_END);
    return size <= EMPTY_7Z;
}

void members_check_end(struct members *members, bool reread) {
    bool zip = members->kind == ARCHIVE_KIND_ZIP, check_zip = zip && !members->failed && !reread;
    if (zip && members->seeks) {
        members->handed = members->tail.size = 0;
        if (source_seek(members->source, -(int64_t)ZIP_END_BYTES, SEEK_END) < 0)
            source_seek(members->source, 0, SEEK_SET);
    }
    struct members_difference difference;
    if (check_zip)
        members_compare_sizes(members, &difference);
    members_leave(members);
    enum source_event event = drain(members);
    members_enter(members);
    uint64_t damaged = members->source->totals->damaged;
    if (event == SOURCE_END && check_zip)
        check_zip_end(members);
    if (check_zip && members->source->totals->damaged == damaged)
        members_report_sizes(members, &difference);
    if (event == SOURCE_END && members->kind == ARCHIVE_KIND_7Z && !members->failed)
        report_bytes(members, members_bytes_after_7z(members), "after");
}
