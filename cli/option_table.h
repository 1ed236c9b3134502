/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of the table of options, for what parses them, prints them and is made from them. */
#ifndef OPTION_TABLE_H
#define OPTION_TABLE_H

#include "options.h"

/* How an option's argument is taken: put into a field, or by a function. */
enum take { TAKE_FLAG, TAKE_TEXT, TAKE_NAME, TAKE_COMMAND, TAKE_BY };

struct option_row {
    char letter; /* 0: none */
    const char *name;
    const char *argument; /* NULL: none; in brackets: may be given, behind a '=' */
    const char *help;     /* NULL: it is not shown */
    enum take take;
    size_t field; /* of struct options, by its offset; TAKE_COMMAND: the command */
    /* Takes the argument. NULL, or what is wrong with it. */
    const char *(*set)(struct options *options, const char *argument);
};
#define OPTIONS_MOST 64
extern const struct option_row option_table[];
extern const size_t option_count;

/* Whether an option has to have its argument. */
static inline bool option_wants(const struct option_row *row) {
    return row->argument && *row->argument != '[';
}

#endif
