/* SPDX-License-Identifier: Apache-2.0 */
#include "input/body_text.h"

#include <string.h>

bool body_text_begin(struct body_text *body, const struct source *source, const char *name) {
    body->text.size = body->at = 0;
    if (!body->encoding.iconv && !encoding_open(&body->encoding, name))
        return false;
    encoding_restart(&body->encoding, source->offset);
    return true;
}

/* Converts some more. Returns what `read` returned. */
static enum descale_status fill(struct body_text *body, struct reader *reader,
                                enum descale_status (*read)(struct reader *, uint8_t *, size_t,
                                                            size_t *)) {
    uint8_t bytes[4096];
    size_t got = 0;
    enum descale_status status = read(reader, bytes, sizeof bytes, &got);
    if (status != DESCALE_OK && status != STATUS_END)
        return status;
    body->text.size = body->at = 0;
    return encoding_convert(&body->encoding, bytes, got, status == STATUS_END, &body->text)
               ? status
               : DESCALE_NO_MEMORY;
}

enum descale_status body_text_read(struct body_text *body, struct reader *reader,
                                   enum descale_status (*read)(struct reader *, uint8_t *, size_t,
                                                               size_t *),
                                   uint8_t *to, size_t size, size_t *got) {
    enum descale_status status = DESCALE_OK;
    *got = 0;
    while (body->at == body->text.size && status == DESCALE_OK)
        status = fill(body, reader, read);
    if (body->at == body->text.size)
        return status;
    *got = size < body->text.size - body->at ? size : body->text.size - body->at;
    memcpy(to, body->text.bytes + body->at, *got);
    body->at += *got;
    return DESCALE_OK;
}

void body_text_free(struct body_text *body) {
    encoding_close(&body->encoding);
    buffer_free(&body->text);
}
