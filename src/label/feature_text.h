/* SPDX-License-Identifier: Apache-2.0
 *
 * Features in words: what the value of a feature says about a line, for a person, in the unit of
 * that feature. */
#ifndef FEATURE_TEXT_H
#define FEATURE_TEXT_H

#include "lex/features.h"

#define FEATURE_TEXT_BYTES 160 /* enough for the longest text with its NUL */

/* Writes what values[feature] says about the line that has these values, as in "12 words" or "the
 * line above ends with a full stop". Returns `to`. */
char *feature_text(char to[FEATURE_TEXT_BYTES], enum feature feature,
                   const uint8_t values[FEATURES]);

#endif
