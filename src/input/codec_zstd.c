/* SPDX-License-Identifier: Apache-2.0
 *
 * zstd (RFC 8878): checks the checksum of each frame that has one.
 *
 * A WARC file may begin with its dictionary, in a skippable frame of a magic number of its own,
 * compressed as a frame or not: "Zstandard Compression for WARC Files", draft 1.0 of the IIPC
 * (iipc.github.io/warc-specifications/specifications/warc-zstd). Files may be joined, so such a
 * frame is looked for at every place, and holds until the next one. */
#include "base/buffer.h"
#include "input/codec.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#define DICTIONARY_LIMIT ((size_t)16 << 20) /* bytes, decompressed */
#define HEAD 8                              /* bytes of a skippable frame before its content */

struct zstd {
    ZSTD_DCtx *context;
    ZSTD_DDict *dictionary;
    size_t limit;       /* of a dictionary, in bytes */
    bool begins;        /* no byte of the member in hand was taken */
    size_t left;        /* bytes of a frame with a dictionary that are to come */
    struct buffer held; /* those that came */
};

void *zstd_open(uint64_t memory) {
    struct zstd *zstd = calloc(1, sizeof *zstd);
    if (!zstd)
        return NULL;
    zstd->limit = memory < DICTIONARY_LIMIT ? (size_t)memory : DICTIONARY_LIMIT;
    zstd->context = ZSTD_createDCtx();
    if (!zstd->context) {
        free(zstd);
        return NULL;
    }
    int log = 10;
    while (log < ZSTD_dParam_getBounds(ZSTD_d_windowLogMax).upperBound &&
           (uint64_t)2 << log <= memory)
        log++;
    ZSTD_DCtx_setParameter(zstd->context, ZSTD_d_windowLogMax, log);
    return zstd;
}

bool zstd_begin(void *state) {
    struct zstd *zstd = state;
    zstd->begins = true;
    zstd->left = 0;
    return !ZSTD_isError(ZSTD_DCtx_reset(zstd->context, ZSTD_reset_session_only));
}

void zstd_close(void *state) {
    struct zstd *zstd = state;
    ZSTD_freeDCtx(zstd->context);
    ZSTD_freeDDict(zstd->dictionary);
    buffer_free(&zstd->held);
    free(zstd);
}

static bool begins_with(const uint8_t *at, size_t size, const char *magic) {
    return size >= 4 && !memcmp(at, magic, 4);
}

/* ---- Dictionaries ---- */

static enum codec_result bad(struct codec_step *step, const char *why) {
    step->why = why;
    return CODEC_BAD;
}

static enum codec_result too_large(struct codec_step *step) {
    step->cause = DESCALE_CAUSE_WINDOW_LIMIT;
    return bad(step, "its dictionary exceeds the memory limit");
}

/* Whether a frame with a dictionary begins here, and is one: a dictionary, or a frame that may hold
 * one. */
static bool is_dictionary(const uint8_t *at, size_t size) {
    return size >= HEAD + 4 && begins_with(at, size, "\x5d\x2a\x4d\x18") &&
           (begins_with(at + HEAD, size - HEAD, "\x37\xa4\x30\xec") ||
            begins_with(at + HEAD, size - HEAD, "\x28\xb5\x2f\xfd"));
}

/* Decompresses what is held. */
static enum codec_result unpack(struct zstd *zstd, struct codec_step *step) {
    struct buffer unpacked = {0};
    ZSTD_inBuffer in = {zstd->held.bytes, zstd->held.size, 0};
    size_t result = 1;
    while (result > 0) {
        if (!buffer_reserve(&unpacked, ZSTD_DStreamOutSize())) {
            buffer_free(&unpacked);
            return CODEC_NO_MEMORY;
        }
        ZSTD_outBuffer out = {unpacked.bytes + unpacked.size, ZSTD_DStreamOutSize(), 0};
        result = ZSTD_decompressStream(zstd->context, &out, &in);
        unpacked.size += out.pos;
        bool dry = in.pos == in.size && out.pos < out.size && result > 0;
        if (ZSTD_isError(result) || dry || unpacked.size > zstd->limit) {
            bool large = !ZSTD_isError(result) && !dry;
            buffer_free(&unpacked);
            step->ended = true;
            return large ? too_large(step) : bad(step, "its dictionary is damaged");
        }
    }
    buffer_free(&zstd->held);
    zstd->held = unpacked;
    return CODEC_END;
}

/* Makes a dictionary of what is held, for the frames that follow. */
static enum codec_result use_dictionary(struct zstd *zstd, struct codec_step *step) {
    bool packed = begins_with(zstd->held.bytes, zstd->held.size, "\x28\xb5\x2f\xfd");
    enum codec_result result = packed ? unpack(zstd, step) : CODEC_END;
    if (result != CODEC_END)
        return result;
    ZSTD_DDict *dictionary = ZSTD_createDDict(zstd->held.bytes, zstd->held.size);
    buffer_free(&zstd->held);
    if (!dictionary || ZSTD_getDictID_fromDDict(dictionary) == 0) {
        ZSTD_freeDDict(dictionary);
        step->ended = true;
        return bad(step, "its dictionary is damaged");
    }
    ZSTD_DCtx_reset(zstd->context, ZSTD_reset_session_only);
    ZSTD_DCtx_refDDict(zstd->context, dictionary);
    ZSTD_freeDDict(zstd->dictionary);
    zstd->dictionary = dictionary;
    return CODEC_END;
}

/* Begins to take a dictionary, if the frame holds one. */
static enum codec_result begin_dictionary(struct zstd *zstd, struct codec_step *step) {
    const uint8_t *size = step->in + 4;
    if (!is_dictionary(step->in, step->in_size))
        return CODEC_MORE;
    zstd->left = size[0] | (size_t)size[1] << 8 | (size_t)size[2] << 16 | (size_t)size[3] << 24;
    if (zstd->left > zstd->limit)
        return too_large(step);
    zstd->held.size = 0;
    codec_advance(step, HEAD, 0);
    return CODEC_MORE;
}

static enum codec_result take_dictionary(struct zstd *zstd, struct codec_step *step) {
    size_t size = step->in_size < zstd->left ? step->in_size : zstd->left;
    if (!buffer_append(&zstd->held, step->in, size))
        return CODEC_NO_MEMORY;
    codec_advance(step, size, 0);
    zstd->left -= size;
    return zstd->left > 0 ? CODEC_MORE : use_dictionary(zstd, step);
}

/* ---- Frames ---- */

enum codec_result zstd_step(void *state, struct codec_step *step) {
    struct zstd *zstd = state;
    if (zstd->begins) {
        zstd->begins = false;
        enum codec_result begun = begin_dictionary(zstd, step);
        if (begun != CODEC_MORE)
            return begun;
    }
    if (zstd->left > 0)
        return take_dictionary(zstd, step);
    ZSTD_inBuffer in = {step->in, step->in_size, 0};
    ZSTD_outBuffer out = {step->out, step->out_size, 0};
    size_t result = ZSTD_decompressStream(zstd->context, &out, &in);
    codec_advance(step, in.pos, out.pos);
    if (!ZSTD_isError(result))
        return result == 0 ? CODEC_END : CODEC_MORE;
    ZSTD_ErrorCode error = ZSTD_getErrorCode(result);
    if (error == ZSTD_error_memory_allocation)
        return CODEC_NO_MEMORY;
    if (error == ZSTD_error_frameParameter_windowTooLarge) {
        step->cause = DESCALE_CAUSE_WINDOW_LIMIT;
        return bad(step, "its window exceeds the memory limit");
    }
    if (error == ZSTD_error_dictionary_wrong)
        return bad(step, zstd->dictionary
                             ? "it was made with another dictionary"
                             : "it was made with a dictionary that the file does not have");
    return bad(step, ZSTD_getErrorName(result));
}
