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
    "Exit status: 0 success; 1 some input was damaged or skipped, everything else was written;\n"
    "2 wrong usage, no readable input, an invalid rule file, or the output failed; 130 "
    "interrupted.\n";

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

static const char man_head[] =
    ".SH NAME\ndescale \\- take the boilerplate off scraped text\n"
    ".SH SYNOPSIS\n.B descale\n[\\fIOPTION\\fR]... [\\fIFILE\\fR|\\fIFOLDER\\fR|\\-]...\n"
    ".SH DESCRIPTION\n"
    "Labels every line of a page as body, navigation, cookie or promo, and writes the body. A page "
    "is\n"
    "a text file, a record of a WET file, or a line of JSON Lines; what it is, and how it is "
    "packed\n"
    "(gzip, zstd, xz, bzip2, lz4; tar, zip, 7z), is recognised by content. Without FILE it reads\n"
    "standard input. Kept lines come out byte for byte.\n"
    ".PP\n"
    "Into a folder (\\fB\\-o\\fR \\fIFOLDER\\fR) each input becomes a file of its name; files of "
    "input folders\n"
    "keep their place below it. Only gzip and zstd are written: other compression becomes gzip, "
    "7z\n"
    "becomes zip. An output appears whole, under its name, or not at all. Links to files and "
    "folders are\n"
    "followed, but none within an output folder: a file replaces one, and a folder is refused.\n"
    ".SH OPTIONS\n";
static const char man_tail[] =
    ".SH EXIT STATUS\n"
    "0 all good; 1 some input was damaged or skipped, everything else was written; 2 wrong usage,\n"
    "nothing usable, a bad rule file, or the output failed; 130 interrupted.\n"
    ".SH DAMAGED INPUT\n"
    "What is damaged is named on standard error as \\fIFILE\\fR[!\\fIMEMBER\\fR][@\\fIOFFSET\\fR "
    "or "
    ":\\fILINE\\fR]:\n"
    "what is wrong, what was kept. A member of an archive is read when its end was reached "
    "without\n"
    "complaint. A tar archive that is not compressed, plain text, JSON Lines and WET have no "
    "checksum:\n"
    "changed bytes in them go unnoticed. zstd and lz4 data are checked where they were written "
    "with\n"
    "checksums, which is what their programs do.\n"
    ".SH ENVIRONMENT\n"
    "NO_COLOR: \\fB\\-\\-explain\\fR shows no colours. TMPDIR is where large members are kept "
    "meanwhile.\n"
    ".SH SEE ALSO\ndescale\\-rules(5)\n";

/* Text for roff: backslashes and leading dots mean something there. */
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

static bool man(struct buffer *out) {
    bool made = buffer_format(out, ".TH DESCALE 1 \"\" \"descale %s\"\n", descale_version()) &&
                buffer_text(out, man_head);
    for (size_t i = 0; i < option_count; i++)
        made = made && (!option_table[i].help || man_option(out, &option_table[i]));
    return made && buffer_text(out, man_tail);
}

static bool bash(struct buffer *out) {
    bool made = buffer_text(out, "complete -o filenames -o default -W \"");
    for (size_t i = 0; i < option_count; i++)
        made = made && (!option_table[i].help || buffer_format(out, "--%s ", option_table[i].name));
    return made && buffer_text(out, "\" descale\n");
}

/* Text within single quotes of a shell, but for the quotes themselves. */
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
        bool wants = option_needs(option);
        made = made && buffer_format(out, "  '--%s%s[", option->name, wants ? "=" : "") &&
               quoted(out, option->help, "'[]:") && buffer_text(out, "]") &&
               (!wants || buffer_format(out, ":%s:_files", option->argument)) &&
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
        bool wants = option_needs(option);
        made = made && buffer_format(out, "complete -c descale -l %s", option->name);
        if (option->letter)
            made = made && buffer_format(out, " -s %c", option->letter);
        made = made && buffer_format(out, "%s -d '", wants ? " -r" : "") &&
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
