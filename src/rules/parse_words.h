/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parsers of rules, of their conditions and of filters ask of words. */
#ifndef PARSE_WORDS_H
#define PARSE_WORDS_H

#include <stdbool.h>
#include <string.h>

#define BLANKS " \t" /* between words */

/* Whether the `length` bytes at `text` are this word. */
static inline bool is_word(const char *word, const char *text, size_t length) {
    return strlen(word) == length && !strncmp(word, text, length);
}

#endif
