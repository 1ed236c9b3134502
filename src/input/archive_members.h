/* SPDX-License-Identifier: Apache-2.0
 *
 * The state of an archive that is being read, for the files that read it: archive.c goes over the
 * members, archive_members.c reports, archive_input.c gives libarchive its bytes, archive_member.c
 * copies a member, archive_window.c reads how much memory it takes, archive_end.c checks that
 * nothing was left out. */
#ifndef ARCHIVE_MEMBERS_H
#define ARCHIVE_MEMBERS_H

#include "input/archive_kind.h"
#include "input/archive_take.h"
#include "input/source.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#define NAME_LIMIT 4096 /* bytes; a longer name is replaced by a number */

struct members {
    struct source *source;
    enum archive_kind kind;
    uint64_t window_limit; /* of a decompression's window, in bytes */
    struct archive *archive;
    struct archive_entry *entry; /* of the current member */
    size_t handed;               /* bytes of the look-ahead that libarchive uses */
    struct buffer tail;          /* the last bytes of a zip archive that went by */
    uint64_t number;             /* of the current member, from 1 */
    uint64_t read;               /* members that were handed on and could be read */
    int64_t end;                 /* the offset at which there was no other member */
    struct buffer sizes;         /* of the members of a zip archive that is read from its beginning,
                                  * uint32_t each */
    uint64_t left_out;           /* symbolic links, pipes and devices */
    bool seeks;                  /* libarchive may seek */
    bool pipe;                   /* nobody can: a zip archive is read without its directory */
    bool headers;                /* if that fails, the headers of the members tell as much */
    bool unexplained;            /* libarchive gave no reason when it failed */
    bool reported;               /* a member, or the archive, could not be read */
    bool failed;                 /* the rest of the archive cannot be read */
    char name[NAME_LIMIT + 1];
    int spool; /* copy of a 7z archive that was compressed or came from a pipe; -1: none */
    locale_t utf8, callers; /* this thread's locale in libarchive, and outside of it */
};

/* libarchive converts member names to the locale of the thread. Whatever locale the caller has set,
 * it must be UTF-8 there, and it must be the caller's own again wherever a callback may run. */
void members_enter(struct members *members);
void members_leave(struct members *members);

/* Reports something about the current member if `member`, or about the archive. `format` has a %s
 * for `why`; NULL: libarchive gave no reason. */
void members_report(struct members *members, bool member, const char *format, const char *why);

/* The same for another status and cause. */
void members_report_as(struct members *members, bool member, descale_status status,
                       descale_cause cause, const char *format, const char *why);

/* Says something about the current member that is no damage. */
void members_warn(struct members *members, const char *what);

/* Says how many members were left out, if any. */
void members_warn_left_out(const struct members *members);

/* Reports that a temporary file could not be written, because of `error`, an errno value. */
void members_report_file(struct members *members, bool member, int error);

/* Whether a status of a member ends the run. */
bool members_ends_run(enum descale_status status);

/* Whether the archive is read no further, after this status of a member: also because the run is
 * strict, and something was damaged. */
bool members_stops(const struct members *members, enum descale_status status);

/* Whether an archive could not be opened because there was no memory. libarchive does not always
 * say so: then it gives no reason at all, which it does for nothing else there. */
bool members_lack_memory(const struct members *members);

/* Notes whether reading failed for a reason that may pass: the input is unfinished then. */
void members_note_passing(struct members *members);

/* ---- archive_input.c ---- */

/* Bytes of a zip archive that are ahead when libarchive has read the header of a member. */
#define MEMBER_LOOK 64

/* 7z archives are read by seeking: one that cannot seek is copied first. Returns DESCALE_OK,
 * DESCALE_UNREADABLE or DESCALE_WRITE_ERROR, both reported. */
enum descale_status members_make_seekable(struct members *members);

/* Opens the archive with libarchive. False: it has the reason. */
bool members_open(struct members *members);

/* Passes over the bytes that libarchive was handed, or over all that are ahead, and keeps the last
 * ones of a zip archive. False: out of memory. */
bool members_pass(struct members *members, size_t size);

/* ---- archive_member.c ---- */

/* Takes the current member. *fatal: nothing after it can be read. */
enum descale_status members_take_entry(struct members *members, members_take take, void *context,
                                       bool *fatal);

/* ---- archive_window.c ---- */

/* The largest window, in bytes, that decompressing the current member of a zip archive takes, as
 * its first bytes say; UINT64_MAX: they do not. 0 for other archives. */
uint64_t members_window(struct members *members);

/* Why a 7z archive takes more memory than it may, as a message; NULL: it does not, or it is
 * damaged, which libarchive finds. All of the archive is read with the same memory. */
const char *members_too_large(struct members *members);

/* The bytes after the end of a 7z archive; 0 if there are none but zeros. */
uint64_t members_bytes_after_7z(struct members *members);

/* ---- archive_sizes.c ---- */

#define MEMBERS_NO_SIZE UINT32_MAX /* the size is not known, or the member was reported */

/* Notes how many bytes were read of the current member. False: out of memory. */
bool members_note_size(struct members *members, uint64_t size);

/* What the directory says otherwise. The order does not count: a writer may sort the directory. So
 * there is a difference if `read` and `listed` differ. */
struct members_difference {
    uint64_t read, listed;     /* sums of hashes of sizes */
    uint64_t members;          /* that differ, in the order of the directory */
    uint32_t bytes, as_listed; /* of the first one */
    char name[NAME_LIMIT + 1];
};

/* Compares these sizes with the directory of the archive, all members of which were read, and
 * passes over it. */
void members_compare_sizes(struct members *members, struct members_difference *difference);

/* Reports a difference, if there is one. */
void members_report_sizes(struct members *members, const struct members_difference *difference);

/* ---- archive_end.c ---- */

/* Reads what the archive left unread, so that checksums after it are checked, and checks that as
 * many members were read as the archive says. `reread`: its directory is known to be damaged. */
void members_check_end(struct members *members, bool reread);

/* Whether the directory of a zip archive is so large that libarchive would take more memory for it
 * than a run may: then members are read by their headers, one after another. The archive can seek,
 * and is at its beginning again. */
bool members_directory_is_large(struct members *members);

/* Whether a 7z archive that lists no members is a whole one. */
bool members_is_empty_7z(struct members *members);

#endif
