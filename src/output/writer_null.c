/* SPDX-License-Identifier: Apache-2.0
 *
 * Nothing: for timing, and for looking at messages and counts alone. */
#include "output/writer.h"

static void page(struct writer *writer, const struct record *record) {
    (void)writer, (void)record;
}

static void lines(struct writer *writer, const struct labelled *page) {
    (void)writer, (void)page;
}

const struct writer_kind writer_null = {"null",         DESCALE_NULL,    page, lines,
                                        writer_no_rest, writer_no_other, page};
