/* SPDX-License-Identifier: Apache-2.0 */
#include "input/reader.h"

/* In the order of asking: every input is text in the end. */
static const struct reader_kind *const kinds[] = {&reader_warc, &reader_jsonl, &reader_text};
#define KINDS (sizeof kinds / sizeof *kinds)
#define PROBE_BYTES 65536

void reader_open(struct reader *reader, struct source *source, const struct descale_job *job,
                 struct descale_totals *totals) {
    *reader = (struct reader){.source = source, .job = job, .totals = totals};
    bool whole = false;
    if (job->from == DESCALE_AUTO)
        whole = source_fill(source, PROBE_BYTES) == SOURCE_END;
    for (size_t i = 0; i < KINDS && !reader->kind; i++)
        if (job->from == DESCALE_AUTO
                ? kinds[i]->probe(source_bytes(source), source_size(source), whole)
                : kinds[i]->format == job->from)
            reader->kind = kinds[i];
}

void reader_close(struct reader *reader) {
    buffer_free(&reader->head);
    buffer_free(&reader->address);
}

bool reader_binary(const struct reader *reader) {
    const uint8_t *bytes = source_bytes(reader->source);
    size_t size = source_size(reader->source), controls = 0;
    size = size < PROBE_BYTES ? size : PROBE_BYTES;
    for (size_t i = 0; i < size; i++)
        controls += bytes[i] < 9 || (bytes[i] > 13 && bytes[i] < 27) || bytes[i] == 127 ||
                    (bytes[i] > 27 && bytes[i] < 32);
    return reader->kind == &reader_text && controls * 20 > size;
}

enum descale_status reader_next(struct reader *reader) {
    reader->record = (struct record){.kind = RECORD_PAGE, .offset = reader->record.offset};
    return reader->kind->next(reader);
}

enum descale_status reader_read(struct reader *reader, uint8_t *to, size_t size, size_t *got) {
    return reader->kind->read(reader, to, size, got);
}
