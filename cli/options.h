/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line: one table that parses it and prints the help. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "descale.h"

#include <stdbool.h>
#include <stddef.h>

/* Compression of the output: by the name of the file, or as told. */
enum compress { COMPRESS_BY_NAME, COMPRESS_NONE, COMPRESS_GZIP, COMPRESS_ZSTD };

enum progress_kind { PROGRESS_AUTO, PROGRESS_LINE, PROGRESS_LOG, PROGRESS_NONE };

enum command {
    COMMAND_CLEAN,
    COMMAND_HELP,
    COMMAND_VERSION,
    COMMAND_LIST_RULES,
    COMMAND_CHECK_RULES,
    COMMAND_TRY,
    COMMAND_GENERATE
};

/* Names given one after the other. */
struct names {
    const char **items;
    size_t count;
};

struct options {
    enum command command;
    enum descale_format from, to;
    unsigned keep;
    const char *field, *output, *weights, *filter;
    const char *files_from, *stats, *rejects;
    const char *pattern;   /* of --try */
    const char *generated; /* of --generate */
    double keep_above;
    enum compress compress;
    enum progress_kind progress;
    int level;            /* of compression; -1: the library's own choice */
    size_t jobs;          /* 0: one, that may use two processors */
    size_t shard, shards; /* the shard-th of so many, from 1; 0: all */
    uint64_t
        limit; /* of what decompression makes of an input, in bytes; 0: as the library has it */
    uint64_t memory;       /* of decompression, in bytes; 0: as the library has it */
    struct names rules;    /* rule files and folders */
    struct names disabled; /* patterns of names */
    struct names files;    /* file and folder names and "-" */
    bool strict, quiet, verbose, no_default_rules, resume;
    bool colour; /* standard output is a terminal that wants it */
};

/* Parses the command line; the strings stay the caller's. Returns true, or false with one line in
 * `error`, which has room for 256 bytes. options_free() in either case. */
bool options_parse(struct options *options, int argc, char **argv, char *error);
void options_free(struct options *options);

/* The text of --help, to be freed, or NULL: no memory. */
char *options_help(void);

/* What the options table makes: the manual page in roff ("man") or completions for a shell ("bash",
 * "zsh", "fish"); to be freed. NULL: no memory, or no such thing. */
char *options_generate(const char *what);

#endif
