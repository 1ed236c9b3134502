/* SPDX-License-Identifier: Apache-2.0
 *
 * Command lines of any words: a line of the data is a word. One that is refused has one line of
 * message, and one that is taken has inputs or a command. */
#include "fuzz.h"
#include "option_parser.h"

#include <stdlib.h>
#include <string.h>

#define WORDS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *words = malloc(size + 1), error[256] = "", *argv[WORDS + 2] = {"descale"};
    int argc = 1;
    CHECK(words != NULL);
    memcpy(words, data, size);
    words[size] = '\0';
    for (char *word = words, *end; argc <= WORDS && word < words + size; word = end + 1) {
        end = strchr(word, '\n');
        end = end ? end : word + strlen(word);
        *end = '\0';
        argv[argc++] = word;
    }
    struct options options;
    if (options_parse(&options, argc, argv, error)) {
        CHECK(error[0] == '\0');
        CHECK(options.files.count > 0 || options.files_from || options.command != COMMAND_CLEAN);
        CHECK(options.command != COMMAND_CLEAN || options.shards == 0 ||
              (options.shard >= options.first_shard &&
               options.shard < options.shards + options.first_shard));
    } else {
        CHECK(error[0] != '\0');
        CHECK(memchr(error, '\0', sizeof error) != NULL);
    }
    options_free(&options);
    free(words);
    return 0;
}
