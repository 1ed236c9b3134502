/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts that are made from the table of options. */
#include "option_docs.h"
#include "base/buffer.h"
#include "option_table.h"

#include <stdio.h>
#include <string.h>

/* ---- Help ---- */

static const char help_head[] =
    "Usage: descale [OPTION]... [FILE|FOLDER|-]...\n"
    "Removes navigation, cookie notices and promotion from scraped text and writes the rest.\n"
    "Without FILE it reads standard input. WET files, JSON Lines, tar, zip, 7z, gzip, zstd, xz,\n"
    "bzip2 and lz4 are recognised.\n"
    "\n";
static const char help_tail[] =
    "\n"
    "Exit status: 0 success; 1 some input was damaged, missing or skipped, and all else written;\n"
    "2 wrong usage, no readable input, an invalid rule file, or the output failed; 130 "
    "interrupted;\n141 (by SIGPIPE) the reader of the output went away.\n";

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
                 option_needs(option) ? " " : "", option->argument ? option->argument : "");
        made = made && buffer_format(&help, "  %-24s %s\n", left, option->help);
    }
    made = made && buffer_append(&help, help_tail, sizeof help_tail);
    if (!made)
        buffer_free(&help);
    return (char *)help.bytes;
}

/* ---- Manual page and completions ---- */

/* Adds text for roff, in which some characters have a meaning. */
static bool roff(struct buffer *out, const char *text) {
    bool made = true;
    for (; *text; text++)
        made = made && (*text == '\\'   ? buffer_text(out, "\\e")
                        : *text == '-'  ? buffer_text(out, "\\-")
                        : *text == '\'' ? buffer_text(out, "\\(aq")
                                        : buffer_append(out, text, 1));
    return made;
}

static bool man_option(struct buffer *out, const struct option_row *option) {
    bool made = buffer_text(out, ".TP\n\\fB");
    if (option->letter)
        made = made && buffer_format(out, "\\-%c\\fR, \\fB", option->letter);
    made =
        made && buffer_text(out, "\\-\\-") && roff(out, option->name) && buffer_text(out, "\\fR");
    if (option->argument)
        made = made && buffer_format(out, "%s\\fI%s\\fR", option_needs(option) ? " " : "",
                                     option->argument);
    return made && buffer_text(out, "\n") && roff(out, option->help) && buffer_text(out, "\n");
}

/* The section of options for descale.1.in. */
static bool man(struct buffer *out) {
    bool made = true;
    for (size_t i = 0; i < option_count; i++)
        made = made && (!option_table[i].help || man_option(out, &option_table[i]));
    return made;
}

static bool bash(struct buffer *out) {
    bool made = buffer_text(out, "complete -o filenames -o default -W \"");
    for (size_t i = 0; i < option_count; i++)
        made = made && (!option_table[i].help || buffer_format(out, "--%s ", option_table[i].name));
    return made && buffer_text(out, "\" descale\n");
}

/* Adds text between single quotes of a shell; the unwanted characters become blanks. */
static bool quoted(struct buffer *out, const char *text, const char *unwanted) {
    bool made = true;
    for (; *text; text++)
        made =
            made && (strchr(unwanted, *text) ? buffer_text(out, " ") : buffer_append(out, text, 1));
    return made;
}

static bool zsh(struct buffer *out) {
    bool made = buffer_text(out, "#compdef descale\n_arguments -s \\\n");
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *option = &option_table[i];
        if (!option->help)
            continue;
        bool needed = option_needs(option);
        made = made && buffer_format(out, "  '--%s%s[", option->name, needed ? "=" : "") &&
               quoted(out, option->help, "'[]:") && buffer_text(out, "]") &&
               (!needed || buffer_format(out, ":%s:_files", option->argument)) &&
               buffer_text(out, "' \\\n");
    }
    return made && buffer_text(out, "  '*:file:_files'\n");
}

static bool fish(struct buffer *out) {
    bool made = true;
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *option = &option_table[i];
        if (!option->help)
            continue;
        bool needed = option_needs(option);
        made = made && buffer_format(out, "complete -c descale -l %s", option->name);
        if (option->letter)
            made = made && buffer_format(out, " -s %c", option->letter);
        made = made && buffer_format(out, "%s -d '", needed ? " -r" : "") &&
               quoted(out, option->help, "'\\") && buffer_text(out, "'\n");
    }
    return made;
}

char *options_generate(const char *what) {
    static const struct {
        const char *name;
        bool (*make)(struct buffer *out);
    } makes[] = {{"man", man}, {"bash", bash}, {"zsh", zsh}, {"fish", fish}};
    struct buffer out = {0};
    for (size_t i = 0; i < sizeof makes / sizeof *makes; i++)
        if (!strcmp(makes[i].name, what) && makes[i].make(&out) && buffer_append(&out, "", 1))
            return (char *)out.bytes;
    buffer_free(&out);
    return NULL;
}
