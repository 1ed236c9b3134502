/* SPDX-License-Identifier: Apache-2.0 */
#include "input/archive_members.h"
#include "base/io_retry.h"
#include "base/temp_file.h"
#include "input/zip_end.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool members_pass(struct members *members, size_t size) {
    struct source *source = members->source;
    struct buffer *tail = &members->tail;
    bool kept = true;
    if (members->kind == ARCHIVE_KIND_ZIP) {
        size_t last = size < ZIP_END_BYTES ? size : ZIP_END_BYTES;
        if (tail->size > (size_t)2 * ZIP_END_BYTES)
            buffer_consume(tail, tail->size - ZIP_END_BYTES);
        kept = buffer_append(tail, source_bytes(source) + size - last, last);
    }
    source_consume(source, size);
    members->handed = 0;
    return kept;
}

/* Hands out what is ahead, but of a zip archive not its last bytes: they are needed when they may
 * be the first of a member, see archive_window.c. */
static la_ssize_t on_read(struct archive *archive, void *context, const void **bytes) {
    struct members *members = context;
    struct source *source = members->source;
    size_t look = members->kind == ARCHIVE_KIND_ZIP ? MEMBER_LOOK : 0;
    if (!members_pass(members, members->handed)) {
        source->failed = DESCALE_NO_MEMORY;
        archive_set_error(archive, ENOMEM, "out of memory");
        return -1;
    }
    members_leave(members);
    enum source_event event = source_fill(source, look + 1);
    members_enter(members);
    size_t size = source_size(source);
    members->handed = size > look ? size - look : size;
    *bytes = source_bytes(source);
    if (members->handed == 0 && (event == SOURCE_GAP || event == SOURCE_ERROR)) {
        archive_set_error(archive, EIO, "the surrounding compressed stream is damaged");
        return -1;
    }
    return (la_ssize_t)members->handed;
}

static la_int64_t on_seek(struct archive *archive, void *context, la_int64_t offset, int whence) {
    struct members *members = context;
    (void)archive;
    members->handed = members->tail.size = 0;
    int64_t place = source_seek(members->source, offset, whence);
    bool passing = place < 0 && errno != EINVAL; /* else it is no place in the file */
    if (passing && members->source->failed != DESCALE_UNREADABLE) {
        members->source->failed = DESCALE_UNREADABLE;
        members_report_as(members, false, DESCALE_UNREADABLE, DESCALE_CAUSE_OTHER,
                          "cannot seek in the archive: %s", strerror(errno));
    }
    return place;
}

static int set_kind(struct archive *archive, enum archive_kind kind) {
    if (kind == ARCHIVE_KIND_ZIP)
        return archive_read_support_format_zip(archive);
    if (kind == ARCHIVE_KIND_7Z)
        return archive_read_support_format_7zip(archive);
    int result = archive_read_support_format_tar(archive);
    return result == ARCHIVE_OK
               ? archive_read_set_option(archive, "tar", "read_concatenated_archives", "1")
               : result;
}

bool members_open(struct members *members) {
    struct archive *archive = members->archive = archive_read_new();
    if (!archive || set_kind(archive, members->kind) != ARCHIVE_OK)
        return false;
    /* archive_read_open_fd() sets this anew, and does not check whether it could: now it can. */
    if (archive_read_set_callback_data(archive, members) != ARCHIVE_OK)
        return false;
    if (members->spool >= 0)
        return archive_read_open_fd(archive, members->spool, 1 << 16) == ARCHIVE_OK;
    if (archive_read_set_read_callback(archive, on_read) != ARCHIVE_OK)
        return false;
    if (members->seeks && archive_read_set_seek_callback(archive, on_seek) != ARCHIVE_OK)
        return false;
    return archive_read_open1(archive) == ARCHIVE_OK;
}

enum descale_status members_make_seekable(struct members *members) {
    struct source *source = members->source;
    enum source_event event = SOURCE_OK;
    uint8_t chunk[65536];
    size_t got;
    members->spool = temp_file();
    int error = members->spool < 0 ? errno : 0;
    members_leave(members);
    while (!error && (got = source_read(source, chunk, sizeof chunk, &event)) > 0)
        error = write_all(members->spool, chunk, got);
    members_enter(members);
    if (!error && lseek(members->spool, 0, SEEK_SET) != 0)
        error = errno;
    if (error) {
        members_report_file(members, false, error);
        return DESCALE_WRITE_ERROR;
    }
    if (event == SOURCE_END)
        return DESCALE_OK;
    members_report(members, false, "truncated 7z archive: nothing was read", "");
    return DESCALE_UNREADABLE;
}
