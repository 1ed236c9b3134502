/* SPDX-License-Identifier: Apache-2.0 */
#include "input/decompress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Files that are not supported, by the bytes they begin with. */
static const struct refused {
    const char *magic;
    uint8_t size;
    const char *what;
} refused[] = {
    {"\x1f\x8b", 2, "damaged or truncated gzip header: nothing was read"},
    {"\x1f\x9d", 2, "data of the program compress is not supported: decompress it first"},
};

static enum descale_status begin(struct decompressor *decompressor, uint64_t memory) {
    if (!decompress_raw_want(decompressor, 512))
        return decompressor->out->failed;
    /* Frames to skip may be long: what follows them tells the format. */
    if (codec_find(decompressor->raw, decompressor->raw_size) &&
        (decompressor->raw[0] & 0xf0) == 0x50 &&
        !decompress_raw_want(decompressor, DECOMPRESS_CHUNK))
        return decompressor->out->failed;
    decompressor->codec = codec_find(decompressor->raw, decompressor->raw_size);
    if (decompressor->codec) {
        decompressor->state = decompressor->codec->open(memory);
        return decompressor->state ? DESCALE_OK : DESCALE_NO_MEMORY;
    }
    if (codec_truncated_header(decompressor->raw, decompressor->raw_size)) {
        decompress_report(decompressor, (struct decompress_report){0},
                          "truncated header of a compressed file: nothing was read");
        return DESCALE_UNREADABLE;
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (decompressor->raw_size >= refused[i].size &&
            !memcmp(decompressor->raw, refused[i].magic, refused[i].size)) {
            decompress_report(decompressor, (struct decompress_report){0}, refused[i].what);
            return DESCALE_UNREADABLE;
        }
    return DESCALE_OK;
}

enum descale_status decompress_open(struct decompressor *decompressor, const struct job *job,
                                    struct decompressed *out) {
    *decompressor =
        (struct decompressor){.input = job->input, .cancelled = job->cancelled, .out = out};
    decompressor->raw = malloc(CODEC_BACK + DECOMPRESS_CHUNK);
    if (!decompressor->raw)
        return DESCALE_NO_MEMORY;
    return job_takes_as_is(job) ? DESCALE_OK : begin(decompressor, job->window_limit);
}

void decompress_close(struct decompressor *decompressor) {
    if (decompressor->state)
        decompressor->codec->close(decompressor->state);
    free(decompressor->raw);
}

/* Passes over raw bytes up to the next member or the end. Returns their number; *zeros: all of them
 * were 0, the padding of tapes and block devices. */
static uint64_t member_search(struct decompressor *decompressor, bool *zeros) {
    uint64_t passed = 0;
    *zeros = true;
    while (decompress_raw_want(decompressor, CODEC_HEADER) &&
           decompressor->raw_at < decompressor->raw_size) {
        const uint8_t *at = decompressor->raw + decompressor->raw_at,
                      *end = decompressor->raw + decompressor->raw_size;
        for (; at < end && !decompressor->codec->begins(at, (size_t)(end - at)); at++, passed++) {
            if (end - at < CODEC_HEADER && !decompressor->raw_end)
                break;
            *zeros &= *at == 0;
        }
        decompressor->raw_at = (size_t)(at - decompressor->raw);
        if (decompressor->codec->begins(at, (size_t)(end - at)))
            break;
    }
    return passed;
}

/* Begins the next member. False: there is none, or an error. */
static bool member_begin(struct decompressor *decompressor) {
    if (!decompress_raw_want(decompressor, CODEC_HEADER))
        return false;
    if (decompressor->raw_at == decompressor->raw_size) {
        decompressor->out->event = SOURCE_END;
        return false;
    }
    uint64_t offset = decompressor->raw_offset + decompressor->raw_at;
    if (!decompressor->codec->begins(decompressor->raw + decompressor->raw_at,
                                     decompressor->raw_size - decompressor->raw_at)) {
        bool zeros;
        uint64_t passed = member_search(decompressor, &zeros);
        if (decompressor->out->event == SOURCE_ERROR)
            return false;
        if (!zeros) {
            char message[160];
            snprintf(message, sizeof message,
                     "%" PRIu64 " bytes of trailing garbage after %s %" PRIu64 ": skipped", passed,
                     decompressor->codec->member, decompressor->members);
            decompress_report(decompressor, (struct decompress_report){.offset = offset}, message);
        } else if (decompressor->codec->padding && passed % decompressor->codec->padding != 0) {
            decompress_report(
                decompressor, (struct decompress_report){.offset = offset},
                "the padding has a length that the format does not allow: bytes may be missing");
        }
        return member_begin(decompressor);
    }
    if (!decompressor->codec->begin(decompressor->state)) {
        decompress_fail(decompressor, DESCALE_NO_MEMORY);
        return false;
    }
    decompressor->in_member = true;
    decompressor->members++;
    decompressor->member_offset = offset;
    return true;
}

/* Has the search for the next member begin right after the header of the current one, or as far
 * back as the raw bytes are still here: where a member was cut short, those of the next one were
 * taken for its own. No byte is looked at again twice, so that made-up headers cost no more than
 * others. */
static void search_back(struct decompressor *decompressor) {
    uint64_t here = decompressor->raw_offset + decompressor->raw_at;
    uint64_t from = decompressor->member_offset + 1;
    from = from < decompressor->searched ? decompressor->searched : from;
    from = from < decompressor->raw_offset ? decompressor->raw_offset : from;
    if (from < here)
        decompressor->raw_at = (size_t)(from - decompressor->raw_offset);
    else if (here == decompressor->member_offset && decompressor->raw_at < decompressor->raw_size)
        decompressor->raw_at++; /* the search would find the same member again */
    if (decompressor->searched < here)
        decompressor->searched = here;
}

/* Reports the current member as damaged and looks for the next one. */
static void member_damaged(struct decompressor *decompressor, const struct codec_step *step) {
    uint64_t offset = decompressor->raw_offset + decompressor->raw_at;
    bool zeros;
    decompressor->in_member = false;
    if (!step->ended)
        search_back(decompressor);
    member_search(decompressor, &zeros);
    if (decompressor->out->event == SOURCE_ERROR)
        return;
    uint64_t found = decompressor->raw_offset + decompressor->raw_at;
    uint64_t passed = found > offset ? found - offset : 0;
    char message[256], skipped[48] = "";
    if (passed > 0)
        snprintf(skipped, sizeof skipped, ", skipped %" PRIu64 " byte%s", passed,
                 passed == 1 ? "" : "s");
    snprintf(message, sizeof message,
             "%s %" PRIu64 ", at byte %" PRIu64 " of the file, %s (%s): kept what came before%s",
             decompressor->codec->member, decompressor->members, decompressor->member_offset,
             step->cause == DESCALE_CAUSE_WINDOW_LIMIT ? "was not read" : "is damaged", step->why,
             skipped);
    decompress_report(decompressor,
                      (struct decompress_report){.offset = offset, .cause = step->cause}, message);
    decompressor->out->event = SOURCE_GAP;
}

/* Decompresses some more bytes. */
static void decode_some(struct decompressor *decompressor, size_t room) {
    struct decompressed *out = decompressor->out;
    if ((!decompressor->in_member && !member_begin(decompressor)) ||
        !decompress_raw_want(decompressor, 1))
        return;
    struct codec_step step = {decompressor->raw + decompressor->raw_at,
                              decompressor->raw_size - decompressor->raw_at,
                              out->bytes.bytes + out->bytes.size,
                              room,
                              "",
                              DESCALE_CAUSE_OTHER,
                              false};
    bool dry = step.in_size == 0; /* the codec may still hold bytes back */
    enum codec_result result = decompressor->codec->step(decompressor->state, &step);
    decompressor->raw_at = decompressor->raw_size - step.in_size;
    out->bytes.size += room - step.out_size;
    if (result == CODEC_NO_MEMORY) {
        decompress_fail(decompressor, DESCALE_NO_MEMORY);
    } else if (result == CODEC_END) {
        decompressor->in_member = false;
        out->member_ends = true;
    } else if (result == CODEC_BAD) {
        member_damaged(decompressor, &step);
    } else if (dry && step.out_size == room) {
        step.why = "the file ends inside it";
        member_damaged(decompressor, &step);
    }
}

/* Hands out raw bytes of a file that is not compressed, or reads straight from it. */
static void copy_some(struct decompressor *decompressor, size_t room) {
    struct decompressed *out = decompressor->out;
    uint8_t *to = out->bytes.bytes + out->bytes.size;
    size_t size = decompressor->raw_size - decompressor->raw_at;
    if (size > 0) {
        size = size < room ? size : room;
        memcpy(to, decompressor->raw + decompressor->raw_at, size);
        decompressor->raw_at += size;
    } else {
        decompressor->raw_offset += decompressor->raw_size;
        decompressor->raw_at = decompressor->raw_size = 0;
        if (!decompressor->raw_end)
            size = decompress_raw_read(decompressor, decompressor->raw_offset, to, room);
        decompressor->raw_offset += size;
    }
    if (size == 0 && out->event == SOURCE_OK)
        out->event = SOURCE_END;
    out->bytes.size += size;
}

void decompress_some(struct decompressor *decompressor, struct decompressed *out, size_t room) {
    decompressor->out = out;
    out->member_ends = false;
    out->event = SOURCE_OK;
    if (!buffer_reserve(&out->bytes, room))
        decompress_fail(decompressor, DESCALE_NO_MEMORY);
    else if (decompressor->codec)
        decode_some(decompressor, room);
    else
        copy_some(decompressor, room);
}

int64_t decompress_seek(struct decompressor *decompressor, int64_t offset, int whence,
                        size_t ahead) {
    if (decompressor->codec || decompressor->input.read)
        return -1;
    if (whence == SEEK_CUR)
        offset -= (int64_t)(ahead + decompressor->raw_size - decompressor->raw_at);
    int64_t place = lseek(decompressor->input.file, offset, whence);
    if (place < 0)
        return -1;
    decompressor->raw_at = decompressor->raw_size = 0;
    decompressor->raw_offset = (uint64_t)place;
    decompressor->raw_end = false;
    return place;
}
