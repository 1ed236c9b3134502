/* SPDX-License-Identifier: Apache-2.0
 *
 * One line of a rule file, understood: a keyword and what stands behind it. */
#ifndef RULE_PARSER_H
#define RULE_PARSER_H

#include "rules/rulefile.h"

/* The state of parsing: the line in hand, and what stands on it. */
struct parse {
    struct rulefile *file;
    const char *language; /* the file name up to its first dot */
    int language_length;
    int file_class; /* the class named by the file name, or -1 */
    uint32_t line;
    char *start, *at; /* the line, and the text behind the keyword */
    struct rulefile_rule *rule;
    bool no_memory;
};

/* Parses the line at parse->start, which ends in a NUL at `end`. Errors are reported and counted by
 * the file. */
void statement_parse(struct parse *parse, char *end);

/* The class of that name (`length` bytes of it), or -1. */
int statement_class(const char *text, size_t length);

#endif
