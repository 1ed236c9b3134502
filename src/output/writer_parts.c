/* SPDX-License-Identifier: Apache-2.0
 *
 * Parts that several formats have: ids, strings and records of JSON, colours, text for people. */
#include "output/writer.h"
#include "base/json.h"
#include "base/utf8.h"
#include "output/shown.h"

#include <inttypes.h>

void writer_json_page(struct writer *writer, const struct record *record, const char *key) {
    if (record->kind != RECORD_PAGE)
        return;
    writer_format(writer, "{\"page\":%" PRIu64 ",\"id\":", ++writer->pages);
    writer_id(writer, record);
    writer_format(writer, ",\"%s\":[", key);
}

void writer_json_comma(struct writer *writer) {
    if (!writer->first_line)
        writer_puts(writer, ",");
    writer->first_line = false;
}

void writer_json_end(struct writer *writer, const struct record *record) {
    if (record->kind == RECORD_PAGE)
        writer_puts(writer, "]}\n");
}

void writer_json_record(struct writer *writer, const struct record *record) {
    const struct {
        const char *name, *value;
        size_t size;
    } fields[] = {{"url", record->address, record->address_size},
                  {"date", record->date, record->date_size},
                  {"language", record->language, record->language_size}};
    writer_puts(writer, "{\"id\":");
    writer_id(writer, record);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!fields[i].value)
            continue;
        writer_format(writer, ",\"%s\":\"", fields[i].name);
        writer_json(writer, fields[i].value, fields[i].size);
        writer_puts(writer, "\"");
    }
    writer_puts(writer, ",\"text\":\"");
}

static void put_escaped(struct writer *writer, const void *text, size_t size) {
    struct buffer escaped = {0};
    if (json_escape(&escaped, text, size))
        writer_put(writer, escaped.bytes, escaped.size);
    else
        writer->status = DESCALE_NO_MEMORY;
    buffer_free(&escaped);
}

void writer_json(struct writer *writer, const void *text, size_t size) {
    writer->replaced |= !utf8_valid(text, size);
    put_escaped(writer, text, size);
}

void writer_id(struct writer *writer, const struct record *record) {
    if (!record->id) {
        writer_puts(writer, "null");
    } else if (record->id_json) {
        writer_put(writer, record->id, record->id_size);
    } else {
        writer_puts(writer, "\"");
        bool valid = utf8_valid((const uint8_t *)record->id, record->id_size);
        writer->replaced |= !valid && !record->id_name;
        writer->name_replaced |= !valid && record->id_name;
        put_escaped(writer, record->id, record->id_size);
        writer_puts(writer, "\"");
    }
}

const char *writer_colour(const struct writer *writer, unsigned label) {
    static const char *const colours[DESCALE_LABELS] = {"\x1b[32m", "\x1b[34m", "\x1b[33m",
                                                        "\x1b[35m"};
    return writer->job->colour ? colours[label] : "";
}

const char *writer_plain(const struct writer *writer) {
    return writer->job->colour ? "\x1b[0m" : "";
}

void writer_shown(struct writer *writer, const uint8_t *bytes, size_t size) {
    size_t from = 0;
    for (size_t i = 0; i < size;) {
        const struct shown shown = shown_character(bytes + i, size - i);
        if (shown.escaped) {
            writer_put(writer, bytes + from, i - from);
            for (size_t j = 0; j < shown.taken; j++)
                writer_format(writer, "\\x%02x", bytes[i + j]);
            from = i + shown.taken;
        }
        i += shown.taken;
    }
    writer_put(writer, bytes + from, size - from);
}
