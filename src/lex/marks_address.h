/* SPDX-License-Identifier: Apache-2.0
 *
 * Where addresses and the targets of links end. */
#ifndef MARKS_ADDRESS_H
#define MARKS_ADDRESS_H

#include <stddef.h>
#include <stdint.h>

/* The size of the address that begins at `at`, 0 if none does: a scheme that browsers follow, a
 * colon, and what belongs to it. */
size_t marks_address(const uint8_t *at, const uint8_t *end);

/* Where the target of a link ends that begins with the round bracket at `at`: after its closing
 * bracket. NULL: it is not one. */
const uint8_t *marks_target_end(const uint8_t *at, const uint8_t *end);

#endif
