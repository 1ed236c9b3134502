/* SPDX-License-Identifier: Apache-2.0
 *
 * Nothing: for timing, and for looking at messages and counts alone. */
#include "writer.h"

static void page(struct writer *writer, const struct page *page) {
    (void)writer, (void)page;
}

static void lines(struct writer *writer, const struct page *page, const bool *keep) {
    (void)writer, (void)page, (void)keep;
}

static void rest(struct writer *writer, const uint8_t *bytes, size_t size, bool keep) {
    (void)writer, (void)bytes, (void)size, (void)keep;
}

static void other(struct writer *writer, const uint8_t *bytes, size_t size) {
    (void)writer, (void)bytes, (void)size;
}

const struct writer_kind writer_null = {"null", DESCALE_NULL, page, lines, rest, other, page};
