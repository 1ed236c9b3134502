/* SPDX-License-Identifier: Apache-2.0 */
#include "output_file.h"
#include "member_name.h"
#include "temporary_file.h"
#include "base/io_retry.h"
#include "base/suffix.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Forgets the temporary name, and where a link led. */
static void drop_names(struct output *output) {
    free(output->temporary);
    free(output->linked);
    output->temporary = output->linked = NULL;
}

/* Opens the file, or a temporary file in its folder, which gets the mode of the file that it
 * replaces. A link stays: the file that it leads to is replaced. */
static int open_file(struct output *output, const char *path) {
    struct stat found, link;
    if (!path)
        return 0;
    bool is_link = lstat(path, &link) == 0 && S_ISLNK(link.st_mode),
         exists = stat(path, &found) == 0;
    if (!exists && is_link) {
        /* A link to nothing, such as /dev/stdout once standard output is closed, is followed. */
        output->file = open_file_again(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        return output->file < 0 ? errno : 0;
    }
    if (!exists) {
        mode_t mask = umask(0);
        umask(mask);
        return temporary_file_open(path, 0666 & ~mask, &output->temporary, &output->file);
    }
    if (S_ISDIR(found.st_mode))
        return EISDIR;
    if (!S_ISREG(found.st_mode)) {
        output->file = open(path, O_WRONLY | O_CLOEXEC);
        return output->file < 0 ? errno : 0;
    }
    if (is_link && !(path = output->linked = realpath(path, NULL)))
        return errno;
    return temporary_file_open(path, found.st_mode & 0777, &output->temporary, &output->file);
}

/* Writes bytes to the file: a compressor_take. */
static int write_file(void *context, const void *bytes, size_t size) {
    const struct output *output = context;
    return write_all(output->file, bytes, size);
}

/* Closes and removes what open_file() opened. */
static void drop_file(struct output *output) {
    close(output->file);
    if (output->temporary)
        unlink(output->temporary);
    drop_names(output);
}

/* Passes the bytes of the archive to the compressor. */
static la_ssize_t on_archive(struct archive *archive, void *context, const void *bytes,
                             size_t size) {
    struct output *output = context;
    int error = output->given_up
                    ? 0
                    : compressor_put(&output->compressor, bytes, size, false, write_file, output);
    if (error)
        archive_set_error(archive, error, "%s", strerror(error));
    return error ? -1 : (la_ssize_t)size;
}

/* The errno value of an archive that failed. */
static int archive_error(struct archive *archive) {
    int error = archive_errno(archive);
    return error > 0 ? error : EIO;
}

static int open_archive(struct output *output, bool zip) {
    struct archive *archive = output->archive = archive_write_new();
    if (!archive)
        return ENOMEM;
    spill_begin(&output->spool);
    output->number = 1;
    if ((zip ? archive_write_set_format_zip(archive)
             : archive_write_set_format_pax_restricted(archive)) == ARCHIVE_OK &&
        archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK &&
        archive_write_open2(archive, output, NULL, on_archive, NULL, NULL) == ARCHIVE_OK)
        return 0;
    int error = archive_error(archive);
    archive_write_free(archive);
    return error;
}

bool output_named_archive(const char *path, bool *zip) {
    static const char *const suffixes[] = {".zip",    ".zip.gz", ".zip.zst", ".tar",
                                           ".tar.gz", ".tgz",    ".tar.zst", ".tzst"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        *zip = i < 3;
        if (suffix_is_any_case(path, strlen(path), suffixes[i]))
            return true;
    }
    return false;
}

const struct output_form output_by_name = {.compress = COMPRESS_BY_NAME, .level = -1};

int output_open(struct output *output, const char *path, const struct output_form *form) {
    enum compress kind = form->compress;
    bool zip;
    *output = (struct output){.path = path, .file = -1};
    if (!path || !strcmp(path, "-")) {
        path = output->path = NULL;
        output->file = dup(STDOUT_FILENO); /* two outputs may both go there, one after the other */
        if (output->file < 0)
            return errno;
    }
    if (kind == COMPRESS_BY_NAME)
        kind = path ? compressor_kind(path) : COMPRESS_NONE;
    int error = compressor_open(&output->compressor, kind, form->level);
    if (error)
        return error;
    error = open_file(output, path);
    if (error)
        drop_names(output);
    if (!error && path && form->archives && output_named_archive(path, &zip)) {
        error = open_archive(output, zip);
        if (error)
            drop_file(output);
    }
    if (error)
        compressor_close(&output->compressor);
    return error;
}

bool output_is(const struct output *output, int file) {
    struct stat in, out;
    if (fstat(file, &in) != 0 || !S_ISREG(in.st_mode))
        return false;
    int failed = output->path ? stat(output->path, &out) : fstat(output->file, &out);
    return failed == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

/* Keeps bytes of the archive's current member. */
static int keep(void *context, const void *bytes, size_t size) {
    struct output *output = context;
    return spill_put(&output->spool, bytes, size) ? 0 : errno ? errno : ENOSPC;
}

static void take_bytes(void *context, const void *bytes, size_t size) {
    struct output *output = context;
    if (size > 0 && archive_write_data(output->archive, bytes, size) != (la_ssize_t)size)
        output->spool.size = UINT64_MAX; /* the archive knows why */
}

/* Ends the archive's current member: writes its header with its size, then its bytes. */
static int member_end(struct output *output) {
    if (!output->member)
        return 0;
    int packed = compressor_finish(&output->inner, keep, output);
    compressor_close(&output->inner);
    if (packed)
        return packed;
    struct archive_entry *entry = archive_entry_new();
    if (!entry)
        return ENOMEM;
    archive_entry_set_pathname(entry, output->member);
    if (!archive_entry_pathname(entry)) {
        archive_entry_free(entry);
        return ENOMEM;
    }
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, 0, 0); /* the same input makes the same output */
    archive_entry_set_size(entry, (la_int64_t)output->spool.size);
    int result = archive_write_header(output->archive, entry), error = 0;
    archive_entry_free(entry);
    bool begun = result == ARCHIVE_OK || result == ARCHIVE_WARN;
    if (begun && !spill_each(&output->spool, take_bytes, output))
        error = EIO;
    else if (!begun || output->spool.size == UINT64_MAX)
        error = archive_error(output->archive);
    free(output->member);
    output->member = NULL;
    spill_begin(&output->spool);
    return error;
}

/* The name for a new member, to be freed, which no other has. NULL: no memory. */
static char *new_name(struct output *output, const char *name, bool *numbered) {
    char *wanted = member_name(name), *found = wanted;
    bool is_new = false, made = wanted && name_set_add(&output->names, wanted, &is_new);
    *numbered = made && !is_new;
    while (made && !is_new) { /* every number is tried once, so that many names take no longer */
        if (found != wanted)
            free(found);
        found = member_name_numbered(wanted, ++output->number);
        made = found && name_set_add(&output->names, found, &is_new);
    }
    if (!made && found != wanted)
        free(found);
    if (!made || found != wanted)
        free(wanted);
    return made ? found : NULL;
}

int output_member(struct output *output, const char *name, bool *numbered) {
    *numbered = false;
    if (!output->archive)
        return 0;
    int error = member_end(output);
    char *member = error ? NULL : new_name(output, name, numbered);
    if (!error && !member)
        error = ENOMEM;
    if (!error)
        error = compressor_open(&output->inner, compressor_kind(member), -1);
    if (error)
        free(member);
    else
        output->member = member;
    return error;
}

int output_write(void *context, const void *bytes, size_t size) {
    struct output *output = context;
    bool numbered;
    if (!output->archive)
        return compressor_put(&output->compressor, bytes, size, false, write_file, output);
    int error = output->member ? 0 : output_member(output, "text", &numbered);
    return error ? error : compressor_put(&output->inner, bytes, size, false, keep, output);
}

int output_packed(struct output *output, const void *bytes, size_t size) {
    output->compressor.members = true;
    return write_file(output, bytes, size);
}

int output_record(void *context) {
    struct output *output = context;
    if (output->archive)
        return output->inner.member ? compressor_put(&output->inner, "", 0, true, keep, output) : 0;
    return output->compressor.member
               ? compressor_put(&output->compressor, "", 0, true, write_file, output)
               : 0;
}

/* Writes what is missing before the file is whole. */
static int finish(struct output *output) {
    int error = 0;
    if (output->archive) {
        error = member_end(output);
        if (!error && archive_write_close(output->archive) != ARCHIVE_OK)
            error = archive_error(output->archive);
    }
    return error ? error : compressor_finish(&output->compressor, write_file, output);
}

int output_close(struct output *output, bool good) {
    int error = good ? finish(output) : 0;
    if (output->archive) {
        output->given_up = !good || error;
        if (output->given_up)
            archive_write_close(output->archive); /* else libarchive leaks its buffer */
        archive_write_free(output->archive);
        spill_free(&output->spool);
        compressor_close(&output->inner);
        free(output->member);
        name_set_free(&output->names);
    }
    compressor_close(&output->compressor);
    good = good && !error;
    if (output->temporary && good)
        error = sync_all(output->file);
    if (close(output->file) != 0 && !error)
        error = errno;
    const char *path = output->linked ? output->linked : output->path;
    if (output->temporary && good && !error && rename(output->temporary, path) != 0)
        error = errno;
    if (output->temporary && (!good || error))
        unlink(output->temporary);
    drop_names(output);
    return error;
}
