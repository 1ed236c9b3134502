/* SPDX-License-Identifier: Apache-2.0 */
#include "input/decompress.h"
#include "base/io_retry.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void fail(struct unpack *unpack, enum descale_status status) {
    unpack->out->failed = status;
    unpack->out->event = SOURCE_ERROR;
}

static void report(struct unpack *unpack, struct unpack_report head, const char *what) {
    struct buffer *reports = &unpack->out->reports;
    if (!buffer_append(reports, &head, sizeof head) ||
        !buffer_append(reports, what, strlen(what) + 1))
        fail(unpack, DESCALE_NO_MEMORY);
}

/* As read(): the number of bytes, or -1 with errno set. */
static ssize_t read_input(const struct byte_input *input, uint8_t *to, size_t room) {
    if (!input->read)
        return read(input->file, to, room);
    ptrdiff_t got = input->read(input->user, to, room);
    if (got >= 0 && (size_t)got <= room)
        return (ssize_t)got;
    errno = got < 0 ? (int)-got : EINVAL; /* more bytes than there was room for */
    return -1;
}

/* Reads at most `room` bytes of the file, which are `offset` bytes into it. Returns how many: none
 * at its end, or if that failed. */
static size_t raw_read(struct unpack *unpack, uint64_t offset, uint8_t *to, size_t room) {
    ssize_t got;
    do {
        if (unpack->cancelled && *unpack->cancelled) {
            fail(unpack, DESCALE_CANCELLED);
            return 0;
        }
        got = read_input(&unpack->input, to, room);
    } while (got < 0 && !unpack->input.read && again(unpack->input.file, POLLIN));
    unpack->raw_end = got == 0;
    if (got >= 0)
        return (size_t)got;
    char message[256];
    snprintf(message, sizeof message, "cannot read on: %s; what came before was kept",
             strerror(errno));
    report(unpack, (struct unpack_report){.offset = offset, .error = errno}, message);
    fail(unpack, DESCALE_UNREADABLE);
    return 0;
}

/* Reads the next chunk of the file behind what is left of the one in hand. False: failed. */
static bool raw_fill(struct unpack *unpack) {
    size_t left = unpack->raw_size - unpack->raw_at;
    memmove(unpack->raw, unpack->raw + unpack->raw_at, left);
    unpack->raw_offset += unpack->raw_at;
    unpack->raw_at = 0;
    unpack->raw_size = left;
    if (!unpack->raw_end && left < UNPACK_CHUNK)
        unpack->raw_size +=
            raw_read(unpack, unpack->raw_offset + left, unpack->raw + left, UNPACK_CHUNK - left);
    return unpack->out->event != SOURCE_ERROR;
}

/* Tries to have `wanted` raw bytes in hand. False: failed. */
static bool raw_want(struct unpack *unpack, size_t wanted) {
    while (unpack->raw_size - unpack->raw_at < wanted && !unpack->raw_end)
        if (!raw_fill(unpack))
            return false;
    return true;
}

/* What descale does not read, by the bytes it begins with. */
static const struct refused {
    const char *magic;
    uint8_t size;
    const char *what;
} refused[] = {
    {"\xff\xfe", 2, "UTF-16 text: not read, convert it to UTF-8 first"},
    {"\xfe\xff", 2, "UTF-16 text: not read, convert it to UTF-8 first"},
    {"\x1f\x8b", 2, "the header of a gzip file, damaged or cut short: nothing was read"},
    {"\x1f\x9d", 2, "data from compress: not read, decompress it first"},
};

static enum descale_status begin(struct unpack *unpack, uint64_t memory) {
    if (!raw_want(unpack, 512))
        return unpack->out->failed;
    unpack->decoder = decoder_find(unpack->raw, unpack->raw_size);
    if (unpack->decoder) {
        unpack->state = unpack->decoder->open(memory);
        return unpack->state ? DESCALE_OK : DESCALE_NO_MEMORY;
    }
    if (decoder_cut(unpack->raw, unpack->raw_size)) {
        report(unpack, (struct unpack_report){0},
               "the header of a compressed file, cut short: nothing was read");
        return DESCALE_UNREADABLE;
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (unpack->raw_size >= refused[i].size &&
            !memcmp(unpack->raw, refused[i].magic, refused[i].size)) {
            report(unpack, (struct unpack_report){0}, refused[i].what);
            return DESCALE_UNREADABLE;
        }
    return DESCALE_OK;
}

enum descale_status unpack_open(struct unpack *unpack, const struct job *job,
                                struct unpacked *out) {
    *unpack = (struct unpack){.input = job->input, .cancelled = job->cancelled, .out = out};
    unpack->raw = malloc(UNPACK_CHUNK);
    return unpack->raw ? begin(unpack, job->window_limit) : DESCALE_NO_MEMORY;
}

void unpack_close(struct unpack *unpack) {
    if (unpack->state)
        unpack->decoder->close(unpack->state);
    free(unpack->raw);
}

/* Passes over raw bytes up to the next member or the end. Returns how many were passed; *zeros
 * tells whether all of them were 0, as tapes and block devices pad. */
static uint64_t member_search(struct unpack *unpack, bool *zeros) {
    uint64_t passed = 0;
    *zeros = true;
    while (raw_want(unpack, DECODER_HEADER) && unpack->raw_at < unpack->raw_size) {
        const uint8_t *at = unpack->raw + unpack->raw_at, *end = unpack->raw + unpack->raw_size;
        for (; at < end && !unpack->decoder->begins(at, (size_t)(end - at)); at++, passed++) {
            if (end - at < DECODER_HEADER && !unpack->raw_end)
                break;
            *zeros &= *at == 0;
        }
        unpack->raw_at = (size_t)(at - unpack->raw);
        if (unpack->decoder->begins(at, (size_t)(end - at)))
            break;
    }
    return passed;
}

/* Begins the next member. False: there is none, or it failed. */
static bool member_begin(struct unpack *unpack) {
    if (!raw_want(unpack, DECODER_HEADER))
        return false;
    if (unpack->raw_at == unpack->raw_size) {
        unpack->out->event = SOURCE_END;
        return false;
    }
    uint64_t offset = unpack->raw_offset + unpack->raw_at;
    if (!unpack->decoder->begins(unpack->raw + unpack->raw_at, unpack->raw_size - unpack->raw_at)) {
        bool zeros;
        uint64_t passed = member_search(unpack, &zeros);
        if (unpack->out->event == SOURCE_ERROR)
            return false;
        if (!zeros) {
            char message[160];
            snprintf(message, sizeof message,
                     "%" PRIu64 " bytes behind %s %" PRIu64
                     " are none of its kind: skipped, everything else was kept",
                     passed, unpack->decoder->member, unpack->members);
            report(unpack, (struct unpack_report){.offset = offset}, message);
        }
        return member_begin(unpack);
    }
    if (!unpack->decoder->begin(unpack->state)) {
        fail(unpack, DESCALE_NO_MEMORY);
        return false;
    }
    unpack->in_member = true;
    unpack->members++;
    unpack->member_offset = offset;
    return true;
}

/* Reports the member in hand as damaged and looks for the next one. */
static void member_damaged(struct unpack *unpack, const char *why, descale_cause cause) {
    uint64_t offset = unpack->raw_offset + unpack->raw_at;
    unpack->in_member = false;
    bool zeros, stuck = offset == unpack->member_offset && unpack->raw_at < unpack->raw_size;
    unpack->raw_at += stuck; /* the search would find the same member again */
    uint64_t passed = member_search(unpack, &zeros) + stuck;
    if (unpack->out->event == SOURCE_ERROR)
        return;
    char message[256];
    snprintf(message, sizeof message,
             "%s %" PRIu64 ", which begins at %" PRIu64
             ", is damaged (%s): what came before was kept, %" PRIu64 " bytes were skipped",
             unpack->decoder->member, unpack->members, unpack->member_offset, why, passed);
    report(unpack, (struct unpack_report){.offset = offset, .cause = cause}, message);
    unpack->out->event = SOURCE_GAP;
}

/* Decodes some more bytes. */
static void decode_some(struct unpack *unpack, size_t room) {
    struct unpacked *out = unpack->out;
    if ((!unpack->in_member && !member_begin(unpack)) || !raw_want(unpack, 1))
        return;
    struct decoder_step step = {unpack->raw + unpack->raw_at,
                                unpack->raw_size - unpack->raw_at,
                                out->bytes.bytes + out->bytes.size,
                                room,
                                "",
                                DESCALE_CAUSE_OTHER};
    bool dry = step.in_size == 0; /* the decoder may still hold bytes back */
    enum decoder_result result = unpack->decoder->step(unpack->state, &step);
    unpack->raw_at = unpack->raw_size - step.in_size;
    out->bytes.size += room - step.out_size;
    if (result == DECODER_NO_MEMORY) {
        fail(unpack, DESCALE_NO_MEMORY);
    } else if (result == DECODER_END) {
        unpack->in_member = false;
        out->member_ends = true;
    } else if (result == DECODER_BAD) {
        member_damaged(unpack, step.why, step.cause);
    } else if (dry && step.out_size == room) {
        member_damaged(unpack, "the file ends inside it", DESCALE_CAUSE_OTHER);
    }
}

/* Hands out what is in hand of a file that is not compressed, or reads straight from it. */
static void copy_some(struct unpack *unpack, size_t room) {
    struct unpacked *out = unpack->out;
    uint8_t *to = out->bytes.bytes + out->bytes.size;
    size_t size = unpack->raw_size - unpack->raw_at;
    if (size > 0) {
        size = size < room ? size : room;
        memcpy(to, unpack->raw + unpack->raw_at, size);
        unpack->raw_at += size;
    } else {
        unpack->raw_offset += unpack->raw_size;
        unpack->raw_at = unpack->raw_size = 0;
        if (!unpack->raw_end)
            size = raw_read(unpack, unpack->raw_offset, to, room);
        unpack->raw_offset += size;
    }
    if (size == 0 && out->event == SOURCE_OK)
        out->event = SOURCE_END;
    out->bytes.size += size;
}

void unpack_some(struct unpack *unpack, struct unpacked *out, size_t room) {
    unpack->out = out;
    out->member_ends = false;
    out->event = SOURCE_OK;
    if (!buffer_reserve(&out->bytes, room))
        fail(unpack, DESCALE_NO_MEMORY);
    else if (unpack->decoder)
        decode_some(unpack, room);
    else
        copy_some(unpack, room);
}

int64_t unpack_seek(struct unpack *unpack, int64_t offset, int whence, size_t ahead) {
    if (unpack->decoder || unpack->input.read)
        return -1;
    if (whence == SEEK_CUR)
        offset -= (int64_t)(ahead + unpack->raw_size - unpack->raw_at);
    int64_t place = lseek(unpack->input.file, offset, whence);
    if (place < 0)
        return -1;
    unpack->raw_at = unpack->raw_size = 0;
    unpack->raw_offset = (uint64_t)place;
    unpack->raw_end = false;
    return place;
}
