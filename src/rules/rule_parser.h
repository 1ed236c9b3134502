/* SPDX-License-Identifier: Apache-2.0
 *
 * The parser of rule files. Filters are parsed as far as they share the language;
 * filter/filter_parser.h does the rest. */
#ifndef RULE_PARSER_H
#define RULE_PARSER_H

#include "rules/rulefile.h"

/* Loads and parses a rule file. All its errors are reported. Returns as rulefile_load(), and
 * DESCALE_INVALID if it has errors; rulefile_close() it in each case. */
enum descale_status rule_parse_file(struct rulefile *file, const char *path,
                                    const struct reporter *reporter);

/* The same for text in memory; `path` is its name. */
enum descale_status rule_parse_text(struct rulefile *file, const char *path, const void *text,
                                    size_t size, const struct reporter *reporter);

#endif
