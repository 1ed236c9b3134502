/* SPDX-License-Identifier: Apache-2.0 */
#include "relay.h"
#include "base/io_retry.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TICK_MILLISECONDS 50

/* What goes through the pipe: a frame, with `size` bytes of one message. A write of up to PIPE_BUF
 * bytes is never mixed with those of others (POSIX, write()). */
struct frame {
    size_t input; /* SIZE_MAX: none */
    unsigned size;
    bool counted, begins; /* see message_say() */
    bool ends_input;      /* no message: the worker is done with the input */
};
#define TEXT_MAX (PIPE_BUF - sizeof(struct frame))

/* ---- In a worker ---- */

static struct {
    int file;
    size_t input;
} worker = {-1, SIZE_MAX};

static void send_frame(struct frame frame, const char *text) {
    char bytes[PIPE_BUF];
    memcpy(bytes, &frame, sizeof frame);
    if (frame.size > 0)
        memcpy(bytes + sizeof frame, text, frame.size);
    write_all(worker.file, bytes, sizeof frame + frame.size); /* nobody else can be told */
}

static void send_text(const char *text, size_t size, bool counted) {
    for (size_t at = 0; at < size;) {
        size_t piece = size - at < TEXT_MAX ? size - at : TEXT_MAX;
        send_frame((struct frame){worker.input, (unsigned)piece, counted, at == 0, false},
                   text + at);
        at += piece;
    }
}

void relay_begin_worker(struct relay *relay) {
    close(relay->read_end);
    relay->read_end = -1;
    worker.file = relay->write_end;
    message_redirect(send_text);
}

void relay_begin_input(struct relay *relay, size_t input) {
    if (relay->write_end >= 0 && worker.input != SIZE_MAX)
        send_frame((struct frame){.input = worker.input, .ends_input = true}, NULL);
    worker.input = input;
}

/* ---- In the process that started the workers ---- */

int relay_open(struct relay *relay, size_t inputs, struct messages *messages) {
    int ends[2];
    *relay = (struct relay){.read_end = -1, .write_end = -1, .messages = messages, .count = inputs};
    relay->inputs = calloc(inputs + 1, sizeof *relay->inputs);
    if (!relay->inputs || pipe2(ends, O_CLOEXEC) != 0)
        return relay->inputs ? errno : ENOMEM;
    relay->read_end = ends[0];
    relay->write_end = ends[1];
    return 0;
}

void relay_close(struct relay *relay) {
    if (relay->read_end >= 0)
        close(relay->read_end);
    if (relay->write_end >= 0)
        close(relay->write_end);
    free(relay->inputs);
}

/* Prints frames. Their bytes are whole frames. */
static void print_frames(void *context, const void *bytes, size_t size) {
    const struct relay *relay = context;
    for (size_t at = 0; at < size;) {
        struct frame frame;
        memcpy(&frame, (const char *)bytes + at, sizeof frame);
        at += sizeof frame;
        message_say(relay->messages, (const char *)bytes + at, frame.size, frame.counted,
                    frame.begins);
        at += frame.size;
    }
}

/* Keeps a frame for later. If there is no room for it, it is printed at once. */
static void keep_frame(struct relay *relay, size_t input, const char *bytes, size_t size) {
    struct relay_input *about = &relay->inputs[input];
    if (!about->waiting && (about->waiting = calloc(1, sizeof *about->waiting)))
        spill_begin(about->waiting);
    if (!about->waiting || !spill_put(about->waiting, bytes, size))
        print_frames(relay, bytes, size);
}

static void print_waiting(struct relay *relay, struct relay_input *about) {
    if (!about->waiting)
        return;
    spill_each(about->waiting, print_frames, relay);
    spill_free(about->waiting);
    free(about->waiting);
    about->waiting = NULL;
}

/* Goes on to the first input that has not ended, or, if `all`, past the last. */
static void advance(struct relay *relay, bool all) {
    for (; relay->head < relay->count; relay->head++) {
        print_waiting(relay, &relay->inputs[relay->head]);
        if (!all && !relay->inputs[relay->head].ended)
            return;
    }
}

static void take_frame(struct relay *relay, const struct frame *frame, const char *bytes,
                       size_t size) {
    if (frame->input > relay->head && frame->input < relay->count && !frame->ends_input)
        keep_frame(relay, frame->input, bytes, size);
    else if (!frame->ends_input)
        print_frames(relay, bytes, size);
    else
        relay->inputs[frame->input].ended = true;
    advance(relay, false);
}

/* Takes the whole frames of the bytes. Returns how many bytes they have. */
static size_t take_frames(struct relay *relay, const char *bytes, size_t size) {
    size_t at = 0;
    struct frame frame;
    while (size - at >= sizeof frame) {
        memcpy(&frame, bytes + at, sizeof frame);
        size_t whole = sizeof frame + frame.size;
        if (size - at < whole)
            break;
        take_frame(relay, &frame, bytes + at, whole);
        at += whole;
    }
    return at;
}

int relay_run(struct relay *relay, void (*tick)(void *context), void *context) {
    int error = 0;
    char bytes[16 * PIPE_BUF];
    size_t size = 0;
    struct pollfd file = {.fd = relay->read_end, .events = POLLIN};
    close(relay->write_end);
    relay->write_end = -1;
    for (;;) {
        tick(context);
        int ready = poll(&file, 1, TICK_MILLISECONDS);
        if (ready == 0 || (ready < 0 && errno == EINTR))
            continue;
        ssize_t got = read(relay->read_end, bytes + size, sizeof bytes - size);
        if (got < 0 && again(relay->read_end, POLLIN))
            continue;
        if (got < 0)
            error = errno;
        if (got <= 0)
            break;
        size += (size_t)got;
        size_t taken = take_frames(relay, bytes, size);
        size -= taken;
        memmove(bytes, bytes + taken, size);
    }
    if (error) { /* nobody is to wait until there is room in the pipe */
        close(relay->read_end);
        relay->read_end = -1;
    }
    advance(relay, true);
    return error;
}
