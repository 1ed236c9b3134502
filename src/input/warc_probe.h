/* SPDX-License-Identifier: Apache-2.0
 *
 * Tells WARC by the first bytes of an input. */
#ifndef WARC_PROBE_H
#define WARC_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether an input looks like WARC, also if its beginning is damaged. See struct reader_kind. */
bool warc_probe(const uint8_t *bytes, size_t size, bool whole);

#endif
