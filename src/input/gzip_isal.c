/* SPDX-License-Identifier: Apache-2.0 */
#include "input/codec.h"

#include <isa-l.h>
#include <stdlib.h>

#define TRAILER 8 /* bytes after the deflate data: CRC-32 and length, 4 bytes each */

enum part { PART_HEADER, PART_DATA, PART_TRAILER };

struct gzip {
    struct inflate_state inflate;
    struct isal_gzip_header header;
    enum part part; /* of the member: where the next byte belongs */
    uint8_t trailer[TRAILER];
    unsigned trailer_size; /* bytes of it that were read */
};

void *gzip_open(uint64_t memory) {
    struct gzip *gzip = calloc(1, sizeof *gzip);
    (void)memory;
    if (gzip)
        isal_inflate_init(&gzip->inflate);
    return gzip;
}

bool gzip_begin(void *state) {
    struct gzip *gzip = state;
    isal_inflate_reset(&gzip->inflate);
    /* The library computes the CRC. It is compared here, so that a wrong one ends the member right
     * after it, as with zlib. */
    gzip->inflate.crc_flag = ISAL_GZIP_NO_HDR;
    isal_gzip_header_init(&gzip->header);
    gzip->part = PART_HEADER;
    gzip->trailer_size = 0;
    return true;
}

/* Takes what the library did into the step. It reads up to 8 bytes ahead: once the data is over or
 * damaged (`ended`), those are given back. */
static void take_progress(struct gzip *gzip, struct codec_step *step, bool ended) {
    struct inflate_state *inflate = &gzip->inflate;
    size_t ahead = ended && inflate->read_in_length > 0 ? (size_t)inflate->read_in_length / 8 : 0;
    step->in_size = (size_t)(step->in + step->in_size - inflate->next_in) + ahead;
    step->in = inflate->next_in - ahead;
    step->out_size = (size_t)(step->out + step->out_size - inflate->next_out);
    step->out = inflate->next_out;
}

static enum codec_result bad(struct codec_step *step, const char *why) {
    step->why = why;
    return CODEC_BAD;
}

static enum codec_result header_step(struct gzip *gzip, struct codec_step *step) {
    int result = isal_read_gzip_header(&gzip->inflate, &gzip->header);
    take_progress(gzip, step, false);
    if (result == ISAL_DECOMP_OK)
        gzip->part = PART_DATA;
    return result == ISAL_DECOMP_OK || result == ISAL_END_INPUT ? CODEC_MORE
           : result == ISAL_INCORRECT_CHECKSUM                  ? bad(step, "header crc mismatch")
                                               : bad(step, "incorrect header check");
}

static enum codec_result data_step(struct gzip *gzip, struct codec_step *step) {
    int result = isal_inflate(&gzip->inflate);
    bool over = gzip->inflate.block_state == ISAL_BLOCK_FINISH;
    take_progress(gzip, step, over || result < 0);
    if (over)
        gzip->part = PART_TRAILER;
    return result >= 0                       ? CODEC_MORE
           : result == ISAL_INVALID_LOOKBACK ? bad(step, "invalid distance too far back")
           : result == ISAL_INVALID_BLOCK    ? bad(step, "invalid block")
                                             : bad(step, "invalid code");
}

static uint32_t little_endian(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static enum codec_result trailer_step(struct gzip *gzip, struct codec_step *step) {
    while (gzip->trailer_size < TRAILER && step->in_size > 0) {
        gzip->trailer[gzip->trailer_size++] = *step->in;
        codec_advance(step, 1, 0);
        if (gzip->trailer_size == 4 && little_endian(gzip->trailer) != gzip->inflate.crc)
            return bad(step, "incorrect data check");
    }
    if (gzip->trailer_size < TRAILER)
        return CODEC_MORE;
    return little_endian(gzip->trailer + 4) == gzip->inflate.total_out
               ? CODEC_END
               : bad(step, "incorrect length check");
}

enum codec_result gzip_step(void *state, struct codec_step *step) {
    static enum codec_result (*const steps[])(struct gzip *, struct codec_step *) = {
        [PART_HEADER] = header_step, [PART_DATA] = data_step, [PART_TRAILER] = trailer_step};
    struct gzip *gzip = state;
    enum codec_result result;
    enum part part;
    do {
        part = gzip->part;
        gzip->inflate.next_in = (uint8_t *)(uintptr_t)step->in;
        gzip->inflate.avail_in = codec_clamp(step->in_size);
        gzip->inflate.next_out = step->out;
        gzip->inflate.avail_out = codec_clamp(step->out_size);
        result = steps[part](gzip, step);
    } while (result == CODEC_MORE && gzip->part != part);
    return result;
}

void gzip_close(void *state) {
    free(state);
}
