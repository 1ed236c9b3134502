/* SPDX-License-Identifier: Apache-2.0 */
#include "compressor.h"
#include "gzip_packer.h"
#include "base/suffix.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#define BLOCK_BYTES ((size_t)64 << 10)

enum compress compressor_kind(const char *path) {
    static const struct {
        const char *suffix;
        enum compress kind;
    } kinds[] = {{".gz", COMPRESS_GZIP},
                 {".tgz", COMPRESS_GZIP},
                 {".zst", COMPRESS_ZSTD},
                 {".tzst", COMPRESS_ZSTD}};
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (suffix_is_any_case(path, length, kinds[i].suffix))
            return kinds[i].kind;
    return COMPRESS_NONE;
}

const char *compressor_unwritten(const char *path, bool *read) {
    static const struct {
        const char *suffix, *name;
        bool read;
    } names[] = {{".xz", "xz", true},       {".txz", "xz", true},       {".bz2", "bzip2", true},
                 {".tbz", "bzip2", true},   {".tbz2", "bzip2", true},   {".tb2", "bzip2", true},
                 {".tz2", "bzip2", true},   {".lz4", "lz4", true},      {".tlz4", "lz4", true},
                 {".7z", "7z", true},       {".lz", "lzip", false},     {".tlz", "lzip", false},
                 {".lzma", "lzma", false},  {".lzo", "lzop", false},    {".tzo", "lzop", false},
                 {".z", "compress", false}, {".tz", "compress", false}, {".taz", "compress", false},
                 {".br", "brotli", false},  {".rar", "rar", false}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (suffix_is_any_case(path, strlen(path), names[i].suffix)) {
            *read = names[i].read;
            return names[i].name;
        }
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

int compressor_open(struct compressor *compressor, enum compress kind, int level) {
    *compressor = (struct compressor){.kind = kind};
    if (kind == COMPRESS_GZIP)
        compressor->state = gzip_packer_open(level);
    else if (kind == COMPRESS_ZSTD)
        compressor->state = zstd_open(level);
    if (kind == COMPRESS_NONE)
        return 0;
    compressor->block = malloc(BLOCK_BYTES);
    if (compressor->state && compressor->block)
        return 0;
    compressor_close(compressor);
    return ENOMEM;
}

static int zstd_put(struct compressor *compressor, const void *bytes, size_t size, bool last,
                    compressor_take take, void *context) {
    ZSTD_inBuffer in = {bytes, size, 0};
    for (;;) {
        ZSTD_outBuffer out = {compressor->block, BLOCK_BYTES, 0};
        size_t left =
            ZSTD_compressStream2(compressor->state, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left))
            return ENOMEM;
        int error = out.pos > 0 ? take(context, compressor->block, out.pos) : 0;
        if (error)
            return error;
        if (last ? left == 0 : in.pos == in.size)
            return 0;
    }
}

int compressor_put(struct compressor *compressor, const void *bytes, size_t size, bool last,
                   compressor_take take, void *context) {
    if (compressor->kind == COMPRESS_NONE)
        return size > 0 ? take(context, bytes, size) : 0;
    compressor->member = !last && (compressor->member || size > 0);
    compressor->members |= last;
    return compressor->kind == COMPRESS_GZIP
               ? gzip_packer_put(compressor->state, bytes, size, last, take, context)
               : zstd_put(compressor, bytes, size, last, take, context);
}

int compressor_finish(struct compressor *compressor, compressor_take take, void *context) {
    return compressor->member || !compressor->members
               ? compressor_put(compressor, "", 0, true, take, context)
               : 0;
}

void compressor_close(struct compressor *compressor) {
    if (compressor->state && compressor->kind == COMPRESS_GZIP) {
        gzip_packer_close(compressor->state);
    } else if (compressor->state) {
        ZSTD_freeCCtx(compressor->state);
    }
    free(compressor->block);
    compressor->state = compressor->block = NULL;
}
