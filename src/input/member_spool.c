/* SPDX-License-Identifier: Apache-2.0 */
#include "input/member_spool.h"
#include "base/buffer.h"
#include "base/io_retry.h"
#include "base/temp_file.h"
#include "input/archive.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A spool that is being filled. */
struct filling {
    struct member_spool *spool;
    struct reporter *reporter;
};

/* Copies a member to the end of the spool. */
static enum descale_status spool_member(void *context, const char *name, int file) {
    const struct filling *filling = context;
    struct member_spool *spool = filling->spool;
    uint8_t chunk[65536];
    ssize_t got;
    struct spooled_member *items =
        buffer_grow(spool->items, &spool->capacity, spool->count + 1, sizeof *items);
    char *copy = strdup(name);
    if (items)
        spool->items = items;
    if (!items || !copy) {
        free(copy);
        return DESCALE_NO_MEMORY;
    }
    items[spool->count++] = (struct spooled_member){copy, spool->at, spool->at};
    while ((got = read(file, chunk, sizeof chunk)) != 0) {
        int error = got < 0 ? (again(file, POLLIN) ? 0 : errno)
                            : write_all(spool->file, chunk, (size_t)got);
        if (error)
            return report_write_error(filling->reporter, error);
        spool->at += got > 0 ? (uint64_t)got : 0;
    }
    items[spool->count - 1].end = spool->at;
    return DESCALE_OK;
}

enum descale_status member_spool_fill(struct member_spool *spool, struct source *archive,
                                      struct reporter *reporter) {
    struct filling filling = {spool, reporter};
    spool->file = temp_file();
    if (spool->file < 0)
        return report_write_error(reporter, errno);
    spool->status = members_each(archive, spool_member, &filling);
    if (spool->status == DESCALE_UNREADABLE && spool->count > 0)
        spool->status = DESCALE_OK; /* reported; the members before can be read */
    return spool->status;
}

const char *member_spool_next(struct member_spool *spool) {
    const struct spooled_member *item = &spool->items[spool->next++];
    spool->at = item->start;
    return item->name;
}

ptrdiff_t member_spool_read(void *context, void *buffer, size_t size) {
    struct member_spool *spool = context;
    uint64_t left = spool->items[spool->next - 1].end - spool->at;
    ssize_t got;
    if (size > left)
        size = (size_t)left;
    do
        got = pread(spool->file, buffer, size, (off_t)spool->at);
    while (got < 0 && again(spool->file, POLLIN));
    if (got < 0)
        return -errno;
    spool->at += (uint64_t)got;
    return got;
}

void member_spool_close(struct member_spool *spool) {
    for (size_t i = 0; i < spool->count; i++)
        free(spool->items[i].name);
    free(spool->items);
    if (spool->file >= 0)
        close(spool->file);
}
