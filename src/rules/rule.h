/* SPDX-License-Identifier: Apache-2.0
 *
 * A rule as the matcher knows it: its name and when a phrase of it counts. The patterns are in
 * the matcher's trie and in the lexer of shapes. */
#ifndef RULE_H
#define RULE_H

#include "descale.h"
#include "lex/features.h"

#define WEIGHT_ONE 1024 /* weights are whole numbers in memory, this many to the unit */

/* Where on the line the phrase has to stand. */
enum rule_where { WHERE_ANYWHERE, WHERE_LINE, WHERE_START, WHERE_END, WHERE_INSIDE };

/* `words <= 12` and the like. */
enum rule_compare { COMPARE_LESS, COMPARE_AT_MOST, COMPARE_EQUAL, COMPARE_AT_LEAST, COMPARE_MORE };
struct rule_condition {
    uint8_t feature, compare; /* a count, enum rule_compare */
    uint16_t value;
};
#define RULE_CONDITIONS 4

struct rule {
    const char *name, *why;
    uint8_t class, where, condition_count;
    uint8_t off;     /* switched off: it never hits */
    uint8_t weighed; /* its file says what it weighs */
    int32_t weight;  /* for its class; WEIGHT_ONE is one, see weights.h */
    struct rule_condition conditions[RULE_CONDITIONS];
};

/* Whether the conditions of a rule hold on a line with these features. */
static inline int rule_holds(const struct rule *rule, const uint16_t *values) {
    for (unsigned i = 0; i < rule->condition_count; i++) {
        const struct rule_condition *condition = &rule->conditions[i];
        int difference = values[condition->feature] - condition->value;
        int holds = condition->compare == COMPARE_LESS       ? difference < 0
                    : condition->compare == COMPARE_AT_MOST  ? difference <= 0
                    : condition->compare == COMPARE_EQUAL    ? difference == 0
                    : condition->compare == COMPARE_AT_LEAST ? difference >= 0
                                                             : difference > 0;
        if (!holds)
            return 0;
    }
    return 1;
}

#endif
