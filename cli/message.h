/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything that the program says on standard error goes through here, except for progress and
 * counts. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "descale.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { EXIT_GOOD = 0, EXIT_DAMAGED = 1, EXIT_FAILED = 2, EXIT_INTERRUPTED = 130 };

/* Whether a run with this exit status came to its end: at most some input was damaged. */
static inline bool went_through(int exit_status) {
    return exit_status == EXIT_GOOD || exit_status == EXIT_DAMAGED;
}

/* An output that could not be written: its path, NULL for standard output, and an errno value. */
struct unwritten {
    const char *path;
    int error;
};

/* Where messages about inputs and models go. */
struct messages {
    bool quiet;                 /* not to standard error */
    FILE *damage;               /* a line each, to this file; NULL: nowhere */
    size_t count;               /* messages so far */
    struct unwritten unwritten; /* the library says only that an output could not be written */
};

/* Prints one piece of the text of a message; `begins` says whether it is the first, which comes
 * after "descale: ". A text that is counted goes to messages->damage, and to standard error unless
 * messages->quiet; any other goes to standard error. */
void message_say(struct messages *messages, const char *text, size_t size, bool counted,
                 bool begins);

/* Has this process hand the texts of its messages, each of which ends with a newline, to `take`
 * instead of printing them. */
void message_redirect(void (*take)(const char *text, size_t size, bool counted));

/* Prints "descale: ", a message in the manner of printf(), and a newline. */
void message(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints what is wrong with a file. Returns false. */
bool message_file(const char *name, const char *what);

/* The same for an errno value, unless the reader of a pipe has gone away. Returns EXIT_FAILED. */
int message_error(const char *name, int error);

/* Prints that an output, NULL for standard output, cannot be written because of an errno value.
 * Returns EXIT_FAILED. */
int message_unwritten(const char *path, int error);

/* Prints "out of memory". Returns EXIT_FAILED. */
int message_no_memory(void);

/* Prints a problem of the library:
 *   descale: FILE[!MEMBER][@OFFSET or :LINE[:COLUMN]]: what is wrong
 * or, if it is in a file of rules or weights, as compilers do, with the line and a caret:
 *   FILE:LINE:COLUMN: what is wrong
 * and names the option that helps, if there is one. What ends the run is printed even if messages
 * are quiet. `user` is a struct messages. */
void message_problem(void *user, const descale_problem *problem);

/* Prints that an input is skipped because of `error`, an errno value. */
void message_skipped(struct messages *messages, const char *name, int error);

/* Prints that an output stays as it is, since its input cannot be used. NULL, or a path without a
 * file: nothing. */
void message_earlier(const struct messages *messages, const char *output);

/* Prints that an input is not read again, though it was damaged. */
void message_damaged_before(struct messages *messages, const char *name);

#endif
