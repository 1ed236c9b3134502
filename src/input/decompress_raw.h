/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of a file as a decompressor reads them, before it decompresses them; and what it hands
 * out. */
#ifndef DECOMPRESS_RAW_H
#define DECOMPRESS_RAW_H

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

/* Ends the current call of the decompressor with an error. */
void decompress_fail(struct decompressor *decompressor, enum descale_status status);

/* Keeps a report with the bytes that are handed out. */
void decompress_report(struct decompressor *decompressor, struct decompress_report head,
                       const char *what);

/* Reads at most `room` bytes of the file, from `offset` on. Returns their number: 0 at its end, or
 * after an error, which was reported. */
size_t decompress_raw_read(struct decompressor *decompressor, uint64_t offset, uint8_t *to,
                           size_t room);

/* Tries to have `wanted` raw bytes, at most DECOMPRESS_CHUNK. False: an error. */
bool decompress_raw_want(struct decompressor *decompressor, size_t wanted);

#endif
