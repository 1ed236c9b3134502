/* SPDX-License-Identifier: Apache-2.0
 *
 * The option that somebody may have meant. */
#ifndef OPTION_GUESS_H
#define OPTION_GUESS_H

#include <stddef.h>

/* The long option of the help that is spelled most like `word`, `size` bytes without hyphens before
 * them. NULL: more than a third of the word would have to change. */
const char *option_guess(const char *word, size_t size);

#endif
