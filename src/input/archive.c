/* SPDX-License-Identifier: Apache-2.0 */
#include "input/archive.h"
#include "input/archive_kind.h"
#include "input/zip_end.h"
#include "base/escape.h"
#include "base/io_retry.h"
#include "base/temp_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME_LIMIT 4096 /* bytes; a longer name is replaced by a number */
#define RETRIES 16      /* damaged member headers that are skipped before the archive is given up */

struct members {
    struct source *source;
    struct archive *archive;
    struct archive_entry *entry; /* of the current member */
    size_t handed;               /* bytes of the look-ahead that libarchive uses */
    uint64_t number;             /* of the current member, from 1 */
    bool seeks;                  /* libarchive may seek */
    bool headers;                /* if that fails, the headers of the members tell as much */
    bool failed;                 /* the rest of the archive cannot be read */
    char name[NAME_LIMIT + 1];
    int spool; /* copy of a 7z archive that was compressed or came from a pipe; -1: none */
    locale_t utf8, callers; /* this thread's locale in libarchive, and outside of it */
};

/* libarchive converts member names to the locale of the thread. Whatever locale the caller has set,
 * it must be UTF-8 there, and it must be the caller's own again wherever a callback may run. */
static void enter_libarchive(struct members *members) {
    if (members->utf8)
        members->callers = uselocale(members->utf8);
}

static void leave_libarchive(struct members *members) {
    if (members->utf8)
        uselocale(members->callers);
}

bool members_probe(struct source *source) {
    return archive_kind_of(source) != ARCHIVE_KIND_NONE;
}

/* Reports something about the current member, or about the archive. */
static void report_as(struct members *members, bool member, descale_status status,
                      descale_cause cause, const char *format, const char *why) {
    struct source *source = members->source;
    char message[512];
    snprintf(message, sizeof message, format, why ? why : "no reason is given");
    source->totals->damaged++;
    leave_libarchive(members);
    report_problem(source->reporter,
                   (descale_problem){.status = status,
                                     .severity = DESCALE_ERROR,
                                     .cause = cause,
                                     .input = source->reporter->input,
                                     .member = member ? members->name : NULL},
                   "%s", message);
    enter_libarchive(members);
}

static void report(struct members *members, bool member, const char *format, const char *why) {
    report_as(members, member, DESCALE_DAMAGED, DESCALE_CAUSE_OTHER, format, why);
}

static la_ssize_t on_read(struct archive *archive, void *context, const void **bytes) {
    struct members *members = context;
    struct source *source = members->source;
    source_consume(source, members->handed);
    members->handed = 0;
    leave_libarchive(members);
    enum source_event event = source_fill(source, 1);
    enter_libarchive(members);
    members->handed = source_size(source);
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
    members->handed = 0;
    return source_seek(members->source, offset, whence);
}

/* Reports that a temporary file could not be written, because of `error`, an errno value. */
static void report_no_file(struct members *members, bool member, int error) {
    char folder[256], why[512];
    snprintf(why, sizeof why, "%s: %s", escape_name(folder, sizeof folder, temp_file_folder()),
             strerror(error));
    report_as(members, member, DESCALE_WRITE_ERROR, DESCALE_CAUSE_OTHER,
              "cannot write a temporary file in %s", why);
}

static const char too_large[] = "the decompressed size exceeds the limit";

/* Notes whether reading failed for a reason that may pass: the input is unfinished then. */
static void note_passing(struct members *members) {
    int error = archive_errno(members->archive);
    if (error == ENOMEM || (error == EIO && members->spool >= 0))
        members->source->failed = DESCALE_UNREADABLE;
}

/* Copies the current member to a file. Returns NULL, or why it is not usable; *fatal: the rest of
 * the archive is not either. *error: the errno value of a file that could not be written. */
static const char *spool_member(struct members *members, int file, bool *fatal, int *error) {
    const void *bytes;
    size_t size;
    la_int64_t offset, end = 0;
    for (;;) {
        int result = archive_read_data_block(members->archive, &bytes, &size, &offset);
        if (result == ARCHIVE_EOF)
            return archive_entry_size_is_set(members->entry) &&
                           archive_entry_size(members->entry) != end
                       ? "the member is incomplete"
                       : NULL;
        *fatal = result == ARCHIVE_FATAL;
        if (result != ARCHIVE_OK) {
            note_passing(members);
            const char *why = archive_error_string(members->archive);
            return why ? why : "no reason is given";
        }
        if (offset != end)
            return "sparse files are not supported";
        if ((uint64_t)end + size > members->source->limit)
            return too_large;
        *error = write_all(file, bytes, size);
        if (*error)
            return NULL;
        end += (la_int64_t)size;
    }
}

/* The name of an entry, or one made from its number. */
static void take_name(struct members *members, struct archive_entry *entry) {
    const char *name = archive_entry_pathname(entry);
    if (name && *name && strlen(name) <= NAME_LIMIT)
        strcpy(members->name, name);
    else
        snprintf(members->name, sizeof members->name, "member-%06" PRIu64, members->number);
}

/* Whether an entry is skipped. Folders, symbolic links and devices hold no text, and are skipped
 * without a report. An entry of any other kind that has bytes is a file: 7z marks what it read from
 * a pipe as a pipe, and no checksum protects the kind, so damage can change it. */
static bool is_skipped(struct members *members, struct archive_entry *entry) {
    char escaped[400];
    unsigned type = archive_entry_filetype(entry);
    const char *other = archive_entry_hardlink(entry), *link = archive_entry_symlink(entry);
    if (other)
        report(members, true, "hard link to %s: skipped",
               escape_name(escaped, sizeof escaped, other));
    else if (type == AE_IFLNK && link && strchr(link, '\n'))
        report(members, true, "symbolic link with an invalid target: skipped", "");
    else if (type != AE_IFREG && type != 0 && (type == AE_IFLNK || archive_entry_size(entry) <= 0))
        return true;
    else if (archive_entry_is_encrypted(entry) || archive_entry_sparse_count(entry) > 0)
        report(members, true, "%s: skipped",
               archive_entry_is_encrypted(entry) ? "encrypted" : "sparse files are not supported");
    else
        return false;
    return true;
}

static bool ends_run(enum descale_status status) {
    return status != DESCALE_OK && status != STATUS_END && status != DESCALE_DAMAGED &&
           status != DESCALE_UNREADABLE;
}

/* Hands the current member, copied to `file`, to the caller. */
static enum descale_status hand_out(struct members *members, members_take take, void *context,
                                    int file) {
    leave_libarchive(members);
    enum descale_status status = take(context, members->name, file);
    enter_libarchive(members);
    return status;
}

/* Takes one entry. *fatal: nothing after it can be read. */
static enum descale_status take_entry(struct members *members, struct archive_entry *entry,
                                      members_take take, void *context, bool *fatal) {
    members->number++;
    take_name(members, entry);
    if (is_skipped(members, entry))
        return DESCALE_OK;
    int file = temp_file(), error = file < 0 ? errno : 0;
    enum descale_status status = DESCALE_OK;
    const char *why = error ? NULL : spool_member(members, file, fatal, &error);
    if (!why && !error && lseek(file, 0, SEEK_SET) != 0)
        error = errno;
    if (error) { /* nothing is wrong with the archive: the run ends */
        report_no_file(members, true, error);
        status = DESCALE_WRITE_ERROR;
    } else if (why == too_large)
        report_as(members, true, DESCALE_LIMIT, DESCALE_CAUSE_SIZE_LIMIT, "%s: skipped", why);
    else if (why)
        report(members, true, *fatal ? "%s: skipped it and the rest of the archive" : "%s: skipped",
               why);
    else
        status = hand_out(members, take, context, file);
    if (file >= 0)
        close(file);
    return status;
}

static enum descale_status take_all(struct members *members, members_take take, void *context) {
    struct archive_entry *entry = members->entry;
    enum descale_status status = DESCALE_OK;
    bool fatal = false;
    for (int retries = 0; !fatal && !ends_run(status);) {
        int result = archive_read_next_header2(members->archive, entry);
        if (result == ARCHIVE_EOF)
            return DESCALE_OK;
        if (result == ARCHIVE_OK || result == ARCHIVE_WARN) {
            status = take_entry(members, entry, take, context, &fatal);
            continue;
        }
        note_passing(members);
        const char *why = archive_error_string(members->archive);
        fatal = result != ARCHIVE_RETRY || ++retries > RETRIES;
        if (fatal && members->number == 0 && members->headers)
            break; /* not reported: they are read next */
        if (fatal)
            report(members, false,
                   members->number
                       ? "cannot read the rest of the archive (%s): kept the members before"
                       : "cannot read the archive (%s): nothing was read",
                   why);
        else if (retries == 1)
            report(members, false, "damaged member header (%s): skipped", why);
    }
    members->failed = fatal;
    return ends_run(status) ? status : DESCALE_OK;
}

/* 7z archives are read by seeking: one that cannot seek is copied first. Returns DESCALE_OK,
 * DESCALE_UNREADABLE or DESCALE_WRITE_ERROR, both reported. */
static enum descale_status make_seekable(struct members *members) {
    struct source *source = members->source;
    enum source_event event = SOURCE_OK;
    uint8_t chunk[65536];
    size_t got;
    members->spool = temp_file();
    int error = members->spool < 0 ? errno : 0;
    leave_libarchive(members);
    while (!error && (got = source_read(source, chunk, sizeof chunk, &event)) > 0)
        error = write_all(members->spool, chunk, got);
    enter_libarchive(members);
    if (!error && lseek(members->spool, 0, SEEK_SET) != 0)
        error = errno;
    if (error) {
        report_no_file(members, false, error);
        return DESCALE_WRITE_ERROR;
    }
    if (event == SOURCE_END)
        return DESCALE_OK;
    report(members, false, "truncated 7z archive: nothing was read", "");
    return DESCALE_UNREADABLE;
}

/* Keeps the last bytes of the archive, of those that go by. False: out of memory. */
static bool keep_tail(struct buffer *tail, const struct source *source) {
    if (tail->size > (size_t)2 * ZIP_END_BYTES)
        buffer_consume(tail, tail->size - ZIP_END_BYTES);
    return buffer_append(tail, source_bytes(source), source_size(source));
}

/* Passes over what the archive left unread, so that checksums after it are checked. Its last bytes
 * go to `tail`. Returns how it ended: SOURCE_END, if all could be read. */
static enum source_event drain(struct members *members, struct buffer *tail) {
    struct source *source = members->source;
    enum source_event event = SOURCE_OK;
    do {
        if (!keep_tail(tail, source))
            return SOURCE_ERROR;
        source_consume(source, source_size(source));
    } while ((event = source_fill(source, 1)) == SOURCE_OK);
    members->handed = 0;
    return event;
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

static bool open_archive(struct members *members, enum archive_kind kind) {
    struct archive *archive = members->archive = archive_read_new();
    if (!archive || set_kind(archive, kind) != ARCHIVE_OK)
        return false;
    if (members->spool >= 0)
        return archive_read_open_fd(archive, members->spool, 1 << 16) == ARCHIVE_OK;
    if (archive_read_set_callback_data(archive, members) != ARCHIVE_OK ||
        archive_read_set_read_callback(archive, on_read) != ARCHIVE_OK)
        return false;
    if (members->seeks && archive_read_set_seek_callback(archive, on_seek) != ARCHIVE_OK)
        return false;
    return archive_read_open1(archive) == ARCHIVE_OK;
}

/* Opens the archive, and hands on its members. */
static enum descale_status read_archive(struct members *members, enum archive_kind kind,
                                        members_take take, void *context) {
    enum descale_status status = DESCALE_OK;
    if (open_archive(members, kind)) {
        status = take_all(members, take, context);
    } else {
        members->failed = true;
        report(members, false, "cannot read the archive (%s): nothing was read",
               members->archive ? archive_error_string(members->archive) : "out of memory");
    }
    if (members->archive)
        archive_read_free(members->archive);
    members->archive = NULL;
    return status;
}

/* ---- Archives that say less than they hold ---- */

/* Reads a zip archive again whose directory libarchive did not find, by the headers before the
 * members. */
static enum descale_status read_by_headers(struct members *members, members_take take,
                                           void *context) {
    report(members, false,
           "the directory of the zip archive is damaged: read by the headers of its members", "");
    members->seeks = members->headers = members->failed = false;
    members->handed = 0;
    source_seek(members->source, 0, SEEK_SET);
    return read_archive(members, ARCHIVE_KIND_ZIP, take, context);
}

/* Compares the number of members that were read with what the end of a zip archive says. */
static void check_zip_end(struct members *members, const struct buffer *tail) {
    struct zip_end end;
    char message[160];
    if (!zip_end_find(tail->bytes, tail->size, &end)) {
        report(members, false, "the zip archive has no directory at its end: it may be cut short",
               "");
    } else if (end.damaged) {
        report(members, false, "the directory of the zip archive is damaged", "");
    } else if (end.members != ZIP_END_MANY && end.members != members->number) {
        snprintf(message, sizeof message,
                 "the directory of the zip archive lists %u members, %" PRIu64 " were read",
                 end.members, members->number);
        report(members, false, "%s", message);
    }
}

#define EMPTY_7Z 32 /* bytes of a 7z archive without members: its header */

/* Whether a 7z archive that lists no members is a whole one. */
static bool empty_7z(struct members *members) {
    int64_t size = members->spool >= 0 ? lseek(members->spool, 0, SEEK_END)
                                       : source_seek(members->source, 0, SEEK_END);
    return size <= EMPTY_7Z;
}

/* Reads the archive, again if it has to be, and checks that nothing was left out. */
static enum descale_status read_whole(struct members *members, enum archive_kind kind, bool empty,
                                      members_take take, void *context) {
    struct source *source = members->source;
    enum descale_status status = read_archive(members, kind, take, context);
    bool none = members->number == 0 && !empty && !ends_run(status);
    bool reread = none && members->headers;
    if (reread)
        status = read_by_headers(members, take, context);
    if (none && !members->failed && kind == ARCHIVE_KIND_7Z && !empty_7z(members)) {
        members->failed = true;
        report(
            members, false,
            "the 7z archive lists no members: damaged, or its writer was stopped: nothing was read",
            "");
    }
    if (ends_run(status))
        return status;
    struct buffer tail = {0};
    if (kind == ARCHIVE_KIND_ZIP && members->seeks &&
        source_seek(source, -(int64_t)ZIP_END_BYTES, SEEK_END) < 0)
        source_seek(source, 0, SEEK_SET);
    leave_libarchive(members);
    enum source_event event = drain(members, &tail);
    enter_libarchive(members);
    if (event == SOURCE_END && kind == ARCHIVE_KIND_ZIP && !members->failed && !reread)
        check_zip_end(members, &tail);
    buffer_free(&tail);
    return members->failed && members->number == 0 ? DESCALE_UNREADABLE : status;
}

enum descale_status members_each(struct source *source, members_take take, void *context) {
    struct members *members = calloc(1, sizeof *members);
    enum descale_status status = DESCALE_OK;
    enum archive_kind kind = archive_kind_of(source);
    bool empty = source_size(source) >= 4 && !memcmp(source_bytes(source), "PK\5\6", 4);
    if (!members || !(members->entry = archive_entry_new())) {
        free(members);
        return DESCALE_NO_MEMORY;
    }
    members->source = source;
    members->spool = -1;
    members->seeks = kind != ARCHIVE_KIND_TAR && source_seek(source, 0, SEEK_SET) == 0;
    members->headers = kind == ARCHIVE_KIND_ZIP && members->seeks;
    members->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    enter_libarchive(members);
    if (kind == ARCHIVE_KIND_7Z && !members->seeks)
        status = make_seekable(members);
    if (status == DESCALE_OK)
        status = read_whole(members, kind, empty, take, context);
    archive_entry_free(members->entry);
    if (members->spool >= 0)
        close(members->spool);
    leave_libarchive(members);
    if (members->utf8)
        freelocale(members->utf8);
    free(members);
    return source->failed != DESCALE_OK && !ends_run(status) ? source->failed : status;
}
