/* SPDX-License-Identifier: Apache-2.0
 *
 * Measures decompression alone, for bench.py: zlib's inflate over every member of a file, in 256
 * KiB pieces, without output. */
#include <stdio.h>
#include <zlib.h>

static unsigned char in[256 << 10], out[256 << 10];

/* Inflates what is in `in`. Returns 0, or zlib's error. */
static int inflate_all(z_stream *stream, size_t size, unsigned long long *bytes) {
    stream->next_in = in;
    stream->avail_in = (uInt)size;
    while (stream->avail_in > 0) {
        stream->next_out = out;
        stream->avail_out = sizeof out;
        int result = inflate(stream, Z_NO_FLUSH);
        *bytes += sizeof out - stream->avail_out;
        if (result == Z_STREAM_END)
            result = inflateReset(stream);
        if (result != Z_OK)
            return result;
    }
    return 0;
}

int main(int argc, char **argv) {
    z_stream stream = {0};
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file || inflateInit2(&stream, 15 + 16) != Z_OK) {
        fprintf(stderr, "usage: inflate FILE.gz\n");
        return 2;
    }
    unsigned long long bytes = 0;
    int failed = 0;
    for (size_t size; !failed && (size = fread(in, 1, sizeof in, file)) > 0;)
        failed = inflate_all(&stream, size, &bytes);
    inflateEnd(&stream);
    fclose(file);
    printf("%llu\n", bytes);
    return failed ? 1 : 0;
}
