/* SPDX-License-Identifier: Apache-2.0
 *
 * Inputs of any bytes, as a whole run takes them: containers, records, members. What is damaged is
 * counted, lines add up, and what was written of what is whole is read again without damage. */
#include "descale.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define UNPACKED ((uint64_t)4 << 20) /* of an input or a member; more is reported */

static void check(int holds) {
    if (!holds)
        abort();
}

static int put(void *context, const void *bytes, size_t size) {
    const int *file = context;
    return write(*file, bytes, size) == (ssize_t)size ? 0 : ENOSPC;
}

static void count(void *user, const descale_problem *problem) {
    size_t *messages = user;
    *messages += strlen(problem->message) > 0;
}

static int memory_file(void) {
    int file = memfd_create("input", 0);
    check(file >= 0);
    return file;
}

/* Runs an input into a file. *pages: how many it has. */
static descale_status run(const descale_model *model, int input, int output, descale_format from,
                          descale_format to, uint64_t *pages) {
    descale_stream *stream = NULL;
    size_t messages = 0;
    uint64_t lines = 0;
    check(lseek(input, 0, SEEK_SET) == 0);
    check(descale_stream_open(model, &stream) == DESCALE_OK);
    check(descale_stream_formats(stream, from, to) == DESCALE_OK);
    descale_stream_output(stream, put, &output);
    descale_stream_on_problem(stream, count, &messages);
    descale_stream_limits(stream, (uint64_t)32 << 20, UNPACKED);
    descale_status status = descale_stream_run_fd(stream, "input", input);
    const descale_totals *totals = descale_stream_totals(stream);
    check(status == DESCALE_OK || status == DESCALE_DAMAGED || status == DESCALE_UNREADABLE);
    check((status != DESCALE_OK) == (messages > 0));
    check((status != DESCALE_OK) == (totals->damaged > 0));
    for (int label = 0; label < DESCALE_LABELS; label++)
        lines += totals->lines_by_label[label];
    check(totals->lines == lines + totals->lines_blank);
    *pages = totals->pages;
    descale_stream_close(stream);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static descale_model *model;
    static const descale_format forms[] = {DESCALE_JSONL, DESCALE_WET};
    uint64_t pages, again;
    check(model || descale_model_open(NULL, &model) == DESCALE_OK);
    int input = memory_file();
    check(write(input, data, size) == (ssize_t)size);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        int output = memory_file(), last = memory_file();
        descale_status status = run(model, input, output, DESCALE_AUTO, forms[i], &pages);
        if (status == DESCALE_OK && lseek(output, 0, SEEK_END) > 0) {
            check(run(model, output, last, forms[i], forms[i], &again) == DESCALE_OK);
            check(again == pages);
        }
        close(output);
        close(last);
    }
    close(input);
    return 0;
}
