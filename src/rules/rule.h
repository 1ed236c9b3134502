/* SPDX-License-Identifier: Apache-2.0
 *
 * A rule: its name, what it says of a line, and on which lines its phrases and shapes count. The
 * phrases themselves are in the phrase index, the shapes in the lexer of shapes. */
#ifndef RULE_H
#define RULE_H

#include "descale.h"
#include "lex/features.h"

#include <stdbool.h>

/* Where on the line a phrase has to stand. */
enum rule_where { WHERE_ANYWHERE, WHERE_LINE, WHERE_START, WHERE_END, WHERE_INSIDE };

/* A comparison such as words <= 12. */
enum rule_compare { COMPARE_LESS, COMPARE_AT_MOST, COMPARE_EQUAL, COMPARE_AT_LEAST, COMPARE_MORE };
struct rule_condition {
    uint8_t feature; /* enum feature: one that the lexer counts */
    uint8_t compare; /* enum rule_compare */
    uint16_t value;
};

#define RULE_CONDITIONS 4 /* the most comparisons of a rule */
#define WEIGHT_ONE 1024   /* the weight 1 as it is stored */
struct rule {
    const char *name, *why;
    uint8_t class;           /* what a line that it hits is */
    uint8_t where;           /* enum rule_where */
    uint8_t condition_count; /* all of which must hold */
    uint8_t disabled;        /* it never hits */
    uint8_t topic;           /* enum rule_topic: rule_set_add() sets it */
    uint8_t has_weight;      /* its file gives its weight; else the weights file does */
    int32_t weight;          /* evidence for its class, in units of 1 / WEIGHT_ONE; see weights.h */
    struct rule_condition conditions[RULE_CONDITIONS];
};

static inline bool condition_holds(const struct rule_condition *condition, uint16_t value) {
    switch ((enum rule_compare)condition->compare) {
    case COMPARE_LESS:
        return value < condition->value;
    case COMPARE_AT_MOST:
        return value <= condition->value;
    case COMPARE_EQUAL:
        return value == condition->value;
    case COMPARE_AT_LEAST:
        return value >= condition->value;
    case COMPARE_MORE:
        break;
    }
    return value > condition->value;
}

/* Whether all conditions of a rule hold on a line with these features. */
static inline bool rule_conditions_hold(const struct rule *rule, const uint16_t *values) {
    for (unsigned i = 0; i < rule->condition_count; i++)
        if (!condition_holds(&rule->conditions[i], values[rule->conditions[i].feature]))
            return false;
    return true;
}

#endif
