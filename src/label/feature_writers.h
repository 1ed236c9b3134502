/* SPDX-License-Identifier: Apache-2.0
 *
 * How values of features are worded: a function for each way, for the rows of feature_text.c. */
#ifndef FEATURE_WRITERS_H
#define FEATURE_WRITERS_H

#include "lex/features.h"

#include <stdbool.h>

/* What is being written. */
struct text {
    char *to;
    const uint8_t *values; /* of the line, by feature */
    uint8_t value;         /* of the feature in hand */
};

struct row;
typedef void feature_writer(const struct text *text, const struct row *row);

struct row {
    feature_writer *write;
    const char *zero, *one, *many; /* what 0, 1 and other values say; the value is put for %s */
    enum feature source;           /* what is counted, or whose share it is */
    unsigned above, below;         /* SUM and MEAN: over how many lines */
    unsigned scale;                /* what one of the things counted adds to the value */
    int offset;                    /* NEAR: how many lines below; negative: above */
    uint8_t most;                  /* the value stands for all larger ones, too; 0: FEATURE_MAX */
};

/* Writes the text, in the manner of printf(). */
void feature_put(const struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A number as text. */
struct number {
    char text[32];
};
struct number number_of(const struct text *text, double number);

/* What the values of headline say. */
const char *headline_words(unsigned value);

/* Of the line and the page, see feature_values.c. */
feature_writer write_number, write_root, write_percent, write_count, write_links, write_share,
    write_distance, write_first, write_end, write_headline, write_density, write_rate,
    write_lines_share, write_title_rate;

/* Of scores and of lines nearby, see feature_places.c. */
feature_writer write_look, write_score, write_best, write_sum, write_title_sum, write_link_sum,
    write_mean, write_near;

#endif
