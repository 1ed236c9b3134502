/* SPDX-License-Identifier: Apache-2.0 */
#include "forest.h"

#include <string.h>

#if defined __x86_64__ && !defined DESCALE_PLAIN
#define FOREST_WIDER
#endif

#define NAME sum16
#define LANES 16
#define TARGET
#include "forest_lanes.h"

#ifdef FOREST_WIDER
#define NAME sum32
#define LANES 32
#define TARGET __attribute__((target("avx2")))
#include "forest_lanes.h"

#define NAME sum64
#define LANES 64
#define TARGET __attribute__((target("avx512bw,avx512vl")))
#include "forest_lanes.h"
#endif

forest_sum *forest_widest(unsigned lanes) {
#ifdef FOREST_WIDER
    if (lanes >= 64 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        return sum64;
    if (lanes >= 32 && __builtin_cpu_supports("avx2"))
        return sum32;
#endif
    (void)lanes;
    return sum16;
}

int forest_line(const struct forest *forest, uint8_t (*value)(const void *line, unsigned feature),
                const void *line) {
    int sum = forest->base;
    for (const struct tree *tree = forest->trees; tree < forest->trees + forest->count; tree++) {
        unsigned node = 0;
        for (int depth = 0; depth < 2; depth++)
            node = 2 * node + 1 + (value(line, tree->feature[node]) >= tree->edge[node]);
        unsigned pair = node - 3;
        bool yes = value(line, tree->feature[node]) >= tree->edge[node];
        sum += (int8_t)(tree->no[pair] ^ (yes ? tree->change[pair] : 0));
    }
    return sum;
}
