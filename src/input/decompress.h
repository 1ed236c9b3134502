/* SPDX-License-Identifier: Apache-2.0
 *
 * The layer below a source: the bytes of a file, decompressed member by member (see codec.h), so
 * that each is checked. It reports nothing itself: reports are kept with the bytes they belong to,
 * because all this may run on a thread of its own (see readahead.h). */
#ifndef DECOMPRESS_H
#define DECOMPRESS_H

#include "base/buffer.h"
#include "input/codec.h"
#include "input/job.h"

#define DECOMPRESS_CHUNK ((size_t)256 << 10)

enum source_event {
    SOURCE_OK,   /* all bytes asked for are there */
    SOURCE_END,  /* fewer are there: the input ends after them */
    SOURCE_GAP,  /* fewer are there: data is missing after them */
    SOURCE_ERROR /* fewer are there: an error, see `failed` */
};

/* Some decompressed bytes, and what follows them. */
struct decompressed {
    struct buffer bytes;
    bool member_ends; /* a member ends after the bytes */
    enum source_event event;
    enum descale_status failed;
    struct buffer reports; /* each a struct decompress_report, its text and a NUL */
};

/* A report: of damage, or why nothing can be read. */
struct decompress_report {
    uint64_t offset; /* in the file */
    descale_cause cause;
    int error; /* errno, or 0 */
};

struct decompressor {
    struct byte_input input;     /* belongs to the caller */
    const atomic_int *cancelled; /* may be NULL */
    atomic_bool stop;            /* nobody wants more: a read that waits is given up */

    uint8_t *raw; /* bytes of the file: CODEC_BACK that were used, DECOMPRESS_CHUNK that follow */
    size_t raw_at, raw_size;
    uint64_t raw_offset; /* of raw[0] in the file */
    bool raw_end;

    const struct codec *codec; /* NULL: the file is not compressed */
    void *state;
    bool in_member;
    uint64_t members, member_offset; /* number of the current one, and its offset in the file */
    uint64_t searched;               /* up to here, the search for members after damage has come */
    struct decompressed *out;        /* of the current call */
};

/* Opens the input of a job and looks at its beginning. Returns DESCALE_OK, DESCALE_NO_MEMORY, or
 * DESCALE_UNREADABLE with a report in `out`. Call
 * decompress_close() in each case. */
enum descale_status decompress_open(struct decompressor *decompressor, const struct job *job,
                                    struct decompressed *out);
void decompress_close(struct decompressor *decompressor);

/* How many bytes to ask for at a time. Few bytes of plain files, so that they stay in the nearer
 * caches until they are looked at; more of compressed ones, which may come from another thread. */
static inline size_t decompress_chunk(const struct decompressor *decompressor) {
    return decompressor->codec ? DECOMPRESS_CHUNK : DECOMPRESS_CHUNK / 4;
}

/* Adds at most `room` bytes to out->bytes, and sets the rest of `out` to what follows them. After
 * SOURCE_GAP the next call goes on at the next member. */
void decompress_some(struct decompressor *decompressor, struct decompressed *out, size_t room);

/* Goes to another offset of a file that is not compressed and can seek. The last `ahead` bytes that
 * were handed out count as not read. Returns the offset, or -1. */
int64_t decompress_seek(struct decompressor *decompressor, int64_t offset, int whence,
                        size_t ahead);

#endif
