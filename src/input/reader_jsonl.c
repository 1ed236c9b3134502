/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON Lines: one object a line, its text in one of its fields. A line that is not such an object
 * is reported and handed on unchanged; one that is cut by damaged data is left out. JSON of another
 * layout, an array of objects or objects of many lines, is read as JSON Lines of its values. */
#include "base/json.h"
#include "base/report.h"
#include "input/json_values.h"
#include "input/reader.h"

#include <stdio.h>
#include <string.h>

#define NAME_SIZE 1024                  /* of a field that holds text, with a NUL */
#define RECORD_LIMIT ((size_t)16 << 20) /* bytes of a line; a longer one is handed on unread */

struct jsonl {
    size_t line_size;          /* bytes of the source's look-ahead that the line in hand takes */
    size_t decoded;            /* how far the text, or the line, was read */
    bool long_line;            /* the line is longer than RECORD_LIMIT, and not read to its end */
    struct buffer address;     /* decoded */
    struct json_values values; /* of JSON that is no JSON Lines: the line in hand is there */
};

static bool is_json(const struct reader *reader) {
    return reader->kind == &reader_json;
}

static bool has_bom(const uint8_t *bytes, size_t size) {
    return size >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3);
}

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

/* The first line tells, or, if it is damaged, the lines after it: two objects or more, and no fewer
 * than other lines. */
static bool probe(const uint8_t *bytes, size_t size, bool whole) {
    size_t objects = 0, others = 0;
    if (has_bom(bytes, size))
        bytes += 3, size -= 3;
    for (bool first = true; size > 0; first = false) {
        const uint8_t *end = memchr(bytes, '\n', size);
        size_t length = end ? (size_t)(end - bytes) : size;
        bool cut = !end && !whole, object = is_object(bytes, length, !end);
        if (first && object)
            return true;
        objects += object && !cut;
        others += !object && !cut && !is_blank(bytes, length);
        length += end != NULL;
        bytes += length, size -= length;
    }
    return objects >= 2 && objects >= others;
}

/* Reports what is wrong with the line or value in hand, and counts it as damaged. `column`: the
 * byte of the line it is at, from 1; 0: the whole line. */
static void report_line(struct reader *reader, const char *what, size_t column, const char *done) {
    bool json = is_json(reader);
    descale_problem problem = {.status = DESCALE_DAMAGED, .severity = DESCALE_ERROR};
    if (json) {
        problem.has_offset = 1;
        problem.offset = reader->record.offset;
        problem.decompressed = reader->source->decompressor.codec != NULL;
    } else {
        problem.line = reader->number;
        problem.column = column;
    }
    reader->totals->damaged++;
    report_problem(&reader->job->reporter, problem, "%s: %s %s", what, json ? "value" : "line",
                   done);
}

/* The same for a line that goes out as it is, if the output has room for it. */
static void damage(struct reader *reader, const char *what, size_t column) {
    bool kept = reader->job->to == DESCALE_AUTO || reader->job->to == DESCALE_JSONL;
    report_line(reader, what, column, kept ? "kept unchanged" : "skipped");
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

/* The fields that are looked for. The text is in the first of the first three that is there, or in
 * the field that the job names. */
enum { TEXT, CONTENT, RAW_CONTENT, TEXT_FIELDS, ID = TEXT_FIELDS, URL, SOURCE, FIELDS };

/* Takes the text out of the first field that is there, or out of the one that the job names. False:
 * there is none, which was reported. */
static bool find_text(struct reader *reader, const struct json_field *fields) {
    const char *asked = reader->job->field;
    const struct json_field *text = NULL;
    struct record *record = &reader->record;
    char what[200];
    for (size_t i = 0; !text && i < (asked ? 1 : TEXT_FIELDS); i++)
        text = fields[i].value ? &fields[i] : NULL;
    record->spelling = reader->job->escaped_newlines ? JSON_ESCAPED_NEWLINES : JSON_AS_STRING;
    record->spelled = text ? json_text(text, &record->spelled_size, &record->spelling) : NULL;
    if (record->spelled && text->times == 1)
        return true;
    if (!text && asked)
        snprintf(what, sizeof what, "no field '%s'", asked);
    else if (!text)
        snprintf(what, sizeof what, "no field 'text', 'content' or 'raw_content'");
    else
        snprintf(what, sizeof what,
                 text->times > 1 ? "more than one field '%s'"
                                 : "field '%s' is neither a string nor a list of strings",
                 asked ? asked : text->name);
    damage(reader, what, 0);
    return false;
}

/* Goes on from a field of the top level to the field in it that the rest of a path names. */
static void descend(struct json_field *field, const char *path, char *name) {
    size_t offset;
    while (path && field->value) {
        struct json_field inner = {.name = name};
        if (*field->value == '{' && field->times == 1 && json_path_part(&path, name, NAME_SIZE))
            json_scan(field->value, field->size, &inner, 1, &offset);
        *field = inner;
    }
}

/* Whether the output has the text as it is decoded. */
static bool is_decoded(const struct job *job) {
    static const enum descale_format decoded[] = {DESCALE_TEXT, DESCALE_WET, DESCALE_EXPLAIN_TEXT,
                                                  DESCALE_EXPLAIN_JSON, DESCALE_HITS_TSV};
    for (size_t i = 0; i < sizeof decoded / sizeof *decoded; i++)
        if (job->to == decoded[i])
            return true;
    return job->split && (job->to == DESCALE_AUTO || job->to == DESCALE_JSONL);
}

/* Takes the URL out of its JSON string. Without memory the record has none. */
static void take_address(struct reader *reader, const struct json_field *url) {
    struct jsonl *jsonl = reader->state;
    size_t at = 0, size = url->size - 2; /* decoded it is not longer than spelled */
    jsonl->address.size = 0;
    if (!buffer_reserve(&jsonl->address, size + 4))
        return;
    reader->record.address_size =
        json_decode(url->value + 1, size, &at, jsonl->address.bytes, size + 4, JSON_AS_STRING);
    reader->record.address = (const char *)jsonl->address.bytes;
}

/* Fills in the record from the object on a line. False: the line has no such object, which was
 * reported. */
static bool take_record(struct reader *reader, const uint8_t *line, size_t size) {
    struct json_field fields[FIELDS] = {[TEXT] = {.name = "text"},
                                        [CONTENT] = {.name = "content"},
                                        [RAW_CONTENT] = {.name = "raw_content"},
                                        [ID] = {.name = "id"},
                                        [URL] = {.name = "url"},
                                        [SOURCE] = {.name = "source"}};
    struct record *record = &reader->record;
    size_t offset, start = reader->number == 1 && has_bom(line, size) ? 3 : 0;
    const char *path = reader->job->field;
    char name[NAME_SIZE];
    if (path)
        fields[TEXT].name = json_path_part(&path, name, sizeof name) ? name : "";
    const char *error = json_scan(line + start, size - start, fields, FIELDS, &offset);
    if (error) {
        damage(reader, error, start + offset + 1);
        return false;
    }
    if (reader->job->field)
        descend(&fields[TEXT], path, name);
    if (!find_text(reader, fields)) {
        record->spelled = line;
        record->spelled_size = size;
        return false;
    }
    record->prefix = line;
    record->prefix_size = (size_t)(record->spelled - line);
    record->suffix = record->spelled + record->spelled_size;
    record->suffix_size = size - record->prefix_size - record->spelled_size;
    record->id = (const char *)fields[ID].value;
    record->id_size = fields[ID].size;
    record->id_json = true;
    record->origin = (const char *)fields[SOURCE].value;
    record->origin_size = fields[SOURCE].size;
    record->separated = true;
    if (is_decoded(reader->job) && json_has_lone_surrogate(record->spelled, record->spelled_size))
        report_line(reader, "half of a surrogate pair, which is no character", 0,
                    "written with U+FFFD");
    if (fields[URL].value && *fields[URL].value == '"')
        take_address(reader, &fields[URL]);
    return true;
}

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
    reader->record.spelled_size = 0;
    report_line(reader,
                is_json(reader) ? "the data end inside a value"
                                : "the line runs into a damaged region",
                0, "skipped");
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
    status = is_json(reader) ? next_value(reader, &found, &line) : next_line(reader, &found, &line);
    if (status != DESCALE_OK)
        return status;
    reader->number++;
    record->kind = RECORD_OTHER;
    if (found.long_line) {
        damage(reader, "longer than 16 MiB", 0);
        jsonl->long_line = true;
        record->body_size = UINT64_MAX;
        return DESCALE_OK;
    }
    jsonl->line_size = is_json(reader) ? 0 : found.size;
    record->spelled = line;
    record->spelled_size = found.size;
    if (is_blank(line, found.size) && !found.cut)
        return DESCALE_OK;
    reader->totals->records++;
    if (found.cut)
        drop_line(reader);
    else if (take_record(reader, line, found.size))
        record->kind = RECORD_PAGE;
    return DESCALE_OK;
}

/* ---- Text ---- */

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
            report_line(reader, "the data end inside a value", 0, "cut short");
    }
    *got = copy_spelled(&jsonl->decoded, values->line.bytes, values->line.size, to, size);
    jsonl->long_line = *got > 0;
    return *got > 0 ? DESCALE_OK : STATUS_END;
}

static enum descale_status read_record(struct reader *reader, uint8_t *to, size_t size,
                                       size_t *got) {
    struct jsonl *jsonl = reader->state;
    const struct record *record = &reader->record;
    if (jsonl->long_line)
        return is_json(reader) ? read_long_value(reader, to, size, got)
                               : read_long_line(reader, to, size, got);
    if (record->kind == RECORD_PAGE) {
        *got = json_decode(record->spelled, record->spelled_size, &jsonl->decoded, to, size,
                           record->spelling);
    } else {
        *got = copy_spelled(&jsonl->decoded, record->spelled, record->spelled_size, to, size);
    }
    return *got > 0 ? DESCALE_OK : STATUS_END;
}

static void close_jsonl(void *state) {
    struct jsonl *jsonl = state;
    buffer_free(&jsonl->address);
    buffer_free(&jsonl->values.line);
}

static bool probe_json(const uint8_t *bytes, size_t size, bool whole) {
    return json_values_probe(bytes, size, whole);
}

const struct reader_kind reader_jsonl = {"jsonl", DESCALE_JSONL, sizeof(struct jsonl), probe,
                                         next,    read_record,   close_jsonl};
const struct reader_kind reader_json = {"json", DESCALE_JSONL, sizeof(struct jsonl), probe_json,
                                        next,   read_record,   close_jsonl};
