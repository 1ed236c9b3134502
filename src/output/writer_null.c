/* SPDX-License-Identifier: Apache-2.0
 *
 * Nothing: for timing, and for looking at messages and counts alone. */
#include "output/writer.h"

static void page(struct writer *writer, const struct page *page) {
    (void)writer, (void)page;
}

static void lines(struct writer *writer, const struct page *page, const bool *keep) {
    (void)writer, (void)page, (void)keep;
}

const struct writer_kind writer_null = {"null",         DESCALE_NULL,    page, lines,
                                        writer_no_rest, writer_no_other, page};
