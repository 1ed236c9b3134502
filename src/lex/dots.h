/* SPDX-License-Identifier: Apache-2.0
 *
 * What a full stop belongs to besides the sentence: dates with blanks, addresses without a scheme.
 * Their tokens are those of any line, so they are found at this place, from its neighbours. */
#ifndef DOTS_H
#define DOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the full stop at `dot` is the second one of a date such as 3. 12. 2019. */
bool dot_in_date(const uint8_t *line, const uint8_t *dot);

/* Whether it is the one by which an address is known: after www, or before the top-level domain, as
 * in example.org and example.de/path. True for one full stop of an address; one of mail is known by
 * its other sign. */
bool dot_in_address(const uint8_t *line, const uint8_t *dot);

/* Whether all bytes from `at` to `end` look like one address without a scheme, or one of mail. */
bool bare_address(const uint8_t *at, const uint8_t *end);

#endif
