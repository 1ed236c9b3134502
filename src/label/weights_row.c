/* SPDX-License-Identifier: Apache-2.0
 *
 * The columns of a row as names and numbers. */
#include "label/weights_row.h"
#include "base/plain_locale.h"

#include <math.h>
#include <string.h>

bool column_is(const struct parse *parse, size_t column, const char *word) {
    return parse->lengths[column] == strlen(word) &&
           !memcmp(parse->columns[column], word, parse->lengths[column]);
}

const char *take_number(const struct parse *parse, size_t column, int one, int most, int *number) {
    char text[32], *end = text;
    size_t length = column < parse->count ? parse->lengths[column] : 0;
    if (length == 0 || length >= sizeof text)
        return "expected a number";
    memcpy(text, parse->columns[column], length);
    text[length] = '\0';
    double value = plain_number(text, &end) * one;
    if (*end || !(fabs(value) < (double)most + 0.5))
        return *end ? "expected a number" : "the number is too large";
    *number = (int)lrint(value);
    return NULL;
}
