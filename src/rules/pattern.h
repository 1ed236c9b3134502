/* SPDX-License-Identifier: Apache-2.0
 *
 * The parser of patterns, the text of `match` statements. */
#ifndef PATTERN_H
#define PATTERN_H

#include "descale.h"
#include "rules/parse_error.h"
#include "rules/phrase.h"

#include <stdbool.h>

#define PATTERN_PHRASES 8192 /* the most phrases that one pattern may stand for */

struct phrases {
    struct phrase *items;
    size_t count, capacity;
};

/* Lists the phrases of a pattern. `(a|b)` are alternatives, `x?` is optional, `<num>` is a number,
 * `<word>` is any word, `~` is up to three words. The lexer, opened without a vocabulary, splits
 * text into words, as it does in pages. Returns DESCALE_OK with the phrases (phrases_free() them),
 * DESCALE_INVALID with *error set, or DESCALE_NO_MEMORY. */
struct lexer;
enum descale_status pattern_parse(struct lexer *lexer, const char *pattern, struct phrases *phrases,
                                  struct parse_error *error);
void phrases_free(struct phrases *phrases);

/* Splits text without newlines into words, in the same way. Writes their hashes, at most
 * `capacity`; *count becomes how many. False: no memory. */
bool pattern_words(struct lexer *lexer, const char *text, size_t size, uint64_t *hashes,
                   size_t capacity, size_t *count);

#endif
