/* SPDX-License-Identifier: Apache-2.0 */
#include "optiontable.h"
#include "buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERROR_SIZE 256

static const struct option *option_find(const char *name, size_t length) {
    for (size_t i = 0; i < option_count; i++)
        if (strlen(option_table[i].name) == length && !strncmp(option_table[i].name, name, length))
            return &option_table[i];
    return NULL;
}

static const struct option *option_letter(char letter) {
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}

/* The arguments not yet looked at. */
struct arguments {
    char **at;
    char *error;
};

static bool apply(struct options *options, const struct option *option, const char *argument,
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

static bool take_long(struct options *options, struct arguments *arguments, const char *name) {
    size_t length = strcspn(name, "=");
    const char *argument = name[length] ? name + length + 1 : NULL;
    const struct option *option = option_find(name, length);
    if (!option) {
        snprintf(arguments->error, ERROR_SIZE, "no option --%.*s", (int)length, name);
        return false;
    }
    if (!option->argument && argument) {
        snprintf(arguments->error, ERROR_SIZE, "--%s takes no argument", option->name);
        return false;
    }
    bool wanted = option->argument && *option->argument != '[';
    if (wanted && !argument && !(argument = *arguments->at++)) {
        snprintf(arguments->error, ERROR_SIZE, "--%s wants %s", option->name, option->argument);
        return false;
    }
    return apply(options, option, argument, arguments->error);
}

/* One or more letters; the rest of the word, or the next one, is the argument of the last. */
static bool take_letters(struct options *options, struct arguments *arguments, const char *at) {
    for (; *at; at++) {
        const struct option *option = option_letter(*at);
        if (!option) {
            snprintf(arguments->error, ERROR_SIZE, "no option -%c", *at);
            return false;
        }
        if (!option->argument || *option->argument == '[') {
            if (!apply(options, option, NULL, arguments->error))
                return false;
            continue;
        }
        const char *argument = at[1] ? at + 1 : *arguments->at++;
        if (!argument) {
            snprintf(arguments->error, ERROR_SIZE, "-%c wants %s", *at, option->argument);
            return false;
        }
        return apply(options, option, argument, arguments->error);
    }
    return true;
}

/* What does not go together. NULL: all does. */
static const char *contradiction(const struct options *options) {
    if (options->pack && (options->rules.count || options->weights || options->keep_above > 0 ||
                          options->pattern || options->no_default_rules))
        return "--pack decides alone: without rules, weights and --keep-above";
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
    struct arguments arguments = {argv + (argc > 0), error};
    bool only_files = false;
    for (const char *word; (word = *arguments.at);) {
        arguments.at++;
        if (only_files || *word != '-' || !word[1])
            options->files.items[options->files.count++] = word;
        else if (!strcmp(word, "--"))
            only_files = true;
        else if (!(word[1] == '-' ? take_long(options, &arguments, word + 2)
                                  : take_letters(options, &arguments, word + 1)))
            return false;
    }
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
        const struct option *option = &option_table[i];
        if (!option->help)
            continue;
        if (option->letter)
            snprintf(letter, sizeof letter, "-%c, ", option->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, option->name,
                 option->argument && *option->argument != '[' ? " " : "",
                 option->argument ? option->argument : "");
        made = made && buffer_format(&help, "  %-24s %s\n", left, option->help);
    }
    made = made && buffer_append(&help, help_tail, sizeof help_tail);
    if (!made)
        buffer_free(&help);
    return (char *)help.bytes;
}
