/* SPDX-License-Identifier: Apache-2.0
 *
 * Dumps that are built as the bytes say: records of several types, with folded fields, lengths that
 * lie, LF or CRLF, each in a gzip member of its own, several in one, or plain; then some bytes are
 * changed. The format is ISO 28500 (WARC 1.1). A dump without lies comes out whole; one with lies
 * is reported, or comes out whole. */
#include "fuzz.h"

#include <string.h>
#include <zlib.h>

#define RECORDS 8

static const char *const types[] = {"conversion", "conversion", "conversion", "metadata"};

/* A record, whose length may be wrong by some bytes. Returns whether it is. */
static bool put_record(struct choices *choices, struct buffer *dump, const struct buffer *body,
                       unsigned type) {
    const char *newline = choose(choices, 4) == 3 ? "\n" : "\r\n";
    unsigned lie = choose(choices, 8), order = choose(choices, 2);
    long length = (long)body->size;
    if (lie == 7)
        length += (long)choose(choices, 400) - 200;
    length = length < 0 ? 0 : length;
    CHECK(buffer_format(dump, "WARC/1.%u%s", choose(choices, 2), newline));
    if (order)
        CHECK(buffer_format(dump, "Content-Length:%s%ld%s", lie == 6 ? "\r\n " : " ", length,
                            newline));
    CHECK(buffer_format(dump, "warc-type: %s%sWARC-Target-URI: http://example.org/%zu%s",
                        types[type], newline, dump->size, newline));
    if (!order)
        CHECK(buffer_format(dump, "Content-Length: %ld%s", length, newline));
    CHECK(buffer_format(dump, "%s", newline));
    CHECK(buffer_append(dump, body->bytes, body->size));
    CHECK(buffer_format(dump, "%s%s", newline, newline));
    return length != (long)body->size;
}

static void put_member(struct buffer *gzip, const struct buffer *text) {
    z_stream stream = {0};
    CHECK(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    CHECK(buffer_reserve(gzip, deflateBound(&stream, text->size)));
    stream.next_in = text->bytes;
    stream.avail_in = (uInt)text->size;
    stream.next_out = gzip->bytes + gzip->size;
    stream.avail_out = (uInt)(gzip->capacity - gzip->size);
    CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    gzip->size += stream.total_out;
    deflateEnd(&stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct choices choices = {data, data + size};
    struct buffer dump = {0}, gzip = {0}, pages = {0};
    unsigned count = 1 + choose(&choices, RECORDS), packing = choose(&choices, 3);
    bool lies = false;
    for (unsigned i = 0; i < count; i++) {
        struct buffer body = {0};
        unsigned type = i == 0 ? 0 : choose(&choices, 4);
        choose_page(&choices, &body);
        lies |= put_record(&choices, &dump, &body, type);
        if (!strcmp(types[type], "conversion"))
            CHECK(buffer_append(&pages, body.bytes, body.size));
        buffer_free(&body);
        if (packing == 1 || (packing == 2 && choose(&choices, 2))) {
            put_member(&gzip, &dump);
            dump.size = 0;
        }
    }
    if (packing > 0 && dump.size > 0)
        put_member(&gzip, &dump);
    struct buffer *input = packing > 0 ? &gzip : &dump;
    bool tampered = tamper(&choices, input) > 0;
    check_container(input, &pages, tampered || lies, packing > 0 && !lies);
    buffer_free(&dump);
    buffer_free(&gzip);
    buffer_free(&pages);
    return 0;
}
