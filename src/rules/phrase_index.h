/* SPDX-License-Identifier: Apache-2.0
 *
 * The phrase index: the phrases of all rules as they are looked up in text. It is read-only and
 * owns nothing. It has one or two graphs: that of the built-in rules (model/builtin.h) and that of
 * the rules which were added at run time (rules/phrase_index_build.h). phrase_match.h looks words
 * up in all of them. */
#ifndef PHRASE_INDEX_H
#define PHRASE_INDEX_H

#include "lex/vocabulary.h"
#include "rules/phrase.h"
#include "rules/phrase_graph.h"
#include "rules/rule.h"

#define PHRASE_GRAPHS 2

struct phrase_index {
    const struct vocabulary *vocabulary; /* of all graphs */
    const struct rule *rules;
    size_t rule_count;
    struct phrase_graph graphs[PHRASE_GRAPHS]; /* the one added last is searched first */
    size_t graph_count;
};

/* Whether a phrase that has to stand `where` on the line is looked up as a whole line. */
bool phrase_is_line(enum rule_where where, const struct phrase *phrase);

/* Whether a phrase begins with two words or numbers which can be looked up together. Then *pair is
 * their key. A number written out is looked up as a word, which a pair cannot do. */
bool phrase_pair(const struct phrase *phrase, uint64_t *pair);

/* Looks up a phrase that may have been added for any rule of the same place on the line. Returns
 * the node where it ends; 0: no phrase goes there. */
uint32_t phrase_graph_find(const struct phrase_graph *graph, enum rule_where where,
                           const struct phrase *phrase);

#endif
