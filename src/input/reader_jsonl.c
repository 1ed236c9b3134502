/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON Lines: one object a line, its text in one of its fields. A line that is no such object is
 * reported and handed on as it is. */
#include "base/json.h"
#include "input/reader.h"
#include "base/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool probe(const uint8_t *bytes, size_t size, bool whole) {
    const uint8_t *end = memchr(bytes, '\n', size);
    if (!end && !whole && size < 65536)
        return false;
    if (size >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3))
        bytes += 3, size -= 3;
    if (size == 0 || *bytes != '{')
        return false;
    size_t offset, length = end ? (size_t)(end - bytes) : size;
    const char *error = json_scan(bytes, length, NULL, 0, &offset);
    return !error || (!end && offset == length); /* a first line longer than what is seen */
}

static void damage(struct reader *reader, const char *what, size_t column) {
    char name[512];
    const char *fate = reader->job->to == DESCALE_AUTO || reader->job->to == DESCALE_JSONL
                           ? "kept as it is"
                           : "left out";
    reader->totals->damaged++;
    if (column)
        status_report(
            &reader->job->reporter, "descale: %s:%" PRIu64 ": %s (at byte %zu), the line was %s",
            status_name(name, sizeof name, reader->job->name), reader->records, what, column, fate);
    else
        status_report(&reader->job->reporter, "descale: %s:%" PRIu64 ": %s, the line was %s",
                      status_name(name, sizeof name, reader->job->name), reader->records, what,
                      fate);
}

/* Reads on until a whole line is ahead. Returns its length with the newline, 0 at the end; a line
 * longer than the limit has no newline within what is returned. */
static enum descale_status find_line(struct reader *reader, size_t *length, bool *cut) {
    struct source *source = reader->source;
    size_t seen = 0, size;
    *cut = false;
    for (;;) {
        size = source_size(source);
        const uint8_t *bytes = source_bytes(source);
        const uint8_t *newline = size > seen ? memchr(bytes + seen, '\n', size - seen) : NULL;
        if (newline) {
            *length = (size_t)(newline - bytes) + 1;
            return DESCALE_OK;
        }
        seen = size;
        if (size >= RECORD_LIMIT)
            break;
        enum source_event event = source_fill(source, size + 1);
        if (event == SOURCE_GAP && size == 0) {
            source_resume(source);
        } else if (event == SOURCE_GAP || event == SOURCE_END) {
            *cut = event == SOURCE_GAP;
            break;
        } else if (event == SOURCE_ERROR && size == 0) {
            return source->failed;
        } else if (event == SOURCE_ERROR) {
            *cut = true;
            break;
        }
    }
    *length = size;
    return size > 0 ? DESCALE_OK : DESCALE_END;
}

/* The field that holds the text: the one asked for, or the first there is. NULL: none. */
static const struct json_field *text_field(const struct json_field *fields, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (fields[i].value)
            return &fields[i];
    return NULL;
}

/* Fills the page in from the object on a line. False: it is none, and why was reported. */
static bool take_record(struct reader *reader, const uint8_t *line, size_t size) {
    struct record *record = &reader->record;
    struct json_field fields[] = {{"text", NULL, 0, 0},        {"content", NULL, 0, 0},
                                  {"raw_content", NULL, 0, 0}, {"id", NULL, 0, 0},
                                  {"url", NULL, 0, 0},         {"source", NULL, 0, 0}};
    size_t offset, texts = 3, start = 0;
    if (reader->job->field)
        fields[0].name = reader->job->field;
    if (reader->records == 1 && size >= 3 && !memcmp(line, "\xef\xbb\xbf", 3))
        start = 3;
    const char *error = json_scan(line + start, size - start, fields, 6, &offset);
    if (error) {
        damage(reader, error, start + offset + 1);
        return false;
    }
    const struct json_field *text = text_field(fields, reader->job->field ? 1 : texts);
    if (!text || *text->value != '"' || text->times > 1) {
        char what[200];
        snprintf(what, sizeof what,
                 !text             ? "no field '%s'"
                 : text->times > 1 ? "several fields '%s'"
                                   : "field '%s' is no string",
                 text || reader->job->field ? (text ? text->name : fields[0].name)
                                            : "text', 'content' or 'raw_content");
        damage(reader, what, 0);
        return false;
    }
    record->prefix = line;
    record->spelled = text->value + 1;
    record->prefix_size = (size_t)(record->spelled - line);
    record->spelled_size = text->size - 2;
    record->suffix = record->spelled + record->spelled_size;
    record->suffix_size = size - record->prefix_size - record->spelled_size;
    record->origin = (const char *)fields[5].value;
    record->origin_size = fields[5].size;
    record->separated = true;
    if (fields[3].value) {
        record->id = (const char *)fields[3].value;
        record->id_size = fields[3].size;
        record->id_json = true;
    }
    if (fields[4].value && *fields[4].value == '"') {
        size_t at = 0, length = fields[4].size - 2; /* decoded it is no longer than spelled */
        reader->address.size = 0;
        if (buffer_reserve(&reader->address, length + 4)) {
            record->address_size =
                json_decode(fields[4].value + 1, length, &at, reader->address.bytes, length + 4);
            record->address = (const char *)reader->address.bytes;
        }
    }
    return true;
}

static bool is_blank(const uint8_t *line, size_t size) {
    while (size > 0 && line[size - 1] <= ' ')
        size--;
    return size == 0;
}

static enum descale_status next(struct reader *reader) {
    struct record *record = &reader->record;
    /* What is left of a line longer than the limit, if nobody read it. */
    while (reader->left > 0) {
        uint8_t passed[4096];
        size_t got;
        enum descale_status status = reader_read(reader, passed, sizeof passed, &got);
        if (status != DESCALE_OK && status != DESCALE_END)
            return status;
    }
    source_consume(reader->source, reader->consumed);
    reader->consumed = reader->raw_at = 0;
    size_t length = 0;
    bool cut;
    enum descale_status status = find_line(reader, &length, &cut);
    if (status != DESCALE_OK)
        return status;
    const uint8_t *line = source_bytes(reader->source);
    reader->records++;
    bool ends = line[length - 1] == '\n';
    record->offset = reader->source->offset;
    record->kind = RECORD_OTHER;
    if (length >= RECORD_LIMIT && !ends) {
        damage(reader, "longer than 16 MiB: not looked into", 0);
        reader->left = UINT64_MAX;
        return DESCALE_OK;
    }
    reader->consumed = length;
    record->spelled = line;
    record->spelled_size = length;
    if (is_blank(line, length))
        return DESCALE_OK;
    reader->totals->records++;
    if (cut)
        damage(reader, "this line stands at damaged data", 0);
    else if (take_record(reader, line, length))
        record->kind = RECORD_PAGE;
    return DESCALE_OK;
}

/* Bytes of a line longer than the limit, straight from the source. */
static enum descale_status read_long(struct reader *reader, uint8_t *to, size_t size, size_t *got) {
    struct source *source = reader->source;
    enum source_event event = source_size(source) ? SOURCE_OK : source_fill(source, 1);
    if (event != SOURCE_OK) {
        reader->left = 0;
        *got = 0;
        return event == SOURCE_ERROR ? source->failed : DESCALE_END;
    }
    if (size > source_size(source))
        size = source_size(source);
    const uint8_t *newline = memchr(source_bytes(source), '\n', size);
    if (newline) {
        size = (size_t)(newline - source_bytes(source)) + 1;
        reader->left = 0;
    }
    *got = source_read(source, to, size, &event);
    return DESCALE_OK;
}

static enum descale_status read_record(struct reader *reader, uint8_t *to, size_t size,
                                       size_t *got) {
    struct record *record = &reader->record;
    if (reader->left > 0)
        return read_long(reader, to, size, got);
    if (record->kind == RECORD_PAGE) {
        *got = json_decode(record->spelled, record->spelled_size, &reader->raw_at, to, size);
    } else {
        size_t left = record->spelled_size - reader->raw_at;
        *got = left < size ? left : size;
        if (*got > 0)
            memcpy(to, record->spelled + reader->raw_at, *got);
        reader->raw_at += *got;
    }
    return *got > 0 ? DESCALE_OK : DESCALE_END;
}

const struct reader_kind reader_jsonl = {"jsonl", DESCALE_JSONL, probe, next, read_record};
