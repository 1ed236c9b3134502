/* SPDX-License-Identifier: Apache-2.0 */
#include "lex/lexer.h"

#define CHOSEN lexer_kernels
#include "simd/choose.h"
