/* SPDX-License-Identifier: Apache-2.0 */
#include "input/archive_members.h"
#include "base/escape.h"
#include "base/io_retry.h"
#include "base/temp_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char too_large[] = "the decompressed size exceeds the limit";

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
            members_note_passing(members);
            const char *why = archive_error_string(members->archive);
            return why ? why : "it may be cut short";
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

/* The name of an entry, or one made from its number, which is said. */
static void take_name(struct members *members, struct archive_entry *entry) {
    const char *name = archive_entry_pathname(entry);
    if (name && *name && strlen(name) <= NAME_LIMIT) {
        strcpy(members->name, name);
        return;
    }
    snprintf(members->name, sizeof members->name, "member-%06" PRIu64, members->number);
    members_warn(members, name && *name
                              ? "its name is longer than 4,096 bytes: called by its number"
                              : "it has no name: called by its number");
}

/* libarchive takes an entry of a zip archive that has the name of a folder for one, and passes over
 * its bytes. Where their number comes after them, see archive_sizes.c. */
static void report_folder(struct members *members, struct archive_entry *entry) {
    if (archive_entry_size(entry) > 0)
        members_report(members, true, "it has the name of a folder, and text: skipped", "");
}

/* Whether an entry is skipped. Folders, symbolic links and devices hold no text, and are skipped
 * without a report; all but folders are counted. An entry of any other kind that has bytes is a
 * file: 7z marks what it read from a pipe as a pipe, and no checksum protects the kind, so damage
 * can change it. */
static bool is_skipped(struct members *members, struct archive_entry *entry) {
    char escaped[400];
    unsigned type = archive_entry_filetype(entry);
    const char *other = archive_entry_hardlink(entry), *link = archive_entry_symlink(entry);
    if (other)
        members_report(members, true, "hard link to %s: skipped",
                       escape_name(escaped, sizeof escaped, other));
    else if (type == AE_IFLNK && link && strchr(link, '\n'))
        members_report(members, true, "symbolic link with an invalid target: skipped", "");
    else if (type == AE_IFDIR && members->kind == ARCHIVE_KIND_ZIP)
        report_folder(members, entry);
    else if (type != AE_IFREG && type != 0 && (type == AE_IFLNK || archive_entry_size(entry) <= 0))
        members->left_out += type != AE_IFDIR;
    else if (archive_entry_is_encrypted(entry) || archive_entry_sparse_count(entry) > 0)
        members_report(members, true, "%s: skipped",
                       archive_entry_is_encrypted(entry) ? "encrypted"
                                                         : "sparse files are not supported");
    else
        return false;
    return true;
}

/* Hands the current member, copied to `file`, to the caller. */
static enum descale_status hand_out(struct members *members, members_take take, void *context,
                                    int file) {
    members_leave(members);
    enum descale_status status = take(context, members->name, file);
    members->read += status != DESCALE_UNREADABLE;
    members->reported |= status == DESCALE_UNREADABLE;
    members_enter(members);
    return status;
}

/* Reports why the current member was not read. */
static void report_unread(struct members *members, const char *why, bool fatal) {
    if (why == too_large)
        members_report_as(members, true, DESCALE_LIMIT, DESCALE_CAUSE_SIZE_LIMIT, "%s: skipped",
                          why);
    else if (fatal && members->pipe)
        members_report(members, true,
                       "%s: skipped it and the rest of the archive; as a file, neither packed "
                       "nor from a pipe, it may be read by its directory",
                       why);
    else
        members_report(members, true,
                       fatal ? "%s: skipped it and the rest of the archive" : "%s: skipped", why);
}

/* Whether decompressing the current member takes more memory than it may, which is reported. */
static bool exceeds_memory(struct members *members) {
    uint64_t window = members_window(members);
    if (window <= members->window_limit)
        return false;
    members_report_as(members, true, DESCALE_LIMIT, DESCALE_CAUSE_WINDOW_LIMIT, "%s: skipped",
                      window == UINT64_MAX ? "it does not say how much memory it takes"
                                           : "its window exceeds the memory limit");
    return true;
}

/* Takes the current member, which is a file. *size: its bytes, if it could be read. */
static enum descale_status take_file(struct members *members, members_take take, void *context,
                                     bool *fatal, uint64_t *size) {
    int file = temp_file(), error = file < 0 ? errno : 0;
    enum descale_status status = DESCALE_OK;
    const char *why = error ? NULL : spool_member(members, file, fatal, &error);
    off_t end = why || error ? 0 : lseek(file, 0, SEEK_CUR);
    if (end < 0 || (!why && !error && lseek(file, 0, SEEK_SET) != 0))
        error = errno;
    if (error) { /* nothing is wrong with the archive: the run ends */
        members_report_file(members, true, error);
        status = DESCALE_WRITE_ERROR;
    } else if (why) {
        report_unread(members, why, *fatal);
    } else {
        *size = (uint64_t)end;
        status = hand_out(members, take, context, file);
    }
    if (file >= 0)
        close(file);
    return status;
}

enum descale_status members_take_entry(struct members *members, members_take take, void *context,
                                       bool *fatal) {
    struct archive_entry *entry = members->entry;
    enum descale_status status = DESCALE_OK;
    uint64_t size = MEMBERS_NO_SIZE;
    members->number++;
    take_name(members, entry);
    if (is_skipped(members, entry))
        size =
            archive_entry_filetype(entry) == AE_IFDIR && archive_entry_size(entry) <= 0 ? 0 : size;
    else if (!exceeds_memory(members))
        status = take_file(members, take, context, fatal, &size);
    return members_note_size(members, size) ? status : DESCALE_NO_MEMORY;
}
