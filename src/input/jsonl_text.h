/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of a record of JSON Lines. */
#ifndef JSONL_TEXT_H
#define JSONL_TEXT_H

#include "input/reader.h"

/* The `read` of struct reader_kind. */
enum descale_status jsonl_read(struct reader *reader, uint8_t *to, size_t size, size_t *got);

#endif
