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

static void count(void *context, const char *message) {
    size_t *messages = context;
    *messages += strlen(message) > 0;
}

static int memory_file(void) {
    int file = memfd_create("input", 0);
    check(file >= 0);
    return file;
}

/* Runs an input into a file. */
static enum descale_status run(struct descale_stream *stream, int input, int output,
                               enum descale_format from, enum descale_format to,
                               struct descale_totals *totals) {
    size_t messages = 0;
    uint64_t lines = 0;
    struct descale_job job = {.name = "input",
                              .input = input,
                              .from = from,
                              .to = to,
                              .write = put,
                              .context = &output,
                              .new_output = 1,
                              .reporter = {count, &messages},
                              .memory = (uint64_t)32 << 20,
                              .limit = UNPACKED};
    check(lseek(input, 0, SEEK_SET) == 0);
    *totals = (struct descale_totals){0};
    enum descale_status status = descale_stream_run(stream, &job, totals);
    check(status == DESCALE_OK || status == DESCALE_DAMAGED || status == DESCALE_UNREADABLE);
    check((status != DESCALE_OK) == (messages > 0));
    check((status != DESCALE_OK) == (totals->damaged > 0));
    for (int class = 0; class < DESCALE_LABELS; class ++)
        lines += totals->lines_by_label[class];
    check(totals->lines == lines + totals->lines_blank);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct descale_model *model;
    static struct descale_stream *stream;
    static const enum descale_format forms[] = {DESCALE_JSONL, DESCALE_WET};
    struct descale_totals totals, again;
    check(model || (descale_model_open(&model) == DESCALE_OK &&
                    descale_stream_open(&stream, model) == DESCALE_OK));
    int input = memory_file();
    check(write(input, data, size) == (ssize_t)size);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        int output = memory_file(), last = memory_file();
        enum descale_status status = run(stream, input, output, DESCALE_AUTO, forms[i], &totals);
        if (status == DESCALE_OK && lseek(output, 0, SEEK_END) > 0) {
            check(run(stream, output, last, forms[i], forms[i], &again) == DESCALE_OK);
            check(again.pages == totals.pages);
        }
        close(output);
        close(last);
    }
    close(input);
    return 0;
}
