/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts that are made from the table of options. */
#ifndef OPTION_DOCS_H
#define OPTION_DOCS_H

/* The text of --help, to be freed. NULL: no memory. */
char *options_help(void);

/* The options of the manual page in roff ("man"), or completions for a shell ("bash", "zsh",
 * "fish"), to be freed. NULL: no memory, or no such text. */
char *options_generate(const char *what);

#endif
