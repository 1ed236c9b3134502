/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of a writer: collected, kept in a temporary file where a record may be left out, and
 * handed to the output. */
#include "output/writer.h"
#include "base/escape.h"
#include "base/plain_locale.h"
#include "base/report.h"
#include "base/temp_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLUSH_BYTES ((size_t)256 << 10) /* collected before they are handed to the output */

static void fail_to_write(struct writer *writer, int error) {
    writer->status = report_write_error(&writer->job->reporter, error);
    *writer->job->error = error;
}

static void hand_over(struct writer *writer, const void *bytes, size_t size) {
    if (writer->status != DESCALE_OK || size == 0)
        return;
    int error = writer->output.write(writer->output.context, bytes, size);
    if (error)
        fail_to_write(writer, error);
}

void writer_flush(struct writer *writer) {
    hand_over(writer, writer->out.bytes, writer->out.size);
    writer->out.size = 0;
}

void writer_put(struct writer *writer, const void *bytes, size_t size) {
    if (size == 0 || writer->status != DESCALE_OK)
        return;
    writer->last = ((const uint8_t *)bytes)[size - 1];
    if (writer->held.on) {
        writer_spill(writer, &writer->held.bytes, bytes, size);
        return;
    }
    if (writer->out.size + size > FLUSH_BYTES)
        writer_flush(writer);
    if (size >= FLUSH_BYTES)
        hand_over(writer, bytes, size);
    else if (!buffer_append(&writer->out, bytes, size))
        writer->status = DESCALE_NO_MEMORY;
}

/* Reports that a temporary file failed, as errno says. */
static void report_spill(struct writer *writer) {
    char folder[256];
    int error = errno;
    report_problem(
        &writer->job->reporter,
        (descale_problem){
            .status = DESCALE_WRITE_ERROR, .severity = DESCALE_ERROR, .error = error, .input = ""},
        "cannot keep a large record in a temporary file in %s: %s",
        escape_name(folder, sizeof folder, temp_file_folder()), strerror(error));
    writer->status = DESCALE_WRITE_ERROR;
}

void writer_spill(struct writer *writer, struct spill_buffer *spill, const void *bytes,
                  size_t size) {
    if (writer->status == DESCALE_OK && !spill_put(spill, bytes, size))
        report_spill(writer);
}

static void take_spilled(void *context, const void *bytes, size_t size) {
    writer_put(context, bytes, size);
}

void writer_unspill_with(struct writer *writer, struct spill_buffer *spill, spill_take *take) {
    if (writer->status == DESCALE_OK && !spill_each(spill, take, writer) &&
        writer->status == DESCALE_OK)
        report_spill(writer);
}

void writer_unspill(struct writer *writer, struct spill_buffer *spill) {
    writer_unspill_with(writer, spill, take_spilled);
}

void writer_note(struct writer *writer, int error) {
    if (error && writer->status == DESCALE_OK)
        fail_to_write(writer, error);
}

void writer_pass(struct writer *writer, const void *bytes, size_t size) {
    writer_flush(writer);
    hand_over(writer, bytes, size);
}

void writer_separate(struct writer *writer) {
    if (writer->pages++ > 0)
        writer_puts(writer, writer->last == '\n' ? "\n" : "\n\n");
}

void writer_puts(struct writer *writer, const char *text) {
    writer_put(writer, text, strlen(text));
}

/* writer_format() for a text of any length. */
static void put_long(struct writer *writer, const char *format, va_list arguments) {
    char *text;
    struct plain_locale locale = plain_begin();
    int size = vasprintf(&text, format, arguments);
    plain_end(locale);
    if (size < 0) {
        writer->status = DESCALE_NO_MEMORY;
        return;
    }
    writer_put(writer, text, (size_t)size);
    free(text);
}

void writer_format(struct writer *writer, const char *format, ...) {
    char small[256];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = plain_print(small, sizeof small, format, arguments);
    if (size >= 0 && (size_t)size < sizeof small)
        writer_put(writer, small, (size_t)size);
    else
        put_long(writer, format, again);
    va_end(again);
    va_end(arguments);
}
