/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules of a filter, as the parser makes them and filter.c applies them. */
#ifndef FILTER_RULE_H
#define FILTER_RULE_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include "filter/pytext.h"
#include "rules/rule.h"

#include <pcre2.h>

/* What a condition measures. Measures from MEASURE_LINES on are of the whole page. */
enum filter_measure {
    MEASURE_TEXT,                /* 1 if a pattern is found on the line, else 0 */
    MEASURE_WORDS,               /* words of the line, separated by white space */
    MEASURE_LONGEST,             /* characters of its longest word */
    MEASURE_LENGTH,              /* characters of the line */
    MEASURE_CHARACTERS,          /* share of the line's characters that match a pattern */
    MEASURE_LINES,               /* share of the page's lines in which a pattern is found */
    MEASURE_REPEATED_LINES,      /* share of its lines that are copies of an earlier line */
    MEASURE_REPEATED_CHARACTERS, /* share of its characters, without newlines, in such copies */
    MEASURE_REPEATED_TEXT,       /* the same, newlines counted as characters */
    MEASURE_NEWLINES_PER_WORD,
    MEASURE_REMOVED_WORDS, /* share of the page's words that line rules removed */
    MEASURE_PAGE_LENGTH    /* characters of the page */
};

struct filter_condition {
    enum filter_measure measure;
    bool unless;         /* the condition must not hold */
    pcre2_code *pattern; /* NULL: the measure has none */
    enum rule_compare compare;
    double value;
};

#define FILTER_CONDITIONS 4 /* the most conditions of a rule */
struct filter_rule {
    uint32_t number; /* in the rule set */
    uint8_t class;
    bool of_page;          /* it is applied to the page after all lines; else to each line */
    bool drops_page;       /* it drops the page; else the line */
    pcre2_code *cut;       /* it deletes what this matches, and drops nothing; NULL: it drops */
    enum line_split split; /* of a page rule's own measures */
    struct filter_condition conditions[FILTER_CONDITIONS];
    size_t condition_count;
};

struct filter {
    uint64_t hash; /* of its file */
    enum line_split split;
    bool stripped; /* rules see lines without the white space at both ends */
    struct filter_rule *rules;
    size_t rule_count;
};

#endif
