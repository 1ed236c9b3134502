/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON Lines while they are read, and the records of its lines. */
#ifndef JSONL_RECORD_H
#define JSONL_RECORD_H

#include "input/json_values.h"
#include "input/reader.h"

#include <string.h>

/* What an object without a text lacks. */
enum { LACK_FIELD, LACK_STRING, LACK_ONE, LACKS };
#define LACKS_NAMED 10 /* objects of each kind that are named one by one */

/* The state of a reader of JSON. */
struct jsonl {
    size_t line_size;          /* bytes of the source's look-ahead that the line in hand takes */
    size_t decoded;            /* how far the text, or the line, was read */
    bool long_line;            /* the line is longer than 16 MiB, and not read to its end */
    uint64_t lacks[LACKS];     /* objects without a text so far, by what they lack */
    struct buffer address;     /* decoded */
    struct json_values values; /* of JSON that is no JSON Lines: the line in hand is there */
};

/* Whether the reader is the one for JSON that is no JSON Lines. */
static inline bool jsonl_is_json(const struct reader *reader) {
    return reader->kind == &reader_json;
}

/* Reports what is wrong with the line or value in hand, and counts it as damaged. `column`: the
 * byte of the line it is at, from 1; 0: the whole line. */
void jsonl_report(struct reader *reader, const char *what, size_t column, const char *done);

/* The same for a line that goes out as it is, if the output has room for it. */
void jsonl_damage(struct reader *reader, const char *what, size_t column);

/* Says how many objects without a text there were, if not all of them were named. */
void jsonl_report_lacks(struct reader *reader);

/* Fills in the record from the object on a line. False: the line has no such object, which was
 * reported. */
bool jsonl_take(struct reader *reader, const uint8_t *line, size_t size);

#endif
