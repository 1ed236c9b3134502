/* SPDX-License-Identifier: Apache-2.0
 *
 * Rule files and packs of any bytes: parsed, and run over their own text. */
#include "filter/filter.h"
#include "lex/lexer.h"
#include "rules/phrase_index.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void match_own_text(struct matcher *matcher, const uint8_t *data, size_t size) {
    uint8_t *text = calloc(1, size + 1 + LEXER_PADDING);
    struct lexer lexer;
    struct hits hits = {0};
    if (!text || !lexer_open(&lexer, matcher->vocabulary))
        abort();
    memcpy(text, data, size);
    text[size] = '\n';
    for (const uint8_t *at = text; at <= text + size;) {
        hits.count = 0;
        lexer_begin(&lexer, at);
        at = skim_line(&lexer, at);
        lexer_know(&lexer);
        matcher_begin(matcher, lexer.words);
        if (!matcher_line(matcher, lexer.words, 0, lexer.lines[0].values, 0, &hits))
            abort();
    }
    free(hits.items);
    lexer_close(&lexer);
    free(text);
}

static void run_pack(struct rulefile *file, struct matcher *matcher, const uint8_t *data,
                     size_t size) {
    struct pack *pack;
    bool acts;
    if (pack_open(&pack, file, matcher) == DESCALE_OK && pack->rule_count > 0 &&
        pack_acts(pack, (const char *)data, size, 0, &acts) != DESCALE_OK)
        abort();
    pack_close(pack);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct rulefile file;
    struct matcher matcher;
    if (size > 4096 || !matcher_open(&matcher))
        return 0;
    enum descale_status status = rulefile_text(&file, "fuzz.rules", data, size, NULL);
    uint32_t *numbers = calloc(file.rule_count + 1, sizeof *numbers);
    if (status == DESCALE_OK && file.pack)
        run_pack(&file, &matcher, data, size);
    else if (status == DESCALE_OK && numbers &&
             rulefile_add(&file, &matcher, numbers) == DESCALE_OK && matcher_finish(&matcher))
        match_own_text(&matcher, data, size);
    free(numbers);
    rulefile_close(&file);
    matcher_close(&matcher);
    return 0;
}
