/* SPDX-License-Identifier: Apache-2.0 */
#include "input/decompress_raw.h"
#include "base/io_retry.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WAIT_MILLISECONDS 50 /* between two looks whether the run has to end */

void decompress_fail(struct decompressor *decompressor, enum descale_status status) {
    decompressor->out->failed = status;
    decompressor->out->event = SOURCE_ERROR;
}

void decompress_report(struct decompressor *decompressor, struct decompress_report head,
                       const char *what) {
    struct buffer *reports = &decompressor->out->reports;
    if (!buffer_append(reports, &head, sizeof head) ||
        !buffer_append(reports, what, strlen(what) + 1))
        decompress_fail(decompressor, DESCALE_NO_MEMORY);
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

static bool stopped(const struct decompressor *decompressor) {
    return decompressor->stop || (decompressor->cancelled && *decompressor->cancelled);
}

/* Waits until there are bytes to read, or the file ends. False: the run ends first. A pipe may
 * stall for ever, and a signal may come just before read() is called. For a negative descriptor
 * poll() would wait for ever, where read() says what is wrong. */
static bool wait_for_bytes(const struct decompressor *decompressor) {
    const struct byte_input *input = &decompressor->input;
    struct pollfd waiting = {.fd = input->file, .events = POLLIN};
    while (!stopped(decompressor)) {
        int ready = input->read || input->file < 0 ? 1 : poll(&waiting, 1, WAIT_MILLISECONDS);
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return true;
        if (ready == 0 && input->on_stall)
            input->on_stall(input->waiter);
    }
    return false;
}

size_t decompress_raw_read(struct decompressor *decompressor, uint64_t offset, uint8_t *to,
                           size_t room) {
    ssize_t got;
    do {
        if (!wait_for_bytes(decompressor)) {
            decompress_fail(decompressor, DESCALE_CANCELLED);
            return 0;
        }
        got = read_input(&decompressor->input, to, room);
    } while (got < 0 && !decompressor->input.read && (errno == EAGAIN || errno == EINTR));
    decompressor->raw_end = got == 0;
    if (got >= 0)
        return (size_t)got;
    char message[256];
    snprintf(message, sizeof message, "read error (%s): the rest was not read", strerror(errno));
    decompress_report(decompressor, (struct decompress_report){.offset = offset, .error = errno},
                      message);
    decompress_fail(decompressor, DESCALE_UNREADABLE);
    return 0;
}

/* Reads on after what is left of the raw bytes; those that a codec may give back stay as well.
 * False: an error. */
static bool raw_fill(struct decompressor *decompressor) {
    size_t back = decompressor->raw_at < CODEC_BACK ? decompressor->raw_at : CODEC_BACK;
    size_t passed = decompressor->raw_at - back, left = decompressor->raw_size - passed;
    memmove(decompressor->raw, decompressor->raw + passed, left);
    decompressor->raw_offset += passed;
    decompressor->raw_at = back;
    decompressor->raw_size = left;
    if (!decompressor->raw_end && left - back < DECOMPRESS_CHUNK)
        decompressor->raw_size +=
            decompress_raw_read(decompressor, decompressor->raw_offset + left,
                                decompressor->raw + left, DECOMPRESS_CHUNK - (left - back));
    return decompressor->out->event != SOURCE_ERROR;
}

bool decompress_raw_want(struct decompressor *decompressor, size_t wanted) {
    while (decompressor->raw_size - decompressor->raw_at < wanted && !decompressor->raw_end)
        if (!raw_fill(decompressor))
            return false;
    return true;
}
