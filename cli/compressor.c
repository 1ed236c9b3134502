/* SPDX-License-Identifier: Apache-2.0 */
#include "compressor.h"
#include "base/suffix.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#define PACKED_BYTES ((size_t)64 << 10)

enum compress packer_kind(const char *path) {
    size_t length = strlen(path);
    bool gzip = suffix_is(path, length, ".gz") || suffix_is(path, length, ".tgz");
    return gzip ? COMPRESS_GZIP : suffix_is(path, length, ".zst") ? COMPRESS_ZSTD : COMPRESS_NONE;
}

static void *gzip_open(int level) {
    z_stream *stream = calloc(1, sizeof *stream);
    /* 31: the largest window, and the gzip format */
    if (stream && deflateInit2(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK)
        return stream;
    free(stream);
    return NULL;
}

static void *zstd_open(int level) {
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (!context)
        return NULL;
    if (level >= 0)
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    return context;
}

int packer_open(struct packer *packer, enum compress kind, int level) {
    *packer = (struct packer){.kind = kind};
    if (kind == COMPRESS_GZIP)
        packer->state = gzip_open(level);
    else if (kind == COMPRESS_ZSTD)
        packer->state = zstd_open(level);
    return packer->state || kind == COMPRESS_NONE ? 0 : ENOMEM;
}

static int gzip_put(z_stream *stream, const void *bytes, size_t size, bool last, packer_take take,
                    void *context) {
    static unsigned char packed[PACKED_BYTES];
    const unsigned char *at = bytes;
    do {
        uInt piece = size > 1U << 30 ? 1U << 30 : (uInt)size;
        stream->next_in = (unsigned char *)(uintptr_t)at;
        stream->avail_in = piece;
        do {
            stream->next_out = packed;
            stream->avail_out = sizeof packed;
            deflate(stream, last && piece == size ? Z_FINISH : Z_NO_FLUSH);
            size_t made = sizeof packed - stream->avail_out;
            int error = made > 0 ? take(context, packed, made) : 0;
            if (error)
                return error;
        } while (stream->avail_out == 0);
        at += piece;
        size -= piece;
    } while (size > 0);
    if (last)
        deflateReset(stream);
    return 0;
}

static int zstd_put(ZSTD_CCtx *state, const void *bytes, size_t size, bool last, packer_take take,
                    void *context) {
    static unsigned char packed[PACKED_BYTES];
    ZSTD_inBuffer in = {bytes, size, 0};
    for (;;) {
        ZSTD_outBuffer out = {packed, sizeof packed, 0};
        size_t left = ZSTD_compressStream2(state, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left))
            return ENOMEM;
        int error = out.pos > 0 ? take(context, packed, out.pos) : 0;
        if (error)
            return error;
        if (last ? left == 0 : in.pos == in.size)
            return 0;
    }
}

int packer_put(struct packer *packer, const void *bytes, size_t size, bool last, packer_take take,
               void *context) {
    if (packer->kind == COMPRESS_NONE)
        return size > 0 ? take(context, bytes, size) : 0;
    packer->member = !last && (packer->member || size > 0);
    packer->members |= last;
    return packer->kind == COMPRESS_GZIP
               ? gzip_put(packer->state, bytes, size, last, take, context)
               : zstd_put(packer->state, bytes, size, last, take, context);
}

int packer_finish(struct packer *packer, packer_take take, void *context) {
    return packer->member || !packer->members ? packer_put(packer, "", 0, true, take, context) : 0;
}

void packer_close(struct packer *packer) {
    if (packer->state && packer->kind == COMPRESS_GZIP) {
        deflateEnd(packer->state);
        free(packer->state);
    } else if (packer->state) {
        ZSTD_freeCCtx(packer->state);
    }
    packer->state = NULL;
}
