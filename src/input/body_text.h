/* SPDX-License-Identifier: Apache-2.0
 *
 * The text of records that state the size of their text, in another encoding than UTF-8: the size
 * counts bytes as they are, so that each text is converted by itself, not the input as a whole. */
#ifndef BODY_TEXT_H
#define BODY_TEXT_H

#include "input/reader.h"

struct body_text {
    struct encoding encoding;
    struct buffer text; /* converted; what is before `at` was handed out */
    size_t at;
};

/* Begins the text of a record, at the source's place. `name`: of the encoding, which is opened for
 * the first record. False: out of memory. */
bool body_text_begin(struct body_text *body, const struct source *source, const char *name);

/* Reads as reader_read() does, from what `read` gives of the same record. */
enum descale_status body_text_read(struct body_text *body, struct reader *reader,
                                   enum descale_status (*read)(struct reader *reader, uint8_t *to,
                                                               size_t size, size_t *got),
                                   uint8_t *to, size_t size, size_t *got);

void body_text_free(struct body_text *body);

#endif
