/* SPDX-License-Identifier: Apache-2.0
 *
 * forest_sum() for vectors of LANES lines, under the name NAME and with the attribute TARGET; for
 * forest.c, which includes this once for each size. Both answers to a question are worked out and
 * the right one is taken by a mask, so that nothing is jumped over. */
#define JOIN_NAME(name, part) name##_##part
#define JOIN(name, part) JOIN_NAME(name, part)
#define BYTES JOIN(NAME, bytes)
#define SIGNED JOIN(NAME, signed)
#define WIDE JOIN(NAME, wide)

typedef uint8_t BYTES __attribute__((vector_size(LANES)));
typedef int8_t SIGNED __attribute__((vector_size(LANES)));
typedef int16_t WIDE __attribute__((vector_size(2 * LANES)));

TARGET static void NAME(const struct forest *forest, const uint8_t *columns, size_t lines,
                        int16_t *sums) {
    for (size_t line = 0; line < lines; line += LANES) {
        WIDE sum = (WIDE){0} + (int16_t)forest->base;
        for (const struct tree *tree = forest->trees; tree < forest->trees + forest->count;
             tree++) {
            BYTES yes[TREE_NODES], leaf[TREE_LEAVES / 2];
            for (int i = 0; i < TREE_NODES; i++) {
                BYTES value;
                memcpy(&value, columns + line + tree->at[i], sizeof value);
                yes[i] = (BYTES)(value >= tree->edge[i]);
            }
            for (int i = 0; i < TREE_LEAVES / 2; i++)
                leaf[i] = (yes[3 + i] & tree->change[i]) ^ tree->no[i];
            for (int i = 0; i < 2; i++)
                leaf[i] = leaf[2 * i] ^ (yes[1 + i] & (leaf[2 * i] ^ leaf[2 * i + 1]));
            SIGNED taken = (SIGNED)(leaf[0] ^ (yes[0] & (leaf[0] ^ leaf[1])));
            sum += __builtin_convertvector(taken, WIDE);
        }
        memcpy(sums + line, &sum, sizeof sum);
    }
}

#undef BYTES
#undef SIGNED
#undef WIDE
#undef JOIN
#undef JOIN_NAME
#undef NAME
#undef LANES
#undef TARGET
