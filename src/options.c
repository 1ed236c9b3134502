/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"
#include "buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERROR_SIZE 256

struct option {
    char letter; /* 0: none */
    const char *name;
    const char *argument; /* NULL: none; in brackets: may be given, behind a '=' */
    const char *help;
    /* Takes the argument. NULL, or what is wrong with it. */
    const char *(*set)(struct options *options, const char *argument);
};

static const struct form {
    const char *name;
    enum descale_format format;
    bool input;
} forms[] = {{"auto", DESCALE_AUTO, true},      {"text", DESCALE_TEXT, true},
             {"jsonl", DESCALE_JSONL, true},    {"wet", DESCALE_WET, true},
             {"labels", DESCALE_LABELS, false}, {"explain", DESCALE_EXPLAIN, false},
             {"hits", DESCALE_HITS, false},     {"features", DESCALE_FEATURES, false},
             {"null", DESCALE_NULL, false}};

static const struct form *form_find(const char *name) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (!strcmp(forms[i].name, name))
            return &forms[i];
    return NULL;
}

static const char *set_from(struct options *options, const char *argument) {
    const struct form *form = form_find(argument);
    if (!form || !form->input)
        return "expected auto, text, jsonl or wet";
    options->from = form->format;
    return NULL;
}

static const char *set_to(struct options *options, const char *argument) {
    const struct form *form = form_find(argument);
    if (!form)
        return "expected auto, text, jsonl, wet, labels, explain, hits, features or null";
    options->to = form->format;
    return NULL;
}

static const char *set_explain(struct options *options, const char *argument) {
    if (argument && strcmp(argument, "text") != 0 && strcmp(argument, "json") != 0)
        return "expected text or json";
    options->to = argument && *argument == 'j' ? DESCALE_EXPLAIN_JSON : DESCALE_EXPLAIN;
    return NULL;
}

static const char *set_keep(struct options *options, const char *argument) {
    options->keep = 0;
    for (const char *at = argument;; at++) {
        size_t length = strcspn(at, ",");
        int class = 0;
        while (class < DESCALE_CLASSES &&
               (strlen(descale_class_name((enum descale_class) class)) != length ||
                strncmp(descale_class_name((enum descale_class) class), at, length) != 0))
            class ++;
        if (class == DESCALE_CLASSES)
            return "expected classes: body, navigation, cookie, promo, with commas between them";
        options->keep |= DESCALE_SET(class);
        at += length;
        if (!*at)
            return NULL;
    }
}

static const char *set_keep_above(struct options *options, const char *argument) {
    char *end;
    options->keep_above = strtod(argument, &end);
    if (end == argument || *end || !(options->keep_above > 0 && options->keep_above < 1))
        return "expected a chance between 0 and 1, such as 0.3";
    return NULL;
}

static const char *set_try(struct options *options, const char *argument) {
    options->command = COMMAND_TRY;
    options->to = DESCALE_HITS;
    options->pattern = argument;
    return NULL;
}

static const char *set_disable(struct options *options, const char *argument) {
    options->disabled[options->disabled_count++] = argument;
    return NULL;
}

static const char *set_no_default_rules(struct options *options, const char *argument) {
    (void)argument;
    options->no_default_rules = true;
    return NULL;
}

static const char *set_field(struct options *options, const char *argument) {
    options->field = argument;
    return NULL;
}

static const char *set_output(struct options *options, const char *argument) {
    options->output = argument;
    return NULL;
}

static const char *set_jobs(struct options *options, const char *argument) {
    char *end;
    long jobs = *argument >= '0' && *argument <= '9' ? strtol(argument, &end, 10) : -1;
    if (jobs < 1 || jobs > 1024 || *end)
        return "expected a number from 1 to 1024";
    options->jobs = (size_t)jobs;
    return NULL;
}

static const char *set_compress(struct options *options, const char *argument) {
    size_t length = strcspn(argument, ":");
    bool gzip = length == 4 && !strncmp(argument, "gzip", 4), level = argument[length] != 0;
    options->compress = gzip ? COMPRESS_GZIP : COMPRESS_NONE;
    if (gzip && level && argument[5] >= '0' && argument[5] <= '9' && !argument[6]) {
        options->level = argument[5] - '0';
        return NULL;
    }
    if (level || (!gzip && strcmp(argument, "none") != 0))
        return "expected gzip, gzip:0 to gzip:9, or none";
    return NULL;
}

static const char *set_weights(struct options *options, const char *argument) {
    options->weights = argument;
    return NULL;
}

static const char *set_pack(struct options *options, const char *argument) {
    options->pack = argument;
    return NULL;
}

static const char *set_rules(struct options *options, const char *argument) {
    options->rules[options->rule_count++] = argument;
    return NULL;
}

static const char *set_check(struct options *options, const char *argument) {
    options->command = COMMAND_CHECK_RULES;
    return set_rules(options, argument);
}

static const char *set_list(struct options *options, const char *argument) {
    (void)argument;
    options->command = COMMAND_LIST_RULES;
    return NULL;
}

static const char *set_strict(struct options *options, const char *argument) {
    (void)argument;
    options->strict = true;
    return NULL;
}

static const char *set_quiet(struct options *options, const char *argument) {
    (void)argument;
    options->quiet = true;
    return NULL;
}

static const char *set_verbose(struct options *options, const char *argument) {
    (void)argument;
    options->verbose = true;
    return NULL;
}

static const char *set_version(struct options *options, const char *argument) {
    (void)argument;
    options->command = COMMAND_VERSION;
    return NULL;
}

static const char *set_help(struct options *options, const char *argument) {
    (void)argument;
    options->command = COMMAND_HELP;
    return NULL;
}

static const struct option table[] = {
    {'f', "from", "FORM", "what a page is: auto, text (a file), jsonl, wet", set_from},
    {'t', "to", "FORM", "auto (what came in), text, jsonl, wet, labels, hits, null", set_to},
    {'o', "output", "PATH", "write to a file, or to files of the same names in a folder",
     set_output},
    {0, "compress", "HOW", "gzip[:LEVEL] or none; else by the name of the file", set_compress},
    {'j', "jobs", "N", "into a folder: so many files at a time", set_jobs},
    {'k', "keep", "CLASSES", "which lines stay: body,navigation,cookie,promo (body)", set_keep},
    {0, "keep-above", "P", "keep lines that belong there with more than this chance",
     set_keep_above},
    {0, "field", "NAME", "JSONL: the text (first of text, content, raw_content)", set_field},
    {'e', "explain", "[=json]", "show every line with its class and the reasons", set_explain},
    {'r', "rules", "PATH", "add the rules of a file or folder; may be given again", set_rules},
    {0, "no-default-rules", NULL, "leave the built-in rules out", set_no_default_rules},
    {0, "disable", "NAME", "switch a rule off, or many: 'en.promo.*'; may be given again",
     set_disable},
    {0, "try", "PATTERN", "show what a 'match' pattern would hit", set_try},
    {0, "pack", "NAME", "let a published filter decide: c4, fineweb, gopher, refinedweb, or a FILE",
     set_pack},
    {'w', "weights", "FILE", "weigh the evidence by a file", set_weights},
    {0, "list-rules", NULL, "print every rule: name, class, why", set_list},
    {0, "check-rules", "FILE", "check a rule file; with FILEs, also how many body lines it hits",
     set_check},
    {0, "strict", NULL, "stop at the first damage", set_strict},
    {'q', "quiet", NULL, "no messages but errors that end the run", set_quiet},
    {'v', "verbose", NULL, "the counts at the end, also when not on a terminal", set_verbose},
    {'V', "version", NULL, "print the version", set_version},
    {'h', "help", NULL, "print this", set_help},
};
#define OPTIONS (sizeof table / sizeof *table)

static const struct option *option_find(const char *name, size_t length) {
    for (size_t i = 0; i < OPTIONS; i++)
        if (strlen(table[i].name) == length && !strncmp(table[i].name, name, length))
            return &table[i];
    return NULL;
}

static const struct option *option_letter(char letter) {
    for (size_t i = 0; i < OPTIONS; i++)
        if (table[i].letter == letter)
            return &table[i];
    return NULL;
}

/* The arguments not yet looked at. */
struct arguments {
    char **at;
    char *error;
};

static bool apply(struct options *options, const struct option *option, const char *argument,
                  char *error) {
    const char *wrong = option->set(options, argument);
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

bool options_parse(struct options *options, int argc, char **argv, char *error) {
    *options = (struct options){.command = COMMAND_CLEAN, .level = -1, .jobs = 1};
    options->rules = calloc((size_t)argc + 1, sizeof *options->rules);
    options->files = calloc((size_t)argc + 2, sizeof *options->files);
    options->disabled = calloc((size_t)argc + 1, sizeof *options->disabled);
    if (!options->rules || !options->disabled || !options->files) {
        snprintf(error, ERROR_SIZE, "out of memory");
        return false;
    }
    struct arguments arguments = {argv + (argc > 0), error};
    bool only_files = false;
    for (const char *word; (word = *arguments.at);) {
        arguments.at++;
        if (only_files || *word != '-' || !word[1])
            options->files[options->file_count++] = word;
        else if (!strcmp(word, "--"))
            only_files = true;
        else if (!(word[1] == '-' ? take_long(options, &arguments, word + 2)
                                  : take_letters(options, &arguments, word + 1)))
            return false;
    }
    if (options->pack && (options->rule_count || options->weights || options->keep_above > 0 ||
                          options->pattern || options->no_default_rules)) {
        snprintf(error, ERROR_SIZE,
                 "--pack decides alone: without rules, weights and --keep-above");
        return false;
    }
    if (options->command == COMMAND_CHECK_RULES)
        options->to = DESCALE_NULL;
    else if (options->file_count == 0 && options->command != COMMAND_LIST_RULES)
        options->files[options->file_count++] = "-";
    return true;
}

void options_free(struct options *options) {
    free(options->rules);
    free(options->disabled);
    free(options->files);
}

static const char help_head[] =
    "Usage: descale [OPTION]... [FILE|-]...\n"
    "Takes navigation, cookie notices and promotion off scraped text and writes the rest.\n"
    "Without FILE it reads standard input. gzip is recognised, and so are WET files and JSON "
    "Lines.\n"
    "\n";
static const char help_tail[] =
    "\n"
    "Exit status: 0 all good; 1 some input was damaged or skipped, everything else was written;\n"
    "2 wrong usage, nothing usable, a bad rule file, or the output failed; 130 interrupted.\n";

char *options_help(void) {
    struct buffer help = {0};
    bool made = buffer_text(&help, help_head);
    for (size_t i = 0; i < OPTIONS; i++) {
        char left[40], letter[5] = "    ";
        const struct option *option = &table[i];
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
