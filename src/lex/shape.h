/* SPDX-License-Identifier: Apache-2.0
 *
 * The lexer of whole-line shapes that rulec and re2c make of the `shape` lines of the rules. */
#ifndef SHAPE_H
#define SHAPE_H

#include <stdint.h>

#define SHAPE_NONE UINT32_MAX
#define SHAPE_BYTES 128 /* lines with more bytes or words have no shape */
#define SHAPE_WORDS 6

/* The number of the first rule one of whose shapes is the line at `at`, up to its newline, or
 * SHAPE_NONE. */
uint32_t shape_line(const uint8_t *at);

#endif
