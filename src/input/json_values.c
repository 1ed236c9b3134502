/* SPDX-License-Identifier: Apache-2.0 */
#include "input/json_values.h"
#include "base/utf8.h"
#include "input/json_probe.h"

#include <stdint.h>
#include <string.h>

#define CUT_BY_END "the data end inside a value"
#define LOOK ((size_t)1024) /* bytes that tell whether an object begins */

/* The column of the first byte in its line, of what is ahead, that is no blank. */
static uint64_t front_of_line(const struct json_values *values) {
    return values->blank ? values->column : values->front;
}

/* Notes where in its line a byte is that is passed. */
static void pass_byte(struct json_values *values, uint8_t byte) {
    if (!json_is_space(byte)) {
        values->front = front_of_line(values);
        values->comma = byte == ',';
    }
    values->blank = byte == '\n' || (values->blank && json_is_space(byte));
    values->column = byte == '\n' ? 0 : values->column + 1;
    values->looked = false;
}

static enum json_value cut(struct json_values *values, const char *what) {
    values->what = what;
    return JSON_VALUE_CUT;
}

/* Goes to the first byte of the next value. */
static enum json_value find_value(struct json_values *values, struct source *source) {
    for (;;) {
        enum source_event event = source_fill(source, 3);
        const uint8_t *bytes = source_bytes(source);
        size_t size = source_size(source), at = 0;
        if (source->offset == 0)
            at = utf8_mark(bytes, size);
        for (; at < size; at++) {
            bool opens = !values->in_array && bytes[at] == '[',
                 closes = values->in_array && bytes[at] == ']';
            if (!opens && !closes && bytes[at] != ',' && !json_is_space(bytes[at]))
                break;
            values->in_array = opens || (values->in_array && !closes);
            pass_byte(values, bytes[at]);
        }
        bool found = at < size;
        source_consume(source, at);
        if (found)
            return JSON_VALUE_WHOLE;
        if (event == SOURCE_ERROR)
            return JSON_VALUE_ERROR;
        values->over = event == SOURCE_GAP;
        if (values->over)
            return cut(values, CUT_BY_END);
        if (event != SOURCE_OK)
            return values->in_array ? JSON_VALUE_OPEN : JSON_VALUE_NONE;
    }
}

/* Takes one byte into the line, or leaves it out. False: out of memory. */
static bool take_byte(struct json_values *values, uint8_t byte) {
    struct buffer *line = &values->line;
    bool in_string = values->shape.string;
    pass_byte(values, byte);
    json_shape_take(&values->shape, byte);
    if (in_string)
        return byte == '\n' ? buffer_append(line, "\\n", 2) : buffer_append(line, &byte, 1);
    values->indent = byte == '\n' || byte == '\r' || (values->indent && json_is_space(byte));
    return values->indent || buffer_append(line, &byte, 1);
}

/* Notes whether a comma is the last of bytes that are passed, but for blanks. */
static void pass_run(struct json_values *values, const uint8_t *bytes, size_t size) {
    values->column += size;
    if (size > 0)
        values->looked = false;
    while (size > 0 && json_is_space(bytes[size - 1]))
        size--;
    if (size > 0)
        values->comma = bytes[size - 1] == ',';
}

/* Takes the bytes of a string up to the next that means something, or may. Returns their number,
 * or SIZE_MAX without memory. */
static size_t take_run(struct json_values *values, const uint8_t *bytes, size_t size) {
    size_t run = 0;
    if (!values->shape.string || values->shape.escape || values->blank)
        return 0;
    while (run < size && bytes[run] != '"' && bytes[run] != '\\' && bytes[run] != '\n' &&
           bytes[run] != '{')
        run++;
    pass_run(values, bytes, run);
    return buffer_append(&values->line, bytes, run) ? run : SIZE_MAX;
}

/* Whether the value ends after a byte that was taken, or, for numbers and names, before `next`. */
static bool ends_after(const struct json_values *values, uint8_t byte) {
    return !values->shape.string && values->shape.depth == 0 && strchr("\"}]", byte) && byte;
}

static bool ends_before(const struct json_values *values, uint8_t next) {
    return values->line.size > 0 && !values->shape.string && values->shape.depth == 0 &&
           (json_is_space(next) || next == ',' || next == ']' || next == '}');
}

/* Whether another value may begin at a byte that is ahead: at the front of its line, or after a
 * comma where JSON has no object. */
static bool may_begin_other(const struct json_values *values, uint8_t byte) {
    const struct json_shape *shape = &values->shape;
    if ((byte != '{' && byte != '[') || values->looked || values->line.size == 0)
        return false;
    if (!values->blank)
        return byte == '{' && values->comma && !json_shape_may_open(shape) &&
               values->front <= values->begins_front;
    return shape->broken ? values->column <= values->begins : !json_shape_may_open(shape);
}

/* Whether the probe finds its object, or array of objects, ahead. */
static bool is_ahead(struct source *source, bool (*probe)(const uint8_t *, size_t)) {
    for (;;) {
        size_t size = source_size(source) < LOOK ? source_size(source) : LOOK;
        if (probe(source_bytes(source), size))
            return true;
        if (size == LOOK || source_fill(source, size + 1) != SOURCE_OK)
            return false;
    }
}

static enum json_value end_line(struct json_values *values) {
    return buffer_append(&values->line, "\n", 1) ? JSON_VALUE_WHOLE : JSON_VALUE_NO_MEMORY;
}

/* Ends a value in whose middle another one begins. */
static enum json_value end_broken(struct json_values *values, struct source *source) {
    values->in_array = values->in_array && *source_bytes(source) != '[';
    values->what = values->shape.string ? "a string has no end" : "another value begins inside it";
    return end_line(values) == JSON_VALUE_WHOLE ? JSON_VALUE_CUT : JSON_VALUE_NO_MEMORY;
}

/* Copies bytes ahead up to the end of the value, to its `limit`, or to where another may begin.
 * Returns JSON_VALUE_CUT if neither was reached. */
static enum json_value copy_ahead(struct json_values *values, struct source *source, size_t limit) {
    const uint8_t *bytes = source_bytes(source);
    size_t size = source_size(source), at = 0;
    enum json_value value = JSON_VALUE_CUT;
    while (at < size && value == JSON_VALUE_CUT && values->line.size < limit) {
        size_t room = limit - values->line.size, left = size - at < room ? size - at : room;
        size_t run = take_run(values, bytes + at, left);
        if (run == SIZE_MAX)
            return JSON_VALUE_NO_MEMORY;
        at += run;
        if (run == left || may_begin_other(values, bytes[at]))
            break;
        bool before = ends_before(values, bytes[at]);
        if (!before && !take_byte(values, bytes[at]))
            value = JSON_VALUE_NO_MEMORY;
        else if (before || ends_after(values, bytes[at++]))
            value = JSON_VALUE_WHOLE;
    }
    source_consume(source, at);
    return value == JSON_VALUE_WHOLE                               ? end_line(values)
           : value == JSON_VALUE_CUT && values->line.size >= limit ? JSON_VALUE_LONG
                                                                   : value;
}

/* Copies bytes of the value that begins ahead, or goes on there. */
static enum json_value copy_value(struct json_values *values, struct source *source, size_t limit) {
    for (;;) {
        enum source_event event = source_fill(source, 1);
        enum json_value value = copy_ahead(values, source, limit);
        if (value != JSON_VALUE_CUT)
            return value;
        if (source_size(source) > 0) {
            if (is_ahead(source, values->blank ? json_probe_object : json_probe_inside))
                return end_broken(values, source);
            values->looked = true;
        } else if (event == SOURCE_END && values->shape.depth == 0 && !values->shape.string) {
            return end_line(values); /* a number or a name */
        } else if (event != SOURCE_OK) {
            values->over = event == SOURCE_GAP;
            return event == SOURCE_ERROR ? JSON_VALUE_ERROR : cut(values, CUT_BY_END);
        }
    }
}

/* Passes over what is no value, up to an object, or an array of objects, or the end of the array
 * around it. */
static enum json_value skip_junk(struct json_values *values, struct source *source) {
    enum source_event event = SOURCE_OK;
    bool found = false;
    while (!found && event == SOURCE_OK) {
        event = source_fill(source, 1);
        const uint8_t *bytes = source_bytes(source);
        size_t size = source_size(source), at = 0;
        for (; at < size && (values->looked || !strchr("{[]", bytes[at]) || !bytes[at]); at++)
            pass_byte(values, bytes[at]);
        source_consume(source, at);
        if (at == size)
            continue;
        found =
            *source_bytes(source) == ']' ? values->in_array : is_ahead(source, json_probe_object);
        values->looked = !found;
    }
    if (event == SOURCE_ERROR)
        return JSON_VALUE_ERROR;
    if (found && *source_bytes(source) == '[')
        values->in_array = false;
    values->over = event == SOURCE_GAP;
    return cut(values, "this is no JSON");
}

/* The same, and notes whether the value goes on. */
static enum json_value copy_some(struct json_values *values, struct source *source, size_t limit) {
    enum json_value value = copy_value(values, source, limit);
    values->more = value == JSON_VALUE_LONG;
    return value;
}

enum json_value json_values_more(struct json_values *values, struct source *source, size_t limit) {
    values->line.size = 0;
    return copy_some(values, source, limit);
}

/* Whether a value can begin with a byte: any in an array, and an object elsewhere. */
static bool may_begin(const struct json_values *values, uint8_t byte) {
    return byte == '{' || (values->in_array && byte && strchr("[\"-0123456789tfnNI", byte));
}

enum json_value json_values_next(struct json_values *values, struct source *source, size_t limit) {
    values->line.size = 0;
    values->shape = (struct json_shape){0};
    values->indent = values->more = false;
    if (values->over)
        return JSON_VALUE_NONE;
    enum json_value found = find_value(values, source);
    values->offset = source->offset;
    values->begins = values->column;
    values->begins_front = front_of_line(values);
    if (found == JSON_VALUE_WHOLE && !may_begin(values, *source_bytes(source)))
        return skip_junk(values, source);
    return found == JSON_VALUE_WHOLE ? copy_some(values, source, limit) : found;
}
