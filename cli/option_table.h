/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of options: the command line is parsed by it, and the help, the manual page and the
 * completions are made from it. */
#ifndef OPTION_TABLE_H
#define OPTION_TABLE_H

#include "options.h"

/* How the argument of an option is stored: in a field, or by a function. */
enum take { TAKE_FLAG, TAKE_TEXT, TAKE_NAME, TAKE_COMMAND, TAKE_BY };

struct option_row {
    char letter; /* 0: none */
    const char *name;
    const char *argument; /* NULL: none; in brackets: optional, after a '=' */
    const char *help;     /* NULL: the option is not shown */
    enum take take;
    size_t field; /* its offset in struct options; TAKE_COMMAND: the command */
    /* Stores the argument. Returns NULL, or what is wrong with it. */
    const char *(*set)(struct options *options, const char *argument);
};
#define OPTIONS_MAX 64
extern const struct option_row option_table[];
extern const size_t option_count;

/* Whether an option needs an argument. */
static inline bool option_needs(const struct option_row *row) {
    return row->argument && *row->argument != '[';
}

#endif
