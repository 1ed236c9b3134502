/* SPDX-License-Identifier: Apache-2.0
 *
 * What the command line says; option_parser.h parses it. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "descale.h"
#include "output_file.h"

#include <stdbool.h>
#include <stddef.h>

enum progress_kind { PROGRESS_AUTO, PROGRESS_LINE, PROGRESS_LOG, PROGRESS_NONE };

enum command {
    COMMAND_CLEAN,
    COMMAND_HELP,
    COMMAND_VERSION,
    COMMAND_LIST_RULES,
    COMMAND_CHECK_RULES,
    COMMAND_TRY,
    COMMAND_MERGE,
    COMMAND_COMPARE,
    COMMAND_GENERATE
};

#define SAMPLE_CHANGES 2000 /* pages that are compared unless --sample says */

/* Names in the order given. */
struct names {
    const char **items;
    size_t count;
};

struct options {
    enum command command;
    uint64_t given; /* bit i: the i-th option of the table, or another name of it, was given */
    enum descale_format from, to;
    unsigned keep; /* set of labels */
    const char *field, *encoding, *output, *weights, *filter;
    const char *files_from, *stats, *report, *rejects;
    const char *pattern;   /* of --try */
    const char *generated; /* of --generate */
    double keep_above;
    struct output_form form;
    enum progress_kind progress;
    size_t jobs; /* processors to use; 0: all there are */
    size_t shard,
        shards;         /* the shard-th of `shards` parts, from first_shard; 0 parts: all inputs */
    size_t first_shard; /* 1, or 0 as the indices of job arrays begin */
    unsigned add;       /* see descale_stream_add() */
    uint64_t limit;     /* bytes that an input may become by decompression; 0: the default */
    uint64_t memory;    /* bytes for the window of a decompression; 0: the default */
    struct names rules; /* rule files and folders */
    struct names disabled; /* patterns of names */
    struct names files;    /* file and folder names and "-" */
    bool strict, quiet, verbose, no_default_rules, resume;
    bool drop_empty, drop_comments, keep_authors, split, escaped_newlines, damage_ok, line_buffered;
    bool no_text, reproducible; /* what --stats and --report leave out */
    bool changes;               /* what rules change is shown */
    unsigned changes_label;     /* the label that the pattern of --try speaks for; else none */
    size_t sample;              /* pages that --stats keeps for comparisons */
    char **arguments;           /* of the command line */
    bool reasons;               /* --rejects says what decided */
    unsigned columns;           /* of the terminal, for tables */
    bool colour;                /* standard output is a terminal, and NO_COLOR is not set */
};

/* How many pages are kept for comparisons. */
static inline size_t options_sample(const struct options *options) {
    return options->stats || options->changes ? options->sample : 0;
}

#endif
