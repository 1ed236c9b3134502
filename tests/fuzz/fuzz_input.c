/* SPDX-License-Identifier: Apache-2.0
 *
 * Inputs of any bytes, as a whole run takes them: containers, records, members. What is damaged is
 * counted, lines add up, and what was written of what is whole is read again without damage. */
#include "fuzz.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const descale_format forms[] = {DESCALE_JSONL, DESCALE_WET};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct buffer output = {0};
        struct fuzz_run run = {memory_file(data, size), DESCALE_AUTO, forms[i], &output, 0, 0};
        descale_status status = fuzz_run(&run);
        if (status == DESCALE_OK && output.size > 0) {
            struct fuzz_run again = {
                memory_file(output.bytes, output.size), forms[i], forms[i], NULL, 0, 0};
            CHECK(fuzz_run(&again) == DESCALE_OK);
            CHECK(again.pages == run.pages);
            close(again.file);
        }
        close(run.file);
        buffer_free(&output);
    }
    return 0;
}
