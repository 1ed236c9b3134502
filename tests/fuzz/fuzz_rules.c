/* SPDX-License-Identifier: Apache-2.0
 *
 * Rule files of any bytes: parsed, added to a matcher, and looked for in their own text. */
#include "lexer.h"
#include "rulefile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void match_own_text(struct matcher *matcher, const uint8_t *data, size_t size) {
    uint8_t *text = calloc(1, size + 1 + LEXER_PADDING);
    uint16_t values[FEATURE_ROW];
    struct lexer lexer;
    struct hits hits = {0};
    if (!text || !lexer_open(&lexer, matcher))
        abort();
    memcpy(text, data, size);
    text[size] = '\n';
    for (const uint8_t *at = text; at <= text + size;) {
        hits.count = 0;
        at = skim_line(&lexer, at, values);
        if (lexer.words->known.count > 0 && !matcher_line(matcher, lexer.words, values, 0, &hits))
            abort();
    }
    free(hits.items);
    lexer_close(&lexer);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    struct rulefile file;
    struct matcher matcher;
    int memory = memfd_create("rules", 0);
    if (size > 4096 || memory < 0 || write(memory, data, size) != (ssize_t)size ||
        !matcher_open(&matcher)) {
        close(memory);
        return 0;
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
    enum descale_status status = rulefile_read(&file, path, NULL);
    uint32_t *numbers = calloc(file.rule_count + 1, sizeof *numbers);
    if (status == DESCALE_OK && numbers && rulefile_add(&file, &matcher, numbers) == DESCALE_OK &&
        matcher_finish(&matcher))
        match_own_text(&matcher, data, size);
    free(numbers);
    rulefile_close(&file);
    matcher_close(&matcher);
    close(memory);
    return 0;
}
