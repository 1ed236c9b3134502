/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain text: the whole input is one page. */
#include "input/reader.h"

#include <string.h>

struct text {
    bool done; /* the page was handed out */
};

static bool probe(const uint8_t *bytes, size_t size, bool whole) {
    (void)bytes, (void)size, (void)whole;
    return true;
}

/* Bytes that the text has at most; UINT64_MAX: not known. Of one byte of another encoding three may
 * become, as U+FFFD has. */
static uint64_t size_bound(const struct reader *reader) {
    const struct source *source = reader->source;
    uint64_t size = reader->job->input.size;
    if (source->event == SOURCE_END)
        return source_size(source);
    return source->decompressor.codec || size == 0 ? UINT64_MAX
           : source->encoding.iconv                ? 3 * size
                                                   : size;
}

static enum descale_status next(struct reader *reader) {
    struct text *text = reader->state;
    if (text->done)
        return STATUS_END;
    text->done = true;
    reader->number++;
    reader->totals->records++;
    reader->record.body_size = size_bound(reader);
    reader->record.id = reader->job->name;
    reader->record.id_size = strlen(reader->job->name);
    reader->record.id_name = true;
    return DESCALE_OK;
}

/* The source has reported any gap in a compressed file; the text goes on after it. */
static enum descale_status read_text(struct reader *reader, uint8_t *to, size_t size, size_t *got) {
    enum source_event event;
    while ((*got = source_read(reader->source, to, size, &event)) == 0) {
        if (event != SOURCE_GAP)
            return event == SOURCE_ERROR ? reader->source->failed : STATUS_END;
        source_resume(reader->source);
    }
    return DESCALE_OK;
}

const struct reader_kind reader_text = {"text",    DESCALE_TEXT, sizeof(struct text), probe, next,
                                        read_text, NULL};
