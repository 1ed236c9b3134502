/* SPDX-License-Identifier: Apache-2.0
 *
 * The text of a record of JSON Lines, and the bytes of a line that is no record. */
#include "input/jsonl_text.h"
#include "base/json.h"
#include "input/jsonl_record.h"

#include <string.h>

/* Copies bytes from *at on, and moves it past them. Returns their number. */
static size_t copy_spelled(size_t *at, const uint8_t *from, size_t from_size, uint8_t *to,
                           size_t size) {
    size_t left = from_size - *at, got = left < size ? left : size;
    if (got > 0)
        memcpy(to, from + *at, got);
    *at += got;
    return got;
}

/* Bytes of a line longer than the limit, straight from the source. */
static enum descale_status read_long_line(struct reader *reader, uint8_t *to, size_t size,
                                          size_t *got) {
    struct jsonl *jsonl = reader->state;
    struct source *source = reader->source;
    enum source_event event = source_size(source) ? SOURCE_OK : source_fill(source, 1);
    if (event != SOURCE_OK) {
        jsonl->long_line = false;
        *got = 0;
        return event == SOURCE_ERROR ? source->failed : STATUS_END;
    }
    if (size > source_size(source))
        size = source_size(source);
    const uint8_t *newline = memchr(source_bytes(source), '\n', size);
    if (newline) {
        size = (size_t)(newline - source_bytes(source)) + 1;
        jsonl->long_line = false;
    }
    *got = source_read(source, to, size, &event);
    return DESCALE_OK;
}

/* The same of a value that is no line. */
static enum descale_status read_long_value(struct reader *reader, uint8_t *to, size_t size,
                                           size_t *got) {
    struct jsonl *jsonl = reader->state;
    struct json_values *values = &jsonl->values;
    if (jsonl->decoded == values->line.size && values->more) {
        jsonl->decoded = 0;
        enum json_value value = json_values_more(values, reader->source, DECOMPRESS_CHUNK);
        if (value == JSON_VALUE_NO_MEMORY)
            return DESCALE_NO_MEMORY;
        if (value == JSON_VALUE_ERROR)
            return reader->source->failed;
        if (value == JSON_VALUE_CUT)
            jsonl_report(reader, values->what, 0, "cut short");
    }
    *got = copy_spelled(&jsonl->decoded, values->line.bytes, values->line.size, to, size);
    jsonl->long_line = *got > 0;
    return *got > 0 ? DESCALE_OK : STATUS_END;
}

enum descale_status jsonl_read(struct reader *reader, uint8_t *to, size_t size, size_t *got) {
    struct jsonl *jsonl = reader->state;
    const struct record *record = &reader->record;
    if (jsonl->long_line)
        return jsonl_is_json(reader) ? read_long_value(reader, to, size, got)
                                     : read_long_line(reader, to, size, got);
    if (record->kind == RECORD_PAGE) {
        *got = json_decode(record->spelled, record->spelled_size, &jsonl->decoded, to, size,
                           record->spelling);
    } else {
        *got = copy_spelled(&jsonl->decoded, record->spelled, record->spelled_size, to, size);
    }
    return *got > 0 ? DESCALE_OK : STATUS_END;
}
