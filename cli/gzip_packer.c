/* SPDX-License-Identifier: Apache-2.0 */
#include "gzip_packer.h"
#include "base/buffer.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#define BLOCK_BYTES ((size_t)64 << 10)

/* ---- Whole members ---- */

#ifdef DESCALE_LIBDEFLATE
#include <libdeflate.h>

static bool whole_open(struct libdeflate_compressor **whole, int level) {
    *whole = libdeflate_alloc_compressor(level);
    return *whole != NULL;
}

static void whole_close(struct libdeflate_compressor *whole) {
    libdeflate_free_compressor(whole);
}

/* Compresses a member. False: out of memory. */
static bool whole_pack(struct libdeflate_compressor *whole, const struct buffer *member,
                       struct buffer *packed) {
    size_t room = libdeflate_gzip_compress_bound(whole, member->size);
    packed->size = 0;
    if (!buffer_reserve(packed, room))
        return false;
    const void *bytes = member->size > 0 ? (const void *)member->bytes : "";
    packed->size = libdeflate_gzip_compress(whole, bytes, member->size, packed->bytes, room);
    return packed->size > 0;
}
#else
struct libdeflate_compressor;

static bool whole_open(struct libdeflate_compressor **whole, int level) {
    (void)level;
    *whole = NULL; /* zlib compresses all members */
    return true;
}

static void whole_close(struct libdeflate_compressor *whole) {
    (void)whole;
}

static bool whole_pack(struct libdeflate_compressor *whole, const struct buffer *member,
                       struct buffer *packed) {
    (void)whole, (void)member, (void)packed;
    return false;
}
#endif

struct gzip_packer {
    int level;
    struct libdeflate_compressor *whole; /* NULL: zlib compresses all */
    struct buffer member, packed;        /* the member in hand, and what became of it */
    z_stream stream;
    unsigned char *block; /* room for what zlib makes; NULL: zlib was not needed yet */
    bool streaming;       /* zlib compresses the member in hand */
};

struct gzip_packer *gzip_packer_open(int level) {
    struct gzip_packer *packer = calloc(1, sizeof *packer);
    if (!packer)
        return NULL;
    packer->level = level < 0 ? 6 : level;
    if (whole_open(&packer->whole, packer->level))
        return packer;
    gzip_packer_close(packer);
    return NULL;
}

void gzip_packer_close(struct gzip_packer *packer) {
    whole_close(packer->whole);
    if (packer->block)
        deflateEnd(&packer->stream);
    free(packer->block);
    buffer_free(&packer->member);
    buffer_free(&packer->packed);
    free(packer);
}

/* ---- By zlib ---- */

static bool open_stream(struct gzip_packer *packer) {
    if (packer->block)
        return true;
    packer->block = malloc(BLOCK_BYTES);
    /* 31: the largest window, and the gzip format */
    if (packer->block &&
        deflateInit2(&packer->stream, packer->level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK)
        return true;
    free(packer->block);
    packer->block = NULL;
    return false;
}

static int stream_put(struct gzip_packer *packer, const void *bytes, size_t size, bool last,
                      gzip_take *take, void *context) {
    z_stream *stream = &packer->stream;
    const unsigned char *at = bytes;
    do {
        uInt piece = size > 1U << 30 ? 1U << 30 : (uInt)size;
        stream->next_in = (unsigned char *)(uintptr_t)at;
        stream->avail_in = piece;
        do {
            stream->next_out = packer->block;
            stream->avail_out = BLOCK_BYTES;
            deflate(stream, last && piece == size ? Z_FINISH : Z_NO_FLUSH);
            size_t made = BLOCK_BYTES - stream->avail_out;
            int error = made > 0 ? take(context, packer->block, made) : 0;
            if (error)
                return error;
        } while (stream->avail_out == 0);
        at += piece;
        size -= piece;
    } while (size > 0);
    if (last)
        deflateReset(stream);
    packer->streaming = !last;
    return 0;
}

/* Has zlib compress the member in hand: what was kept of it, and what follows. */
static int begin_streaming(struct gzip_packer *packer, gzip_take *take, void *context) {
    if (!open_stream(packer))
        return ENOMEM;
    packer->streaming = true;
    size_t size = packer->member.size;
    packer->member.size = 0;
    return size > 0 ? stream_put(packer, packer->member.bytes, size, false, take, context) : 0;
}

/* ---- Either way ---- */

/* Compresses the member in hand, all of which was kept. */
static int put_whole(struct gzip_packer *packer, gzip_take *take, void *context) {
    if (!whole_pack(packer->whole, &packer->member, &packer->packed))
        return ENOMEM;
    packer->member.size = 0;
    return take(context, packer->packed.bytes, packer->packed.size);
}

int gzip_packer_put(struct gzip_packer *packer, const void *bytes, size_t size, bool last,
                    gzip_take *take, void *context) {
    bool whole = packer->whole && !packer->streaming && size <= GZIP_WHOLE - packer->member.size;
    if (whole) {
        if (!buffer_append(&packer->member, bytes, size))
            return ENOMEM;
        return last ? put_whole(packer, take, context) : 0;
    }
    int error = packer->streaming ? 0 : begin_streaming(packer, take, context);
    return error ? error : stream_put(packer, bytes, size, last, take, context);
}
