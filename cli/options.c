/* SPDX-License-Identifier: Apache-2.0 */
#include "option_table.h"
#include "base/buffer.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERROR_SIZE 256

/* What getopt_long() returns for a long option, less the number of its row. */
#define LONG 256

/* The table as getopt_long() wants it. */
struct spelled {
    struct option names[OPTIONS_MOST + 1];
    char letters[2 * OPTIONS_MOST + 3];
};

static void spell(struct spelled *spelled) {
    char *letter = spelled->letters;
    *letter++ = '-'; /* files come in their place among the options, as 1 */
    *letter++ = ':'; /* a missing argument comes as this, and getopt_long() prints nothing */
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &option_table[i];
        int argument = option_wants(row) ? required_argument
                       : row->argument   ? optional_argument
                                         : no_argument;
        spelled->names[i] = (struct option){row->name, argument, NULL, LONG + (int)i};
        if (row->letter)
            *letter++ = row->letter;
        if (row->letter && option_wants(row))
            *letter++ = ':';
    }
    spelled->names[option_count] = (struct option){0};
    *letter = '\0';
}

/* The row of what getopt_long() returned. NULL: no option. */
static const struct option_row *find_row(int value) {
    for (size_t i = 0; i < option_count; i++)
        if (value == LONG + (int)i || (value > 1 && value == option_table[i].letter))
            return &option_table[i];
    return NULL;
}

/* Says what getopt_long() did not take: `word`, or an option that it tells of in optopt. */
static bool refuse(int value, const char *word, char *error) {
    const struct option_row *row = find_row(optopt);
    if (value == ':' && optopt < LONG)
        snprintf(error, ERROR_SIZE, "-%c wants %s", optopt, row->argument);
    else if (value == ':')
        snprintf(error, ERROR_SIZE, "--%s wants %s", row->name, row->argument);
    else if (row)
        snprintf(error, ERROR_SIZE, "--%s takes no argument", row->name);
    else if (optopt)
        snprintf(error, ERROR_SIZE, "no option -%c", optopt);
    else
        snprintf(error, ERROR_SIZE, "no option %.*s", (int)strcspn(word, "="), word);
    return false;
}

static bool apply(struct options *options, const struct option_row *option, const char *argument,
                  char *error) {
    void *field = (char *)options + option->field;
    struct names *names = field;
    const char *wrong = NULL;
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

/* What does not go together. NULL: all does. */
static const char *contradiction(const struct options *options) {
    if (options->filter && (options->rules.count || options->weights || options->keep_above > 0 ||
                          options->pattern || options->no_default_rules))
        return "--filter decides alone: without rules, weights and --keep-above";
    if (options->resume && !options->output)
        return "--resume wants a folder: -o FOLDER";
    return NULL;
}

/* Room for as many names as there may be, and "-". */
static bool names_open(struct names *names, int argc) {
    names->items = calloc((size_t)argc + 2, sizeof *names->items);
    return names->items != NULL;
}

bool options_parse(struct options *options, int argc, char **argv, char *error) {
    *options = (struct options){.command = COMMAND_CLEAN, .level = -1};
    if (!names_open(&options->rules, argc) || !names_open(&options->disabled, argc) ||
        !names_open(&options->files, argc)) {
        snprintf(error, ERROR_SIZE, "out of memory");
        return false;
    }
    struct spelled spelled;
    spell(&spelled);
    optind = 1;
    for (int value;
         (value = getopt_long(argc, argv, spelled.letters, spelled.names, NULL)) != -1;) {
        const struct option_row *row = find_row(value);
        if (value == 1)
            options->files.items[options->files.count++] = optarg;
        else if (!row)
            return refuse(value, argv[optind - 1], error);
        else if (!apply(options, row, optarg, error))
            return false;
    }
    while (optind < argc)
        options->files.items[options->files.count++] = argv[optind++];
    const char *wrong = contradiction(options);
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

static const char help_head[] =
    "Usage: descale [OPTION]... [FILE|FOLDER|-]...\n"
    "Takes navigation, cookie notices and promotion off scraped text and writes the rest.\n"
    "Without FILE it reads standard input. WET files, JSON Lines, tar, zip, 7z, gzip, zstd, xz,\n"
    "bzip2 and lz4 are recognised.\n"
    "\n";
static const char help_tail[] =
    "\n"
    "Exit status: 0 all good; 1 some input was damaged or skipped, everything else was written;\n"
    "2 wrong usage, nothing usable, a bad rule file, or the output failed; 130 interrupted.\n";

char *options_help(void) {
    struct buffer help = {0};
    bool made = buffer_text(&help, help_head);
    for (size_t i = 0; i < option_count; i++) {
        char left[40], letter[5] = "    ";
        const struct option_row *option = &option_table[i];
        if (!option->help)
            continue;
        if (option->letter)
            snprintf(letter, sizeof letter, "-%c, ", option->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, option->name,
                 option_wants(option) ? " " : "", option->argument ? option->argument : "");
        made = made && buffer_format(&help, "  %-24s %s\n", left, option->help);
    }
    made = made && buffer_append(&help, help_tail, sizeof help_tail);
    if (!made)
        buffer_free(&help);
    return (char *)help.bytes;
}
