/* SPDX-License-Identifier: Apache-2.0
 *
 * How long the library takes for pages in memory: calls PAGES GROUP. The file has pages one after
 * the other, each as its size (8 bytes, the machine's order) and its bytes. For each line on
 * standard input all pages are cleaned once, and the processor times in nanoseconds of each GROUP
 * pages are printed in a line. calls.py compares them with Python. */
#include "descale.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t processor_time(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The whole file; NULL: it cannot be read. */
static char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    if (file && fseek(file, 0, SEEK_END) == 0) {
        *size = (size_t)ftell(file);
        rewind(file);
        bytes = malloc(*size + 1);
        if (bytes && fread(bytes, 1, *size, file) != *size)
            *size = 0;
    }
    if (file)
        fclose(file);
    return bytes;
}

/* Cleans at most `count` pages from `at` on. Returns where the next page begins. */
static size_t clean_some(descale_labeler *labeler, const char *pages, size_t size, size_t at,
                         long count) {
    for (; at + sizeof(uint64_t) <= size && count > 0; count--) {
        const char *clean;
        size_t clean_size;
        uint64_t length;
        memcpy(&length, pages + at, sizeof length);
        at += sizeof length;
        if (descale_labeler_clean(labeler, pages + at, length, &clean, &clean_size) != DESCALE_OK)
            exit(2);
        at += length;
    }
    return at;
}

int main(int argc, char **argv) {
    descale_model *model = NULL;
    descale_labeler *labeler = NULL;
    size_t size = 0;
    long group = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    char line[16], *pages = group > 0 ? read_file(argv[1], &size) : NULL;
    if (!pages || descale_model_open(NULL, &model) != DESCALE_OK ||
        descale_labeler_open(model, &labeler) != DESCALE_OK)
        return 2;
    descale_labeler_separated(labeler, 1);
    while (fgets(line, sizeof line, stdin)) {
        for (size_t at = 0; at + sizeof(uint64_t) <= size;) {
            int64_t began = processor_time();
            at = clean_some(labeler, pages, size, at, group);
            printf("%" PRId64 " ", processor_time() - began);
        }
        puts("");
        fflush(stdout);
    }
    descale_labeler_close(labeler);
    descale_model_close(model);
    free(pages);
    return 0;
}
