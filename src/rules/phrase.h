/* SPDX-License-Identifier: Apache-2.0
 *
 * A phrase: what a pattern of a rule stands for, word by word. */
#ifndef PHRASE_H
#define PHRASE_H

#include <stddef.h>
#include <stdint.h>

#define PHRASE_STEPS 32 /* the longest phrase, in steps */

/* One step of a phrase: a given word, any number, or any word or number. */
enum step_kind { STEP_WORD, STEP_NUMBER, STEP_ANY };
struct step {
    enum step_kind kind;
    uint64_t hash; /* of the word, for STEP_WORD */
};

struct phrase {
    struct step steps[PHRASE_STEPS];
    size_t count;
};

#endif
