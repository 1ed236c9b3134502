/* SPDX-License-Identifier: Apache-2.0 */
#include "input/json_shape.h"

/* Whether the innermost of what is open is an array. */
static bool in_array(const struct json_shape *shape) {
    unsigned top = shape->depth - 1;
    return shape->depth > 0 && shape->depth <= JSON_SHAPE_DEPTH &&
           (shape->arrays[top / 64] >> top % 64 & 1);
}

bool json_shape_may_open(const struct json_shape *shape) {
    if (shape->string)
        return false;
    if (shape->depth == 0 || shape->depth > JSON_SHAPE_DEPTH)
        return true;
    return shape->before == ':' ||
           (in_array(shape) && (shape->before == '[' || shape->before == ','));
}

static void open(struct json_shape *shape, uint8_t byte) {
    uint64_t bit = (uint64_t)1 << shape->depth % 64;
    shape->broken |= !json_shape_may_open(shape);
    if (shape->depth < JSON_SHAPE_DEPTH) {
        uint64_t *word = &shape->arrays[shape->depth / 64];
        *word = byte == '[' ? *word | bit : *word & ~bit;
    }
    shape->depth++;
}

static void close(struct json_shape *shape, uint8_t byte) {
    if (shape->depth == 0)
        return;
    shape->broken |= shape->depth <= JSON_SHAPE_DEPTH && in_array(shape) != (byte == ']');
    shape->depth--;
}

/* Whether a string can begin after a byte. */
static bool may_quote(const struct json_shape *shape) {
    uint8_t before = shape->before;
    return shape->depth == 0 || before == '{' || before == '[' || before == ',' || before == ':';
}

void json_shape_take(struct json_shape *shape, uint8_t byte) {
    if (shape->string) {
        shape->string = byte != '"' || shape->escape;
        shape->escape = byte == '\\' && !shape->escape;
        return;
    }
    if (json_is_space(byte))
        return;
    if (byte == '"') {
        shape->broken |= !may_quote(shape);
        shape->string = true;
    } else if (byte == '{' || byte == '[') {
        open(shape, byte);
    } else if (byte == '}' || byte == ']') {
        close(shape, byte);
    }
    shape->before = byte;
}
