/* SPDX-License-Identifier: Apache-2.0 */
#include "input/codec.h"

#include <stdlib.h>
#include <zlib.h>

void *gzip_open(uint64_t memory) {
    z_stream *stream = calloc(1, sizeof *stream);
    (void)memory;
    /* 15 + 16: the largest window, and the gzip format */
    if (stream && inflateInit2(stream, 15 + 16) == Z_OK)
        return stream;
    free(stream);
    return NULL;
}

bool gzip_begin(void *state) {
    return inflateReset(state) == Z_OK;
}

enum codec_result gzip_step(void *state, struct codec_step *step) {
    z_stream *stream = state;
    unsigned in = codec_clamp(step->in_size), out = codec_clamp(step->out_size);
    stream->next_in = (uint8_t *)(uintptr_t)step->in;
    stream->avail_in = in;
    stream->next_out = step->out;
    stream->avail_out = out;
    int result = inflate(stream, Z_NO_FLUSH);
    codec_advance(step, in - stream->avail_in, out - stream->avail_out);
    step->why = stream->msg ? stream->msg : "invalid deflate data";
    return result == Z_STREAM_END                    ? CODEC_END
           : result == Z_OK || result == Z_BUF_ERROR ? CODEC_MORE
           : result == Z_MEM_ERROR                   ? CODEC_NO_MEMORY
                                                     : CODEC_BAD;
}

void gzip_close(void *state) {
    inflateEnd(state);
    free(state);
}
