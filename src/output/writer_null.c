/* SPDX-License-Identifier: Apache-2.0
 *
 * No output: for timing, and for messages and counts alone. */
#include "output/writer.h"

const struct writer_kind writer_null = {.name = "null", .format = DESCALE_NULL};
