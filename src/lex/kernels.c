/* SPDX-License-Identifier: Apache-2.0 */
#include "lex/lexer.h"

#define DECLARE(level, number) extern const struct lexer_kernels lexer_kernels_##level;
CPU_BUILT(DECLARE)

const struct lexer_kernels *lexer_kernels(enum cpu_level level) {
#define BY_LEVEL(level, number) [number] = &lexer_kernels_##level,
    static const struct lexer_kernels *const by_level[CPU_LEVELS] = {CPU_BUILT(BY_LEVEL)};
    return by_level[level];
}
