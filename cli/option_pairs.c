/* SPDX-License-Identifier: Apache-2.0 */
#include "option_pairs.h"
#include "option_table.h"

#include <stdio.h>
#include <string.h>

#define INPUTS "FILE" /* stands for inputs in the table */

enum relation {
    NEEDS,    /* one of the others at least */
    EXCLUDES, /* all of the others */
    TAKES     /* none but the others */
};

#define NOT_BY_FILTER "a filter decides alone"
#define WRITES_NOTHING "it writes no pages"
#define COMPARES "it writes what changes, and no pages"

/* `others`: names of options, with spaces between them. `unless`: an option that lifts the
 * relation; NULL: none does. */
static const struct pair {
    const char *option;
    enum relation relation;
    const char *others, *unless, *why;
} pairs[] = {
    /* What is done instead of cleaning pages. */
    {"merge", TAKES, "output compress stats report sample no-text reproducible quiet verbose FILE",
     NULL, "it reads files of --stats, and no pages"},
    {"compare", TAKES, "report no-text quiet verbose FILE", NULL,
     "it reads files of --stats, and no pages"},
    {"list-rules", TAKES, "rules no-default-rules disable filter quiet verbose", NULL,
     "it reads no pages"},
    {"check-rules", EXCLUDES,
     "to explain output compress resume rejects reasons add keep keep-above "
     "drop-empty "
     "line-buffered try changes",
     NULL, WRITES_NOTHING},
    {"changes", EXCLUDES,
     "to explain output compress resume rejects reasons add drop-empty stats line-buffered", NULL,
     COMPARES},
    {"changes", NEEDS, "rules disable no-default-rules try", NULL,
     "it compares these with the built-in rules"},
    {"try", EXCLUDES, "to explain add keep keep-above drop-empty rejects", "changes",
     "it writes what the pattern matches"},
    {"try", EXCLUDES, "report", "changes",
     "--changes=promo makes a page of what the pattern changes as a rule for promo"},

    /* What is said of another option. */
    {"resume", NEEDS, "output", NULL, "a folder, in which finished outputs are looked for"},
    {"first-shard", NEEDS, "shard", NULL, "it says how shards are numbered"},
    {"reasons", NEEDS, "rejects", NULL, "they are written there"},
    {"sample", NEEDS, "stats changes merge", NULL, "it says how many pages are compared"},
    {"no-text", NEEDS, "stats report merge", NULL, "text is left out of these"},
    {"reproducible", NEEDS, "stats report merge", NULL, "the time is left out of these"},

    /* What says the same in two ways, or has no meaning together. */
    {"explain", EXCLUDES, "to", NULL, "both say what is written"},
    {"progress", EXCLUDES, "no-progress", NULL, "they are opposites"},
    {"filter", EXCLUDES,
     "rules disable no-default-rules weights keep-above try drop-comments keep-authors changes",
     "list-rules", NOT_BY_FILTER},
    {"filter", EXCLUDES, "reasons", NULL, "a filter has no reasons"},
};

/* Whether an option, the first `length` bytes of a name, was given. */
static bool is_given(const struct options *options, const char *name, size_t length) {
    if (length == strlen(INPUTS) && !strncmp(name, INPUTS, length))
        return options->files.count > 0;
    for (size_t i = 0; i < option_count; i++)
        if (strlen(option_table[i].name) == length && !strncmp(option_table[i].name, name, length))
            return options->given >> i & 1;
    return false;
}

/* Whether a list of names has a name. */
static bool has_name(const char *list, const char *name) {
    size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += length)
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

/* The first of a list of names that was given. NULL: none was. */
static const char *given_of(const struct options *options, const char *list, size_t *length) {
    for (const char *at = list; *at; at += *length + (at[*length] == ' ')) {
        *length = strcspn(at, " ");
        if (is_given(options, at, *length))
            return at;
    }
    return NULL;
}

/* The first option that was given and is neither in the list nor the option itself. NULL: none. */
static const char *given_beside(const struct options *options, const struct pair *pair) {
    for (size_t i = 0; i < option_count; i++) {
        const char *name = option_table[i].name;
        if (options->given >> i & 1 && strcmp(name, pair->option) != 0 &&
            !has_name(pair->others, name))
            return name;
    }
    return options->files.count > 0 && !has_name(pair->others, INPUTS) ? INPUTS : NULL;
}

/* The names of a list as a sentence has them: "--stats, --report or --merge". */
static void join_names(char *text, size_t size, const char *list) {
    *text = '\0';
    for (const char *at = list; *at;) {
        size_t length = strcspn(at, " "), used = strlen(text);
        const char *next = at + length + (at[length] == ' ');
        const char *before = at == list ? "" : *next ? ", " : " or ";
        snprintf(text + used, size - used, "%s--%.*s", before, (int)length, at);
        at = next;
    }
}

static bool refuse(const struct pair *pair, const char *other, size_t length, char *error,
                   size_t size) {
    const char *dashes = strncmp(other, INPUTS, length) ? "--" : "";
    snprintf(error, size, "--%s does not go with %s%.*s: %s", pair->option, dashes, (int)length,
             other, pair->why);
    return false;
}

static bool holds(const struct options *options, const struct pair *pair, char *error,
                  size_t size) {
    char names[128];
    size_t length = 0;
    const char *other;
    switch (pair->relation) {
    case NEEDS:
        if (given_of(options, pair->others, &length))
            return true;
        join_names(names, sizeof names, pair->others);
        snprintf(error, size, "--%s needs %s: %s", pair->option, names, pair->why);
        return false;
    case EXCLUDES:
        other = given_of(options, pair->others, &length);
        return !other || refuse(pair, other, length, error, size);
    case TAKES:
        other = given_beside(options, pair);
        return !other || refuse(pair, other, strlen(other), error, size);
    }
    return true;
}

bool options_go_together(const struct options *options, char *error, size_t size) {
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const struct pair *pair = &pairs[i];
        if (is_given(options, pair->option, strlen(pair->option)) &&
            !(pair->unless && is_given(options, pair->unless, strlen(pair->unless))) &&
            !holds(options, pair, error, size))
            return false;
    }
    return true;
}
