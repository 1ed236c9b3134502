/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs a fuzz target on files, for compilers without a fuzzer: so that the targets keep building
 * and what they once found stays found. */
#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        struct buffer file = {0};
        int error = buffer_file(&file, argv[i]);
        if (error) {
            fprintf(stderr, "%s: %s\n", argv[i], strerror(error));
            return 2;
        }
        LLVMFuzzerTestOneInput(file.bytes, file.size);
        buffer_free(&file);
    }
    return 0;
}
