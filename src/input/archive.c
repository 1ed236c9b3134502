/* SPDX-License-Identifier: Apache-2.0 */
#include "input/archive.h"
#include "input/archive_members.h"
#include "input/unread.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RETRIES 16 /* damaged member headers that are skipped before the archive is given up */

bool members_probe(struct source *source) {
    return archive_kind_of(source) != ARCHIVE_KIND_NONE;
}

/* Whether the headers of the members are read after the archive gave none. Not after a fault that
 * may pass, as of the disk: it says nothing of the archive. */
static bool can_reread(const struct members *members) {
    return members->headers && members->number == 0 && members->source->failed == DESCALE_OK;
}

static enum descale_status take_all(struct members *members, members_take take, void *context) {
    struct archive_entry *entry = members->entry;
    enum descale_status status = DESCALE_OK;
    bool fatal = false;
    for (int retries = 0; !fatal && !members_stops(members, status);) {
        int result = archive_read_next_header2(members->archive, entry);
        if (result == ARCHIVE_EOF) {
            members->end = archive_filter_bytes(members->archive, 0);
            return DESCALE_OK;
        }
        if (result == ARCHIVE_OK || result == ARCHIVE_WARN) {
            status = members_take_entry(members, take, context, &fatal);
            continue;
        }
        members_note_passing(members);
        if (members->source->failed == DESCALE_NO_MEMORY)
            return DESCALE_NO_MEMORY;
        const char *why = archive_error_string(members->archive);
        members->unexplained = !why;
        fatal = result != ARCHIVE_RETRY || ++retries > RETRIES;
        if (fatal && can_reread(members))
            break; /* not reported: the headers are read next */
        if (fatal)
            members_report(members, false,
                           members->number
                               ? "cannot read the rest of the archive (%s): kept the members before"
                               : "cannot read the archive (%s): nothing was read",
                           why);
        else if (retries == 1)
            members_report(members, false, "damaged member header (%s): skipped", why);
    }
    members->failed = fatal;
    return members_stops(members, status) ? status : DESCALE_OK;
}

/* Opens the archive, and hands on its members. */
static enum descale_status read_archive(struct members *members, members_take take, void *context) {
    enum descale_status status = DESCALE_OK;
    members->failed = !members_open(members);
    if (!members->failed)
        status = take_all(members, take, context);
    else if (members_lack_memory(members))
        status = DESCALE_NO_MEMORY;
    else
        members_report(members, false, "cannot read the archive (%s): nothing was read",
                       archive_error_string(members->archive));
    if (members->archive)
        archive_read_free(members->archive);
    members->archive = NULL;
    return status;
}

static enum descale_status read_again(struct members *members, members_take take, void *context) {
    members->handed = members->tail.size = 0;
    source_seek(members->source, 0, SEEK_SET);
    return read_archive(members, take, context);
}

/* Reads the archive. libarchive gives no reason where it finds no directory, but also none where it
 * had no memory to look for one: a second attempt tells one from the other. */
static enum descale_status read_twice(struct members *members, members_take take, void *context) {
    enum descale_status status = read_archive(members, take, context);
    bool again = members->unexplained && can_reread(members) && !members_stops(members, status);
    return again ? read_again(members, take, context) : status;
}

/* ---- Archives that say less than they hold ---- */

/* Reads a zip archive again whose directory libarchive did not find, by the headers before the
 * members. */
static enum descale_status read_by_headers(struct members *members, members_take take,
                                           void *context) {
    members_report(
        members, false,
        "the directory of the zip archive is damaged: read by the headers of its members", "");
    if (members_stops(members, DESCALE_OK))
        return DESCALE_OK;
    members->seeks = members->headers = false;
    return read_again(members, take, context);
}

/* Reads the archive, again if it has to be, and checks that nothing was left out. */
static enum descale_status read_whole(struct members *members, bool empty, members_take take,
                                      void *context) {
    enum descale_status status = read_twice(members, take, context);
    bool none = members->number == 0 && !empty && !members_stops(members, status);
    bool reread = none && can_reread(members);
    if (reread)
        status = read_by_headers(members, take, context);
    if (none && !members->failed && !members_stops(members, status) &&
        members->kind == ARCHIVE_KIND_7Z && !members_is_empty_7z(members)) {
        members->failed = true;
        members_report(
            members, false,
            "the 7z archive lists no members: damaged, or its writer was stopped: nothing was read",
            "");
    }
    if (!members_stops(members, status))
        members_check_end(members, reread);
    bool lost = members->read == 0 && members->reported && !members_ends_run(status);
    return lost ? DESCALE_UNREADABLE : status;
}

/* ---- The whole ---- */

/* Whether a 7z archive needs more memory than it may have, which is reported. */
static bool is_too_large(struct members *members) {
    const char *why = members_too_large(members);
    if (why)
        members_report_as(members, false, DESCALE_LIMIT, DESCALE_CAUSE_WINDOW_LIMIT, "%s", why);
    return why != NULL;
}

static enum descale_status read_kind(struct members *members, bool empty, members_take take,
                                     void *context) {
    if (members->kind == ARCHIVE_KIND_7Z) {
        enum descale_status status = members->seeks ? DESCALE_OK : members_make_seekable(members);
        if (status != DESCALE_OK)
            return status;
        if (is_too_large(members))
            return DESCALE_UNREADABLE;
    }
    return read_whole(members, empty, take, context);
}

enum descale_status members_each(struct source *source, members_take take, void *context) {
    enum archive_kind kind = archive_kind_of(source);
    const char *unread = unread_zip(source_bytes(source), source_size(source));
    bool empty = source_size(source) >= 4 && !memcmp(source_bytes(source), "PK\5\6", 4);
    if (unread) {
        source_problem(source, 0, DESCALE_UNREADABLE, DESCALE_CAUSE_OTHER, unread);
        return DESCALE_UNREADABLE;
    }
    struct members *members = calloc(1, sizeof *members);
    if (!members || !(members->entry = archive_entry_new())) {
        free(members);
        return DESCALE_NO_MEMORY;
    }
    members->source = source;
    members->kind = kind;
    members->window_limit = source->window_limit;
    members->spool = -1;
    members->seeks = kind != ARCHIVE_KIND_TAR && source_seek(source, 0, SEEK_SET) == 0;
    members->pipe = kind == ARCHIVE_KIND_ZIP && !members->seeks;
    if (members->seeks && kind == ARCHIVE_KIND_ZIP)
        members->seeks = !members_directory_is_large(members);
    members->headers = kind == ARCHIVE_KIND_ZIP && members->seeks;
    members->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    members_enter(members);
    enum descale_status status = read_kind(members, empty, take, context);
    archive_entry_free(members->entry);
    if (members->spool >= 0)
        close(members->spool);
    members_leave(members);
    if (members->utf8)
        freelocale(members->utf8);
    members_warn_left_out(members);
    buffer_free(&members->tail);
    buffer_free(&members->sizes);
    free(members);
    return source->failed != DESCALE_OK && !members_ends_run(status) ? source->failed : status;
}

bool members_nested(struct source *source) {
    if (!members_probe(source))
        return false;
    const char *unread = unread_zip(source_bytes(source), source_size(source));
    source_problem(source, 0, DESCALE_DAMAGED, DESCALE_CAUSE_OTHER,
                   unread ? unread : "nested archives are not supported: unpack it first");
    return true;
}
