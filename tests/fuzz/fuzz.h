/* SPDX-License-Identifier: Apache-2.0
 *
 * What the fuzz targets have in common. */
#ifndef FUZZ_H
#define FUZZ_H

#include "base/buffer.h"
#include "descale.h"

/* The entry of a target: a fuzzer calls it with any bytes, replay.c with those of files. Returns 0.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program, with a message that names the place, if a condition does not hold. */
#define CHECK(condition) check((condition), __FILE__, __LINE__, #condition)
void check(int holds, const char *file, int line, const char *condition);

/* Bytes that steer how an input is built. After the last byte, all choices are 0. */
struct choices {
    const uint8_t *at, *end;
};
unsigned choose(struct choices *choices, unsigned below);       /* a number from 0 to below - 1 */
unsigned choose_bytes(struct choices *choices, unsigned bytes); /* a number of 1 to 4 bytes */
bool choices_left(const struct choices *choices);

/* Adds a page of made-up lines to a buffer, with a newline at its end. */
void choose_page(struct choices *choices, struct buffer *page);

/* Changes bytes of a built input, if there are choices left. Returns how many. */
size_t tamper(struct choices *choices, struct buffer *input);

/* Adds a number to a buffer, lowest byte first. */
void put_number(struct buffer *to, uint64_t number, unsigned bytes);

/* A file without a name that holds these bytes. */
int memory_file(const void *bytes, size_t size);

/* The built-in model, opened once. */
const descale_model *fuzz_model(void);

/* Runs an input through a stream with every label kept, and checks the counts and messages.
 * `output` gets what comes out, NULL: nothing does. */
struct fuzz_run {
    int file;
    descale_format from, to;
    struct buffer *output;
    uint64_t pages, messages; /* results */
};
descale_status fuzz_run(struct fuzz_run *run);

/* Checks a built archive or dump against the pages that went in: run from a file and from a pipe,
 * an input that was not tampered with gives all pages, and one that was is reported or gives all
 * pages. `pages` holds them one after the other. `sure`: whether tampering has to be noticed. */
void check_container(const struct buffer *input, const struct buffer *pages, bool tampered,
                     bool sure);

#endif
