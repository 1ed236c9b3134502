/* SPDX-License-Identifier: Apache-2.0 */
#include "input/unread.h"

#include <string.h>

#define MOST_FIELDS 64
#define NAME_BYTES 40 /* of a column, at most */
#define MANY 8        /* records that make a table whatever the names of its columns are */

/* Columns that a table of texts has. */
static const char *const columns[] = {"text",  "content", "raw_content", "body",    "url",
                                      "uri",   "id",      "title",       "article", "document",
                                      "label", "lang",    "language"};

struct table {
    const uint8_t *at, *end;
    uint8_t separator;
    bool whole; /* no more bytes follow */
    struct field {
        const uint8_t *start;
        size_t size; /* without quotes */
    } fields[MOST_FIELDS];
    size_t count;
    bool broken; /* a record is none of RFC 4180, as far as it is in view */
};

/* The end of the field at `at`, with its quotes; the end of the view if it goes on after that. */
static const uint8_t *field_end(const struct table *table, const uint8_t *at) {
    const uint8_t *end = table->end;
    if (at == end || *at != '"') {
        while (at < end && *at != table->separator && *at != '\n')
            at++;
        return at;
    }
    for (at++; at < end; at++) {
        if (*at != '"')
            continue;
        if (at + 1 == end || at[1] != '"')
            return at + 1;
        at++;
    }
    return end;
}

/* Reads a record. False: there is no whole one, see `broken`. */
static bool next_record(struct table *table) {
    const uint8_t *at = table->at;
    for (table->count = 0; table->count < MOST_FIELDS;) {
        const uint8_t *end = field_end(table, at);
        if (end == table->end && !table->whole)
            return false;
        bool quotes = end - at >= 2 && *at == '"' && end[-1] == '"';
        size_t size = (size_t)(end - at);
        size -= size > 0 && end[-1] == '\r';
        table->fields[table->count++] =
            quotes ? (struct field){at + 1, size - 2} : (struct field){at, size};
        at = end + (end < table->end && *end == '\r');
        if (at == table->end || *at == '\n') {
            table->at = at + (at < table->end);
            return true;
        }
        if (*at != table->separator)
            break;
        at++;
    }
    table->broken = true;
    return false;
}

/* Whether a field may name a column: letters, digits and a few signs, no white space around. */
static bool is_name(const struct field *field) {
    for (size_t i = 0; i < field->size; i++) {
        uint8_t byte = field->start[i];
        bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
        bool sign = byte && strchr("0123456789 -.:/", byte) && i > 0;
        if (!letter && !sign && byte != '_' && byte < 0x80)
            return false;
    }
    return field->size > 0 && field->size <= NAME_BYTES && field->start[field->size - 1] != ' ';
}

/* Whether the fields are names of columns. *known: one of them is usual for texts. */
static bool are_names(const struct table *table, bool *known) {
    *known = false;
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];
        if (!is_name(field))
            return false;
        for (size_t j = 0; j < i; j++)
            if (table->fields[j].size == field->size &&
                !memcmp(table->fields[j].start, field->start, field->size))
                return false;
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
            *known |=
                strlen(columns[c]) == field->size && !memcmp(columns[c], field->start, field->size);
    }
    return true;
}

bool unread_csv(const uint8_t *bytes, size_t size, bool whole, uint8_t separator) {
    struct table table = {.at = bytes, .end = bytes + size, .separator = separator, .whole = whole};
    bool known;
    size_t records = 0;
    if (size == 0 || !next_record(&table) || table.count < 2 || !are_names(&table, &known))
        return false;
    size_t columns_count = table.count;
    while (table.at < table.end && next_record(&table)) {
        if (table.count != columns_count)
            return false;
        records++;
    }
    /* A table that a page shows may have tabs between its cells. */
    return records > 0 && !table.broken && (known || (separator == ',' && records >= MANY));
}
