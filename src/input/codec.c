/* SPDX-License-Identifier: Apache-2.0 */
#include "input/codec.h"

#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>

/* ---- gzip (RFC 1952): checks CRC and length, see codec.h ---- */

/* Magic number, deflate, no reserved flags. The bytes for extra flags and operating system are only
 * information: zlib writes 19 for macOS. */
static bool gzip_begins(const uint8_t *at, size_t size) {
    static const uint8_t magic[] = {0x1f, 0x8b, 8};
    return size >= 10 && !memcmp(at, magic, sizeof magic) && !(at[3] & 0xe0);
}

/* ---- zstd (RFC 8878): see codec_zstd.c ---- */

/* A skippable frame, of zstd or lz4: its magic number, its size in four bytes, and bytes that mean
 * nothing to a decompressor. */
static bool skippable_begins(const uint8_t *at, size_t size) {
    static const uint8_t magic[] = {0x2a, 0x4d, 0x18};
    return size >= 8 && (at[0] & 0xf0) == 0x50 && !memcmp(at + 1, magic, sizeof magic);
}

/* A frame, or a skippable one. */
static bool zstd_begins(const uint8_t *at, size_t size) {
    static const uint8_t magic[] = {0x28, 0xb5, 0x2f, 0xfd};
    return size >= 5 && (!memcmp(at, magic, sizeof magic) || skippable_begins(at, size));
}

/* ---- xz: checks the checksum of each block ---- */

struct xz {
    lzma_stream stream;
    uint64_t memory;
};

static bool xz_begins(const uint8_t *at, size_t size) {
    static const uint8_t magic[] = {0xfd, '7', 'z', 'X', 'Z', 0};
    return size >= 12 && !memcmp(at, magic, sizeof magic);
}

static void *xz_open(uint64_t memory) {
    struct xz *xz = calloc(1, sizeof *xz);
    if (xz)
        xz->memory =
            memory + ((uint64_t)1 << 20); /* the window, and the other memory that liblzma uses */
    return xz;
}

static bool xz_begin(void *state) {
    struct xz *xz = state;
    return lzma_stream_decoder(&xz->stream, xz->memory, LZMA_TELL_UNSUPPORTED_CHECK) == LZMA_OK;
}

static enum codec_result xz_step(void *state, struct codec_step *step) {
    lzma_stream *stream = &((struct xz *)state)->stream;
    stream->next_in = step->in;
    stream->avail_in = step->in_size;
    stream->next_out = step->out;
    stream->avail_out = step->out_size;
    lzma_ret result = lzma_code(stream, LZMA_RUN);
    codec_advance(step, step->in_size - stream->avail_in, step->out_size - stream->avail_out);
    switch (result) {
    case LZMA_STREAM_END:
        return CODEC_END;
    case LZMA_OK:
    case LZMA_BUF_ERROR:
        return CODEC_MORE;
    case LZMA_MEM_ERROR:
        return CODEC_NO_MEMORY;
    case LZMA_MEMLIMIT_ERROR:
        step->why = "its window exceeds the memory limit";
        step->cause = DESCALE_CAUSE_WINDOW_LIMIT;
        return CODEC_BAD;
    case LZMA_UNSUPPORTED_CHECK:
    case LZMA_OPTIONS_ERROR:
        step->why = "unknown check or filter";
        return CODEC_BAD;
    default:
        step->why = "corrupt data";
        return CODEC_BAD;
    }
}

static void xz_close(void *state) {
    lzma_end(&((struct xz *)state)->stream);
    free(state);
}

/* ---- bzip2: checks the CRC of each block and of all blocks ---- */

struct bzip2 {
    bz_stream stream;
    bool opened;
};

/* A stream's header, and the magic number of its first block or of its end. */
static bool bzip2_begins(const uint8_t *at, size_t size) {
    return size >= 10 && !memcmp(at, "BZh", 3) && at[3] >= '1' && at[3] <= '9' &&
           (!memcmp(at + 4, "1AY&SY", 6) || !memcmp(at + 4, "\x17\x72\x45\x38\x50\x90", 6));
}

static void *bzip2_open(uint64_t memory) {
    (void)memory;
    return calloc(1, sizeof(struct bzip2));
}

static void bzip2_end(struct bzip2 *bzip2) {
    if (bzip2->opened)
        BZ2_bzDecompressEnd(&bzip2->stream);
    *bzip2 = (struct bzip2){.opened = false};
}

static bool bzip2_begin(void *state) {
    struct bzip2 *bzip2 = state;
    bzip2_end(bzip2);
    return bzip2->opened = BZ2_bzDecompressInit(&bzip2->stream, 0, 0) == BZ_OK;
}

static enum codec_result bzip2_step(void *state, struct codec_step *step) {
    bz_stream *stream = &((struct bzip2 *)state)->stream;
    unsigned in = codec_clamp(step->in_size), out = codec_clamp(step->out_size);
    stream->next_in = (char *)(uintptr_t)step->in;
    stream->avail_in = in;
    stream->next_out = (char *)step->out;
    stream->avail_out = out;
    int result = BZ2_bzDecompress(stream);
    codec_advance(step, in - stream->avail_in, out - stream->avail_out);
    step->why = "corrupt data";
    return result == BZ_STREAM_END  ? CODEC_END
           : result == BZ_OK        ? CODEC_MORE
           : result == BZ_MEM_ERROR ? CODEC_NO_MEMORY
                                    : CODEC_BAD;
}

static void bzip2_close(void *state) {
    bzip2_end(state);
    free(state);
}

/* ---- lz4 (frame format 1.6): checks the checksums of blocks and content if there are any ---- */

struct lz4 {
    LZ4F_dctx *context;
    size_t wanted; /* how many bytes the library asks for next */
};

static bool lz4_begins(const uint8_t *at, size_t size) {
    static const uint8_t magic[] = {0x04, 0x22, 0x4d, 0x18};
    return size >= 7 && (!memcmp(at, magic, sizeof magic) || skippable_begins(at, size));
}

static void *lz4_open(uint64_t memory) {
    struct lz4 *lz4 = calloc(1, sizeof *lz4);
    (void)memory;
    if (lz4 && !LZ4F_isError(LZ4F_createDecompressionContext(&lz4->context, LZ4F_VERSION)))
        return lz4;
    free(lz4);
    return NULL;
}

static bool lz4_begin(void *state) {
    struct lz4 *lz4 = state;
    LZ4F_resetDecompressionContext(lz4->context);
    lz4->wanted = LZ4F_HEADER_SIZE_MIN;
    return true;
}

/* A call that fails loses the bytes it made before, so each gets no more than it asks for. */
static enum codec_result lz4_step(void *state, struct codec_step *step) {
    struct lz4 *lz4 = state;
    size_t in = step->in_size < lz4->wanted ? step->in_size : lz4->wanted, out = step->out_size;
    size_t result = LZ4F_decompress(lz4->context, step->out, &out, step->in, &in, NULL);
    if (!LZ4F_isError(result)) {
        codec_advance(step, in, out);
        lz4->wanted = result;
        return result == 0 ? CODEC_END : CODEC_MORE;
    }
    step->why = LZ4F_getErrorName(result);
    return CODEC_BAD;
}

static void lz4_close(void *state) {
    LZ4F_freeDecompressionContext(((struct lz4 *)state)->context);
    free(state);
}

static const struct codec kinds[] = {
    {"gzip member", true, 0, gzip_begins, gzip_open, gzip_begin, gzip_step, gzip_close},
    {"zstd frame", true, 0, zstd_begins, zstd_open, zstd_begin, zstd_step, zstd_close},
    {"xz stream", false, 4, xz_begins, xz_open, xz_begin, xz_step, xz_close},
    {"bzip2 stream", false, 0, bzip2_begins, bzip2_open, bzip2_begin, bzip2_step, bzip2_close},
    {"lz4 frame", false, 0, lz4_begins, lz4_open, lz4_begin, lz4_step, lz4_close},
};

/* Goes over skippable frames, as far as they are in view. */
static void pass_skippable(const uint8_t **at, size_t *size) {
    while (skippable_begins(*at, *size)) {
        const uint8_t *length = *at + 4;
        size_t frame = 8 + (length[0] | (size_t)length[1] << 8 | (size_t)length[2] << 16 |
                            (size_t)length[3] << 24);
        if (frame >= *size)
            return;
        *at += frame;
        *size -= frame;
    }
}

const struct codec *codec_find(const uint8_t *at, size_t size) {
    pass_skippable(&at, &size); /* zstd and lz4 have the same ones */
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].begins(at, size))
            return &kinds[i];
    return NULL;
}

bool codec_truncated_header(const uint8_t *at, size_t size) {
    static const char *const magics[] = {"\x1f\x8b\x08",
                                         "\x28\xb5\x2f\xfd",
                                         ("\xfd"
                                          "7zXZ"),
                                         "BZh",
                                         "\x04\x22\x4d\x18",
                                         "\x5d\x2a\x4d", /* a dictionary, see codec_zstd.c */
                                         "7z\xbc\xaf\x27\x1c"};
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        size_t length = strlen(magics[i]), shared = size < length ? size : length;
        bool sure = shared == length; /* or one byte cannot be part of a short text */
        for (size_t b = 0; b < shared && shared > 1; b++)
            sure |= at[b] < ' ' || at[b] > '~';
        if (sure && size < CODEC_HEADER && !memcmp(magics[i], at, shared))
            return true;
    }
    return false;
}
