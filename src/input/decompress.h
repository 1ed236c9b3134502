/* SPDX-License-Identifier: Apache-2.0
 *
 * What is behind a source: the bytes of a file, with their compression taken off member by member
 * (see decoder.h), so that each is checked. It knows no reporter: what there is to report is kept
 * with the bytes it belongs to, so that all this may run on a thread of its own (see readahead.h).
 */
#ifndef DECOMPRESS_H
#define DECOMPRESS_H

#include "base/buffer.h"
#include "input/codec.h"
#include "input/job.h"

#define UNPACK_CHUNK ((size_t)256 << 10)

enum source_event {
    SOURCE_OK,   /* as many bytes as wanted are there */
    SOURCE_END,  /* fewer are there: the input ends behind them */
    SOURCE_GAP,  /* fewer are there: something is missing behind them */
    SOURCE_ERROR /* fewer are there: reading failed, or no memory; see `failed` */
};

/* Some bytes, and what came with them. */
struct unpacked {
    struct buffer bytes;
    bool member_ends;        /* behind the bytes */
    enum source_event event; /* behind the bytes */
    enum descale_status failed;
    struct buffer reports; /* each a struct unpack_report, its text and a NUL */
};

/* What there is to report: damage, or why nothing can be read. */
struct unpack_report {
    uint64_t offset; /* in the file */
    descale_cause cause;
    int error; /* errno, or 0 */
};

struct unpack {
    struct byte_input input;     /* the caller's */
    const atomic_int *cancelled; /* may be NULL */

    uint8_t *raw; /* UNPACK_CHUNK bytes as they stand in the file */
    size_t raw_at, raw_size;
    uint64_t raw_offset; /* of raw[0] in the file */
    bool raw_end;

    const struct decoder_kind *decoder; /* NULL: it is not compressed */
    void *state;
    bool in_member;
    uint64_t members, member_offset; /* how many were begun; where the one in hand begins */
    struct unpacked *out;            /* of the call in hand */
};

/* Opens the input of a job and looks at its beginning. Returns DESCALE_OK, DESCALE_NO_MEMORY, or
 * DESCALE_UNREADABLE with a report in `out`. To be closed in each case. */
enum descale_status unpack_open(struct unpack *unpack, const struct job *job, struct unpacked *out);
void unpack_close(struct unpack *unpack);

/* How many bytes to ask for at a time. Those of plain files, so few, stay in the nearer caches
 * until they are looked at; decoders, which may run in a thread of their own, do better with more.
 */
static inline size_t unpack_chunk(const struct unpack *unpack) {
    return unpack->decoder ? UNPACK_CHUNK : UNPACK_CHUNK / 4;
}

/* Adds at most `room` bytes to out->bytes, and sets the rest of `out` to what is behind them. After
 * SOURCE_GAP it goes on at the next member. */
void unpack_some(struct unpack *unpack, struct unpacked *out, size_t room);

/* Goes to another place of a file that is not compressed and can seek; `ahead` bytes that were
 * handed out count as not yet read. Returns the place, or -1. */
int64_t unpack_seek(struct unpack *unpack, int64_t offset, int whence, size_t ahead);

#endif
