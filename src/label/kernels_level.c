/* SPDX-License-Identifier: Apache-2.0
 *
 * Compiled once for each level of processors, see simd/cpu.h. */
#include "label/characters_kernel.h"
#include "label/distance_kernel.h"
#include "label/forest_kernel.h"
#include "label/lexicon_kernel.h"
#include "label/shares_kernel.h"
#include "label/sums_kernel.h"
#include "label/transpose_kernel.h"

extern const struct label_kernels SIMD_NAME(label_kernels);
const struct label_kernels SIMD_NAME(label_kernels) = {clamp,
                                                       transpose,
                                                       divide,
                                                       number_share,
                                                       sentences,
                                                       sign_layouts,
                                                       score_values,
                                                       sum_column,
                                                       sum_up,
                                                       sum_around,
                                                       distance_to_previous,
                                                       distance_to_next,
                                                       weigh_words,
                                                       sum_forest,
                                                       characters};
