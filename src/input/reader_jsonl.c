/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON Lines: one object a line, its text in one of its fields. A line that is not such an object
 * is reported and handed on unchanged; one that is cut by damaged data is left out. JSON of another
 * layout, an array of objects or objects of many lines, is read as JSON Lines of its values. */
#include "base/json.h"
#include "base/utf8.h"
#include "input/json_probe.h"
#include "input/json_values.h"
#include "input/jsonl_record.h"
#include "input/jsonl_text.h"
#include "input/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RECORD_LIMIT ((size_t)16 << 20) /* bytes of a line; a longer one is handed on unread */

static bool is_blank(const uint8_t *line, size_t size) {
    while (size > 0 && line[size - 1] <= ' ')
        size--;
    return size == 0;
}

/* Whether a line is a JSON object; `cut`: the line goes on after what is known of it. */
static bool is_object(const uint8_t *line, size_t size, bool cut) {
    size_t offset;
    if (size == 0 || *line != '{')
        return false;
    const char *error = json_scan(line, size, NULL, 0, &offset);
    return !error || (cut && offset == size);
}

/* Whether a line may be an object that is damaged, or another value of JSON. */
static bool is_like_object(const uint8_t *line, size_t size) {
    while (size > 0 && line[size - 1] <= ' ')
        size--;
    uint8_t first = size > 0 ? *line : 0, last = size > 0 ? line[size - 1] : 0;
    return first == '{' || first == '[' || last == '}' || last == ']';
}

/* The first two lines tell, or, if they are damaged, the lines after them: two objects or more, and
 * no fewer than other lines. An object in the first line of a text is no JSON Lines. */
static bool probe(const uint8_t *bytes, size_t size, bool whole) {
    size_t objects = 0, others = 0;
    bool begins = false, like = true;
    if (utf8_mark(bytes, size) > 0)
        bytes += 3, size -= 3;
    for (bool first = true; size > 0; first = false) {
        const uint8_t *end = memchr(bytes, '\n', size);
        size_t length = end ? (size_t)(end - bytes) : size;
        bool cut = !end && !whole, object = is_object(bytes, length, !end);
        bool other = !object && !cut && !is_blank(bytes, length);
        begins |= first && object;
        if (others == 0 && other)
            like = is_like_object(bytes, length);
        objects += object && !cut;
        others += other;
        if (begins && (objects >= 2 || (others > 0 && like)))
            return true;
        length += end != NULL;
        bytes += length, size -= length;
    }
    return (begins && others == 0) || (objects >= 2 && objects >= others) ||
           (objects == 1 && others == 1 && like && !begins);
}

/* ---- Lines ---- */

/* What find_line() found. */
struct found_line {
    size_t size;    /* bytes, the newline included */
    bool cut;       /* it ends at damaged data */
    bool long_line; /* it goes on after RECORD_LIMIT bytes */
};

/* Reads on until a whole line, or RECORD_LIMIT bytes of it, are ahead. Returns DESCALE_OK,
 * STATUS_END or an error. */
static enum descale_status find_line(struct source *source, struct found_line *found) {
    size_t seen = 0, size;
    *found = (struct found_line){0, false, false};
    for (;;) {
        /* However many bytes are ahead, a line is too long from the same length on. */
        size = source_size(source) < RECORD_LIMIT ? source_size(source) : RECORD_LIMIT;
        const uint8_t *bytes = source_bytes(source);
        const uint8_t *newline = size > seen ? memchr(bytes + seen, '\n', size - seen) : NULL;
        if (newline) {
            found->size = (size_t)(newline - bytes) + 1;
            return DESCALE_OK;
        }
        seen = size;
        if (size >= RECORD_LIMIT)
            break;
        enum source_event event = source_fill(source, size + 1);
        if (event == SOURCE_OK)
            continue;
        if (event == SOURCE_ERROR && size == 0)
            return source->failed;
        if (event == SOURCE_GAP && size == 0) {
            source_resume(source);
            continue;
        }
        found->cut = event != SOURCE_END;
        break;
    }
    found->size = size;
    return size > 0 ? DESCALE_OK : STATUS_END;
}

/* ---- Records ---- */

/* Passes over what is left of a line longer than the limit. */
static enum descale_status skip_long_line(struct reader *reader) {
    const struct jsonl *jsonl = reader->state;
    enum descale_status status = DESCALE_OK;
    uint8_t passed[4096];
    size_t got;
    while (jsonl->long_line && status == DESCALE_OK)
        status = reader_read(reader, passed, sizeof passed, &got);
    return status == STATUS_END ? DESCALE_OK : status;
}

/* Finds the next line. Its bytes are *line; they stay until the next call. */
static enum descale_status next_line(struct reader *reader, struct found_line *found,
                                     const uint8_t **line) {
    enum descale_status status = find_line(reader->source, found);
    *line = source_bytes(reader->source);
    reader->record.offset = reader->source->offset;
    found->long_line = found->size >= RECORD_LIMIT && (*line)[found->size - 1] != '\n';
    return status;
}

/* The same for JSON that is no JSON Lines. */
static enum descale_status next_value(struct reader *reader, struct found_line *found,
                                      const uint8_t **line) {
    struct json_values *values = &((struct jsonl *)reader->state)->values;
    enum json_value value = json_values_next(values, reader->source, RECORD_LIMIT);
    *line = values->line.bytes;
    *found =
        (struct found_line){values->line.size, value == JSON_VALUE_CUT, value == JSON_VALUE_LONG};
    reader->record.offset = values->offset;
    if (value == JSON_VALUE_OPEN)
        source_damage(reader->source, values->offset,
                      "the JSON array has no end: it may be cut short");
    if (value == JSON_VALUE_ERROR)
        return reader->source->failed;
    return value == JSON_VALUE_NO_MEMORY                          ? DESCALE_NO_MEMORY
           : value == JSON_VALUE_OPEN || value == JSON_VALUE_NONE ? STATUS_END
                                                                  : DESCALE_OK;
}

/* A line or value that is not whole: nobody could read it, so it is left out. */
static void drop_line(struct reader *reader) {
    const struct json_values *values = &((struct jsonl *)reader->state)->values;
    char done[64];
    reader->record.spelled_size = 0;
    snprintf(done, sizeof done, "skipped, %" PRIu64 " bytes",
             reader->source->offset - values->offset);
    if (jsonl_is_json(reader))
        jsonl_report(reader, values->what, 0, done);
    else
        jsonl_report(reader, "the line runs into a damaged region", 0, "skipped");
}

static enum descale_status next(struct reader *reader) {
    struct jsonl *jsonl = reader->state;
    struct record *record = &reader->record;
    struct found_line found;
    const uint8_t *line;
    enum descale_status status = skip_long_line(reader);
    if (status != DESCALE_OK)
        return status;
    source_consume(reader->source, jsonl->line_size);
    jsonl->line_size = jsonl->decoded = 0;
    status = jsonl_is_json(reader) ? next_value(reader, &found, &line)
                                   : next_line(reader, &found, &line);
    if (status == STATUS_END)
        jsonl_report_lacks(reader);
    if (status != DESCALE_OK)
        return status;
    reader->number++;
    record->kind = RECORD_OTHER;
    if (found.long_line) {
        jsonl_damage(reader, "longer than 16 MiB", 0);
        jsonl->long_line = true;
        record->body_size = UINT64_MAX;
        return DESCALE_OK;
    }
    jsonl->line_size = jsonl_is_json(reader) ? 0 : found.size;
    record->spelled = line;
    record->spelled_size = found.size;
    if (is_blank(line, found.size) && !found.cut)
        return DESCALE_OK;
    reader->totals->records++;
    if (found.cut)
        drop_line(reader);
    else if (jsonl_take(reader, line, found.size))
        record->kind = RECORD_PAGE;
    return DESCALE_OK;
}

static void close_jsonl(void *state) {
    struct jsonl *jsonl = state;
    buffer_free(&jsonl->address);
    buffer_free(&jsonl->values.line);
}

static bool probe_json(const uint8_t *bytes, size_t size, bool whole) {
    return json_probe(bytes, size, whole);
}

const struct reader_kind reader_jsonl = {"jsonl", DESCALE_JSONL, sizeof(struct jsonl), probe,
                                         next,    jsonl_read,    close_jsonl};
const struct reader_kind reader_json = {"json", DESCALE_JSONL, sizeof(struct jsonl), probe_json,
                                        next,   jsonl_read,    close_jsonl};
