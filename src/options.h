/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line: one table that parses it and prints the help. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "descale.h"

#include <stdbool.h>
#include <stddef.h>

/* Compression of the output: by the name of the file, or as told. */
enum compress { COMPRESS_BY_NAME, COMPRESS_NONE, COMPRESS_GZIP };

enum command {
    COMMAND_CLEAN,
    COMMAND_HELP,
    COMMAND_VERSION,
    COMMAND_LIST_RULES,
    COMMAND_CHECK_RULES,
    COMMAND_TRY
};

struct options {
    enum command command;
    enum descale_format from, to;
    unsigned keep;
    const char *field, *output, *weights, *pack;
    double keep_above;
    enum compress compress;
    int level; /* of compression, 0 to 9; -1: zlib's own choice */
    size_t jobs;
    const char *pattern; /* of --try */
    const char **rules;  /* rule files and folders, rule_count of them */
    size_t rule_count;
    const char **disabled; /* patterns of names, disabled_count of them */
    size_t disabled_count;
    const char **files; /* file names and "-" */
    size_t file_count;
    bool strict, quiet, verbose, no_default_rules;
    bool colour; /* standard output is a terminal that wants it */
};

/* Parses the command line; the strings stay the caller's. Returns true, or false with one line in
 * `error`, which has room for 256 bytes. options_free() in either case. */
bool options_parse(struct options *options, int argc, char **argv, char *error);
void options_free(struct options *options);

/* The text of --help, to be freed, or NULL: no memory. */
char *options_help(void);

#endif
