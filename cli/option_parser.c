/* SPDX-License-Identifier: Apache-2.0 */
#include "option_parser.h"
#include "option_guess.h"
#include "option_pairs.h"
#include "option_table.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ERROR_SIZE 256
#define SAMPLE_UNSET SIZE_MAX
#define SAMPLE_PAGES 100 /* that --stats keeps unless --sample says */

/* getopt_long() returns this plus the number of the row for a long option. */
#define LONG 256

/* The table of options in the form that getopt_long() takes. */
struct getopt_table {
    struct option names[OPTIONS_MAX + 1];
    char letters[2 * OPTIONS_MAX + 3];
};

static void fill_table(struct getopt_table *table) {
    char *letter = table->letters;
    *letter++ = '-'; /* files among the options are returned as 1, in their order */
    *letter++ = ':'; /* a missing argument is returned as ':', and nothing is printed */
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &option_table[i];
        int argument = option_needs(row) ? required_argument
                       : row->argument   ? optional_argument
                                         : no_argument;
        table->names[i] = (struct option){row->name, argument, NULL, LONG + (int)i};
        if (row->letter)
            *letter++ = row->letter;
        if (row->letter && option_needs(row))
            *letter++ = ':';
    }
    table->names[option_count] = (struct option){0};
    *letter = '\0';
}

/* The row for what getopt_long() returned. NULL: no option. */
static const struct option_row *find_row(int value) {
    for (size_t i = 0; i < option_count; i++)
        if (value == LONG + (int)i || (value > 1 && value == option_table[i].letter))
            return &option_table[i];
    return NULL;
}

/* The number of the row that says the same: an old name of an option has a row of its own. */
static size_t first_row(const struct option_row *row) {
    size_t i = 0;
    while (option_table[i].take != row->take || option_table[i].field != row->field ||
           option_table[i].set != row->set)
        i++;
    return i;
}

/* Writes to `error` that there is no long option like `word`, and which one may be meant. */
static void report_misspelled(const char *word, char *error) {
    size_t size = strcspn(word, "=");
    const char *meant = size > 2 ? option_guess(word + 2, size - 2) : NULL;
    if (meant)
        snprintf(error, ERROR_SIZE, "unknown option %.*s; did you mean --%s?", (int)size, word,
                 meant);
    else
        snprintf(error, ERROR_SIZE, "unknown option %.*s", (int)size, word);
}

/* Writes to `error` what getopt_long() did not accept: `word`, or the option in optopt. Returns
 * false. */
static bool report_unknown(int value, const char *word, char *error) {
    const struct option_row *row = find_row(optopt);
    if (value == ':' && optopt < LONG)
        snprintf(error, ERROR_SIZE, "-%c needs an argument: %s", optopt, row->argument);
    else if (value == ':')
        snprintf(error, ERROR_SIZE, "--%s needs an argument: %s", row->name, row->argument);
    else if (row)
        snprintf(error, ERROR_SIZE, "--%s takes no argument", row->name);
    else if (optopt)
        snprintf(error, ERROR_SIZE, "unknown option -%c", optopt);
    else
        report_misspelled(word, error);
    return false;
}

static bool apply(struct options *options, const struct option_row *option, const char *argument,
                  char *error) {
    void *field = (char *)options + option->field;
    struct names *names = field;
    const char *wrong = NULL;
    if (argument && !*argument && option_needs(option)) {
        snprintf(error, ERROR_SIZE, "--%s: its argument is empty; expected %s", option->name,
                 option->argument);
        return false;
    }
    switch (option->take) {
    case TAKE_FLAG:
        *(bool *)field = true;
        break;
    case TAKE_TEXT:
        *(const char **)field = argument;
        break;
    case TAKE_NAME:
        names->items[names->count++] = argument;
        break;
    case TAKE_COMMAND:
        options->command = (enum command)option->field;
        break;
    case TAKE_BY:
        wrong = option->set(options, argument);
    }
    if (wrong)
        snprintf(error, ERROR_SIZE, "--%s %s: %s", option->name, argument ? argument : "", wrong);
    return !wrong;
}

bool options_read_once(const struct options *options) {
    for (const char **file = options->files.items; *file; file++)
        if (!strcmp(*file, "-"))
            return true;
    return options->files_from && !strcmp(options->files_from, "-");
}

bool options_tell(const struct options *options) {
    return options->verbose || (isatty(STDERR_FILENO) && !options->quiet);
}

/* What --changes needs besides other options. NULL: it has all. */
static const char *wrong_changes(const struct options *options) {
    if (options->pattern && options->changes_label == DESCALE_LABELS)
        return "--changes=LABEL says what the pattern of --try speaks for, as in --changes=promo";
    if (options->files.count == 0 && !options->files_from)
        return "--changes reads the inputs twice: give FILEs";
    return options_read_once(options)
               ? "--changes reads the inputs twice, standard input comes once: give FILEs"
               : NULL;
}

/* What is wrong with --shard. NULL: nothing. */
static const char *wrong_shard(const struct options *options) {
    if (options->shards == 0 || (options->shard >= options->first_shard &&
                                 options->shard < options->shards + options->first_shard))
        return NULL;
    return options->first_shard > 0
               ? "--shard: the shards of I/N are 1 to N; --first-shard 0 makes them 0 to N-1"
               : "--shard: with --first-shard 0, the shards of I/N are 0 to N-1";
}

/* Arguments of options that exclude each other; which options do, see option_pairs.c. NULL: none
 * do. */
static const char *contradiction(const struct options *options) {
    if (options->changes && wrong_changes(options))
        return wrong_changes(options);
    if (options->command == COMMAND_COMPARE && options->files.count != 2)
        return "--compare needs two files of --stats: BEFORE AFTER";
    if (options->command == COMMAND_MERGE && options->files.count == 0)
        return "--merge needs files of --stats";
    if (options->add && options->to != DESCALE_JSONL && options->to != DESCALE_LABELS_JSON)
        return "--add needs --to jsonl or --to labels";
    if (options->escaped_newlines && options->to == DESCALE_DOLMA)
        return "--escaped-newlines does not go with --to dolma, whose spans are of the text as it "
               "is";
    if (options->add && options->to == DESCALE_JSONL && options->split)
        return "--add does not go with --split, which changes the lines";
    if (options->add & DESCALE_ADD_PROBABILITIES && options->filter)
        return "--filter has no probabilities to add";
    return wrong_shard(options);
}

/* Whether the command prints something about descale itself, whatever else is asked for. */
static bool has_only_to_say(const struct options *options) {
    return options->command == COMMAND_HELP || options->command == COMMAND_VERSION ||
           options->command == COMMAND_GENERATE;
}

/* Makes room for all arguments and "-". False: no memory. */
static bool names_open(struct names *names, int argc) {
    names->items = calloc((size_t)argc + 2, sizeof *names->items);
    return names->items != NULL;
}

/* Spells -eall and the like as getopt_long() takes them: -e may be followed by other letters, as in
 * -ev, so that it cannot have an argument there. No row of letters is one of these words. */
static void spell_out(int argc, char **argv) {
    static char spelled[][2][16] = {
        {"-etext", "--explain=text"}, {"-eall", "--explain=all"}, {"-ejson", "--explain=json"}};
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        for (size_t k = 0; k < sizeof spelled / sizeof *spelled; k++)
            if (!strcmp(argv[i], spelled[k][0]))
                argv[i] = spelled[k][1];
}

bool options_parse(struct options *options, int argc, char **argv, char *error) {
    *options = (struct options){.command = COMMAND_CLEAN,
                                .keep = DESCALE_MASK(DESCALE_BODY),
                                .form = {.level = -1},
                                .sample = SAMPLE_UNSET,
                                .arguments = argv,
                                .first_shard = 1};
    if (!names_open(&options->rules, argc) || !names_open(&options->disabled, argc) ||
        !names_open(&options->files, argc)) {
        snprintf(error, ERROR_SIZE, "out of memory");
        return false;
    }
    struct getopt_table table;
    fill_table(&table);
    spell_out(argc, argv);
    optind = 0; /* begin anew, also after a command line that was refused in the middle of a word */
    for (int value; (value = getopt_long(argc, argv, table.letters, table.names, NULL)) != -1;) {
        const struct option_row *row = find_row(value);
        if (value == 1)
            options->files.items[options->files.count++] = optarg;
        else if (!row)
            return report_unknown(value, argv[optind - 1], error);
        else if (!apply(options, row, optarg, error))
            return false;
        else
            options->given |= UINT64_C(1) << first_row(row);
    }
    while (optind < argc)
        options->files.items[options->files.count++] = argv[optind++];
    options->form.archives = options->to == DESCALE_AUTO;
    if (options->sample == SAMPLE_UNSET)
        options->sample = options->changes ? SAMPLE_CHANGES : SAMPLE_PAGES;
    const char *wrong = NULL;
    if (!has_only_to_say(options)) {
        if (!options_go_together(options, error, ERROR_SIZE))
            return false;
        wrong = contradiction(options);
    }
    if (wrong)
        snprintf(error, ERROR_SIZE, "%s", wrong);
    if (options->command == COMMAND_CHECK_RULES)
        options->to = DESCALE_NULL;
    else if (options->files.count == 0 && !options->files_from &&
             options->command != COMMAND_LIST_RULES)
        options->files.items[options->files.count++] = "-";
    return !wrong;
}

void options_free(struct options *options) {
    free(options->rules.items);
    free(options->disabled.items);
    free(options->files.items);
}
