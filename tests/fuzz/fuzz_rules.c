/* SPDX-License-Identifier: Apache-2.0
 *
 * Rule files and filters of any bytes: parsed, and run over their own text. */
#include "fuzz.h"
#include "lex/lexer.h"
#include "filter/filter.h"
#include "rules/phrase_match.h"
#include "rules/rule_compile.h"
#include "rules/rule_parser.h"

#include <stdlib.h>
#include <string.h>

static void match_own_text(const struct phrase_index *index, const uint8_t *data, size_t size) {
    uint8_t *text = calloc(1, size + 1 + LEXER_PADDING);
    struct lexer lexer;
    struct hits hits = {0};
    if (!text || !lexer_open(&lexer, index->vocabulary))
        abort();
    memcpy(text, data, size);
    text[size] = '\n';
    for (const uint8_t *at = text; at <= text + size;) {
        hits.count = 0;
        lexer_begin(&lexer, at);
        at = lexer_scan(&lexer, at);
        lexer_resolve(&lexer);
        phrase_match_begin(index, lexer.words);
        if (!phrase_match_line(index, lexer.words, 0, lexer.lines[0].values, 0, &hits))
            abort();
    }
    free(hits.items);
    lexer_close(&lexer);
    free(text);
}

static void run_filter(struct rulefile *file, struct rule_set *rules, const uint8_t *data,
                       size_t size) {
    struct filter *filter;
    bool acts;
    if (filter_open(&filter, file, rules) == DESCALE_OK && file->rule_count > 0 &&
        filter_acts(filter, (const char *)data, size, 0, &acts) != DESCALE_OK)
        abort();
    filter_close(filter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct rulefile file;
    struct rule_set rules = {0};
    struct phrase_index_builder builder;
    struct phrase_index index = {0};
    if (size > 4096 || !phrase_index_builder_open(&builder, NULL))
        return 0;
    enum descale_status status = rule_parse_text(&file, "fuzz.rules", data, size, NULL);
    uint32_t *numbers = calloc(file.rule_count + 1, sizeof *numbers);
    if (status == DESCALE_OK && file.filter)
        run_filter(&file, &rules, data, size);
    else if (status == DESCALE_OK && numbers &&
             rule_compile(&file, &rules, &builder, numbers) == DESCALE_OK &&
             phrase_index_build(&builder, &index)) {
        index.rules = rules.items;
        index.rule_count = rules.count;
        match_own_text(&index, data, size);
    }
    free(numbers);
    rulefile_close(&file);
    phrase_index_builder_close(&builder);
    rule_set_close(&rules);
    return 0;
}
