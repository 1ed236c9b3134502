/* SPDX-License-Identifier: Apache-2.0
 *
 * The pattern of a `match` line: parsed, and spelled out as the phrases it stands for. */
#ifndef PATTERN_H
#define PATTERN_H

#include "rules/phrase_index.h"

/* The most phrases one pattern may stand for. */
#define PHRASES_LIMIT 8192

struct phrase {
    struct step steps[PHRASE_STEPS];
    size_t count;
};
struct phrases {
    struct phrase *items;
    size_t count, capacity;
};

/* What is wrong with a pattern, and where: a byte offset into it. */
struct phrase_error {
    char message[160];
    size_t offset;
};

/* Spells a pattern out. `(a|b)` alternatives, `x?` optional, `<num>` a number, `<word>` any one
 * word, `~` up to three words. Words are cut by the lexer, as the lines of pages are. Returns
 * DESCALE_OK with the phrases (release with phrases_free()), DESCALE_INVALID with *error set, or
 * DESCALE_NO_MEMORY. */
enum descale_status phrase_parse(const char *pattern, struct phrases *phrases,
                                 struct phrase_error *error);
void phrases_free(struct phrases *phrases);

/* Adds the phrases that a pattern stands for to a rule of a matcher. As phrase_parse(). */
enum descale_status phrase_add(const char *pattern, struct matcher *matcher, uint32_t rule,
                               struct phrase_error *error);

/* Cuts a text without newlines into the hashes of its words, as the lexer does. Returns their
 * number, at most `capacity`; SIZE_MAX: no memory. */
struct lexer;
size_t phrase_words(struct lexer *lexer, const char *text, size_t size, uint64_t *hashes,
                    size_t capacity);

#endif
