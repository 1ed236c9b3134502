/* SPDX-License-Identifier: Apache-2.0
 *
 * The lexer of whole-line shapes, which rulec and re2c generate from the `shape` lines of the rule
 * files. */
#ifndef SHAPE_H
#define SHAPE_H

#include <stdint.h>

#define SHAPE_NONE UINT32_MAX
#define SHAPE_BYTES 128 /* longer lines, or those of more words, have no shape */
#define SHAPE_WORDS 6

/* Returns the number of the first rule with a shape that matches the whole line at `at`, up to its
 * newline; SHAPE_NONE if there is none. */
uint32_t shape_line(const uint8_t *at);

#endif
