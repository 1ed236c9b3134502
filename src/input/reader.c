/* SPDX-License-Identifier: Apache-2.0 */
#include "input/reader.h"

#include <stdlib.h>

/* In the order of probing: any input can be text. */
static const struct reader_kind *const kinds[] = {&reader_warc, &reader_jsonl, &reader_text};
#define KINDS (sizeof kinds / sizeof *kinds)

static const struct reader_kind *find_kind(enum descale_format format) {
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i]->format == format)
            return kinds[i];
    return NULL;
}

static const struct reader_kind *probe_kinds(struct source *source) {
    bool whole = source_fill(source, READER_PROBE_BYTES) == SOURCE_END;
    size_t size = source_size(source);
    size =
        size < READER_PROBE_BYTES ? size : READER_PROBE_BYTES; /* the same for every chunk size */
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i]->probe(source_bytes(source), size, whole))
            return kinds[i];
    return NULL;
}

enum descale_status reader_open(struct reader *reader, struct source *source, const struct job *job,
                                struct descale_totals *totals) {
    *reader = (struct reader){.source = source, .job = job, .totals = totals};
    reader->kind = job->from == DESCALE_AUTO ? probe_kinds(source) : find_kind(job->from);
    reader->state = calloc(1, reader->kind->state_size);
    return reader->state ? DESCALE_OK : DESCALE_NO_MEMORY;
}

void reader_close(struct reader *reader) {
    if (reader->state && reader->kind->close)
        reader->kind->close(reader->state);
    free(reader->state);
}

bool reader_binary(const struct reader *reader) {
    const uint8_t *bytes = source_bytes(reader->source);
    size_t size = source_size(reader->source), controls = 0;
    size = size < READER_PROBE_BYTES ? size : READER_PROBE_BYTES;
    for (size_t i = 0; i < size; i++)
        controls += bytes[i] < 9 || (bytes[i] > 13 && bytes[i] < 27) || bytes[i] == 127 ||
                    (bytes[i] > 27 && bytes[i] < 32);
    return reader->kind == &reader_text && controls * 20 > size;
}

enum descale_status reader_next(struct reader *reader) {
    reader->record = (struct record){.kind = RECORD_PAGE};
    return reader->kind->next(reader);
}

enum descale_status reader_read(struct reader *reader, uint8_t *to, size_t size, size_t *got) {
    return reader->kind->read(reader, to, size, got);
}
