/* SPDX-License-Identifier: Apache-2.0
 *
 * The record that an object of JSON makes: which of its fields is the text, its id, its address. */
#include "input/jsonl_record.h"
#include "base/utf8.h"
#include "base/json.h"
#include "base/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LACK_SIZE 200  /* of a message */
#define NAME_SIZE 1024 /* of a field that holds text, with a NUL */

void jsonl_report(struct reader *reader, const char *what, size_t column, const char *done) {
    bool json = jsonl_is_json(reader);
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

void jsonl_damage(struct reader *reader, const char *what, size_t column) {
    bool kept = reader->job->to == DESCALE_AUTO || reader->job->to == DESCALE_JSONL;
    jsonl_report(reader, what, column, kept ? "kept unchanged" : "skipped");
}

/* The fields that are looked for. The text is in the first of the first three that is there, or in
 * the field that the job names. */
enum { TEXT, CONTENT, RAW_CONTENT, TEXT_FIELDS, ID = TEXT_FIELDS, URL, SOURCE, FIELDS };

/* Writes what objects lack. `name`: of the field that they have or were to have, or NULL. */
static void describe_lack(char what[LACK_SIZE], unsigned lack, const char *name) {
    static const char *const formats[] = {
        [LACK_FIELD] = "no field '%s'",
        [LACK_STRING] = "field '%s' is neither a string nor a list of strings",
        [LACK_ONE] = "more than one field '%s'"};
    snprintf(what, LACK_SIZE, formats[lack], name ? name : "text', 'content' or 'raw_content");
}

/* Reports an object without a text. A dump of the wrong form has as many as it has lines: the first
 * are named, and the others counted. */
static void note_lack(struct reader *reader, unsigned lack, const char *name) {
    uint64_t count = ++((struct jsonl *)reader->state)->lacks[lack];
    char what[LACK_SIZE], more[LACK_SIZE + 64];
    describe_lack(what, lack, name);
    snprintf(more, sizeof more, "%s, as in %d before (all others like this are only counted)", what,
             LACKS_NAMED);
    if (count <= LACKS_NAMED + 1)
        jsonl_damage(reader, count > LACKS_NAMED ? more : what, 0);
    else
        reader->totals->damaged++;
}

void jsonl_report_lacks(struct reader *reader) {
    static const char *const lacking[] = {
        [LACK_FIELD] = "without the field of the text",
        [LACK_STRING] = "whose text is neither a string nor a list of strings",
        [LACK_ONE] = "with more than one field of the text"};
    uint64_t *lacks = ((struct jsonl *)reader->state)->lacks;
    for (unsigned i = 0; i < LACKS; i++)
        if (lacks[i] > LACKS_NAMED + 1)
            report_problem(&reader->job->reporter,
                           (descale_problem){.status = DESCALE_DAMAGED, .severity = DESCALE_ERROR},
                           "%s %s: %" PRIu64 ", of which the first %d were named",
                           jsonl_is_json(reader) ? "values" : "lines", lacking[i], lacks[i],
                           LACKS_NAMED + 1);
    memset(lacks, 0, LACKS * sizeof *lacks);
}

/* Takes the text out of the first field that is there, or out of the one that the job names. False:
 * there is none, which was reported. */
static bool find_text(struct reader *reader, const struct json_field *fields) {
    const char *asked = reader->job->field;
    const struct json_field *text = NULL;
    struct record *record = &reader->record;
    for (size_t i = 0; !text && i < (asked ? 1 : TEXT_FIELDS); i++)
        text = fields[i].value ? &fields[i] : NULL;
    record->spelling = reader->job->escaped_newlines ? JSON_ESCAPED_NEWLINES : JSON_AS_STRING;
    record->spelled = text ? json_text(text, &record->spelled_size, &record->spelling) : NULL;
    if (record->spelled && text->times == 1)
        return true;
    note_lack(reader,
              !text             ? LACK_FIELD
              : text->times > 1 ? LACK_ONE
                                : LACK_STRING,
              asked  ? asked
              : text ? text->name
                     : NULL);
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

bool jsonl_take(struct reader *reader, const uint8_t *line, size_t size) {
    struct json_field fields[FIELDS] = {[TEXT] = {.name = "text"},
                                        [CONTENT] = {.name = "content"},
                                        [RAW_CONTENT] = {.name = "raw_content"},
                                        [ID] = {.name = "id"},
                                        [URL] = {.name = "url"},
                                        [SOURCE] = {.name = "source"}};
    struct record *record = &reader->record;
    size_t offset, start = reader->number == 1 ? utf8_mark(line, size) : 0;
    const char *path = reader->job->field;
    char name[NAME_SIZE];
    if (path)
        fields[TEXT].name = json_path_part(&path, name, sizeof name) ? name : "";
    const char *error = json_scan(line + start, size - start, fields, FIELDS, &offset);
    if (error) {
        jsonl_damage(reader, error, start + offset + 1);
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
        jsonl_report(reader, "half of a surrogate pair, which is no character", 0,
                     "written with U+FFFD");
    if (fields[URL].value && *fields[URL].value == '"')
        take_address(reader, &fields[URL]);
    return true;
}
