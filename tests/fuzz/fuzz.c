/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define WINDOW ((uint64_t)32 << 20)  /* of a decompression */
#define UNPACKED ((uint64_t)4 << 20) /* of an input or a member; more is reported */

void check(int holds, const char *file, int line, const char *condition) {
    if (holds)
        return;
    fprintf(stderr, "%s:%d: %s\n", file, line, condition);
    abort();
}

/* ---- Choices ---- */

bool choices_left(const struct choices *choices) {
    return choices->at < choices->end;
}

unsigned choose_bytes(struct choices *choices, unsigned bytes) {
    unsigned number = 0;
    for (unsigned i = 0; i < bytes; i++)
        number = number << 8 | (choices_left(choices) ? *choices->at++ : 0u);
    return number;
}

unsigned choose(struct choices *choices, unsigned below) {
    return choose_bytes(choices, below > 256 ? 2 : 1) % below;
}

void choose_page(struct choices *choices, struct buffer *page) {
    static const char *const lines[] = {
        "Accept all cookies",
        "Home",
        "The mill was built in 1820 and sold again to a farmer, who kept sheep.",
        "Subscribe to our newsletter",
        "",
        "Caf\xc3\xa9 \xe2\x80\x93 open from eight until the last guest has gone home.",
        "\tIn winter the road along the lake is closed.",
        "Read more"};
    unsigned count = 1 + choose(choices, 12);
    for (unsigned i = 0; i < count; i++)
        CHECK(buffer_format(page, "%s\n", lines[i == 0 ? 2 : choose(choices, 8)]));
}

size_t tamper(struct choices *choices, struct buffer *input) {
    size_t changed = 0;
    while (choices_left(choices) && changed < 4) {
        size_t at = choose_bytes(choices, 2) % input->size;
        unsigned mask = choose(choices, 256);
        input->bytes[at] ^= (uint8_t)mask;
        changed += mask != 0;
    }
    return changed;
}

void put_number(struct buffer *to, uint64_t number, unsigned bytes) {
    uint8_t spelled[8];
    for (unsigned i = 0; i < bytes; i++)
        spelled[i] = (uint8_t)(number >> (8 * i));
    CHECK(buffer_append(to, spelled, bytes));
}

/* ---- Runs ---- */

int memory_file(const void *bytes, size_t size) {
    int file = memfd_create("input", 0);
    CHECK(file >= 0);
    CHECK(write(file, bytes, size) == (ssize_t)size);
    return file;
}

const descale_model *fuzz_model(void) {
    static descale_model *model;
    CHECK(model || descale_model_open(NULL, &model) == DESCALE_OK);
    return model;
}

static int put(void *context, const void *bytes, size_t size) {
    struct buffer *output = context;
    return !output || buffer_append(output, bytes, size) ? 0 : ENOMEM;
}

/* Counts messages about damage: a warning is none. */
static void count(void *user, const descale_problem *problem) {
    uint64_t *messages = user;
    *messages += problem->severity == DESCALE_ERROR && strlen(problem->message) > 0;
}

/* Reads a file without seeking in it: a descale_read_fn. */
static int64_t read_pipe(void *user, void *bytes, size_t size) {
    const int *file = user;
    return read(*file, bytes, size < 513 ? size : 513);
}

static descale_status run_stream(struct fuzz_run *run, bool pipe) {
    descale_stream *stream = NULL;
    uint64_t lines = 0;
    run->messages = 0;
    CHECK(lseek(run->file, 0, SEEK_SET) == 0);
    CHECK(descale_stream_open(fuzz_model(), &stream) == DESCALE_OK);
    CHECK(descale_stream_formats(stream, run->from, run->to) == DESCALE_OK);
    CHECK(descale_stream_keep(stream, DESCALE_MASK(DESCALE_LABELS) - 1, 0) == DESCALE_OK);
    descale_stream_output(stream, put, run->output);
    descale_stream_on_problem(stream, count, &run->messages);
    descale_stream_limits(stream, WINDOW, UNPACKED);
    descale_status status = pipe ? descale_stream_run(stream, "input", read_pipe, &run->file)
                                 : descale_stream_run_fd(stream, "input", run->file);
    const descale_totals *totals = descale_stream_totals(stream);
    CHECK(status == DESCALE_OK || status == DESCALE_DAMAGED || status == DESCALE_UNREADABLE);
    CHECK((status != DESCALE_OK) == (run->messages > 0));
    CHECK((status != DESCALE_OK) == (totals->damaged > 0));
    for (int label = 0; label < DESCALE_LABELS; label++)
        lines += totals->lines_by_label[label];
    CHECK(totals->lines == lines + totals->lines_blank);
    run->pages = totals->pages;
    descale_stream_close(stream);
    return status;
}

descale_status fuzz_run(struct fuzz_run *run) {
    return run_stream(run, false);
}

/* The number of bytes that are no newlines. */
static size_t text_size(const struct buffer *text) {
    size_t size = 0;
    for (size_t i = 0; i < text->size; i++)
        size += text->bytes[i] != '\n';
    return size;
}

void check_container(const struct buffer *input, const struct buffer *pages, bool tampered,
                     bool sure) {
    for (int pipe = 0; pipe < 2; pipe++) {
        struct buffer text = {0};
        struct fuzz_run run = {
            .file = memory_file(input->bytes, input->size), .to = DESCALE_TEXT, .output = &text};
        descale_status status = run_stream(&run, pipe);
        if (!tampered)
            CHECK(status == DESCALE_OK);
        if (status == DESCALE_OK && (sure || !tampered))
            CHECK(text_size(&text) == text_size(pages));
        close(run.file);
        buffer_free(&text);
    }
}
