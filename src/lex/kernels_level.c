/* SPDX-License-Identifier: Apache-2.0
 *
 * Compiled once for each level of processors, see simd/cpu.h. */
#include "lex/scan_kernel.h"
#include "lex/skip_word_kernel.h"
#include "lex/token_lookup_kernel.h"

extern const struct lexer_kernels SIMD_NAME(lexer_kernels);
const struct lexer_kernels SIMD_NAME(lexer_kernels) = {scan_line, skip_word, resolve_words};
