/* SPDX-License-Identifier: Apache-2.0
 *
 * What phrases of the rule language match: one rule, one line, hit or not. */
#include "expect.h"
#include "lex/lexer.h"
#include "rules/pattern.h"
#include "rules/phrase_match.h"
#include "rules/rule_compile.h"

#include <stdlib.h>
#include <string.h>

static const struct example {
    const char *pattern;
    enum rule_where where;
    const char *line;
    const char *hit; /* the words that are hit, or NULL */
} examples[] = {
    {"accept cookies", WHERE_ANYWHERE, "Please ACCEPT - cookies!", "ACCEPT - cookies"},
    {"accept cookies", WHERE_ANYWHERE, "accept the cookies", NULL},
    {"accept (all|the)? cookies", WHERE_ANYWHERE, "accept the cookies", "accept the cookies"},
    {"accept all? cookies", WHERE_ANYWHERE, "accept cookies", "accept cookies"},
    {"(sign up|log in) now", WHERE_ANYWHERE, "Log in now", "Log in now"},
    {"sign( me)? up", WHERE_ANYWHERE, "sign me up", "sign me up"},
    {"page <num> of <num>", WHERE_ANYWHERE, "Page 3 of 1,204", "Page 3 of 1,204"},
    {"page <num>", WHERE_ANYWHERE, "page three", NULL},
    {"<num> comments", WHERE_ANYWHERE, "12 comments", "12 comments"},
    {"24 hours", WHERE_ANYWHERE, "24 hours", "24 hours"},
    {"24 hours", WHERE_ANYWHERE, "25 hours", NULL},
    {"24 hours", WHERE_ANYWHERE, "\xe0\xa5\xa8\xe0\xa5\xaa hours", /* Devanagari 24 */
     "\xe0\xa5\xa8\xe0\xa5\xaa hours"},
    {"<num> comments", WHERE_ANYWHERE, "\xdb\xb1\xdb\xb2 comments", "\xdb\xb1\xdb\xb2 comments"},
    {"our <word> team", WHERE_ANYWHERE, "our great team", "our great team"},
    {"our <word> team", WHERE_ANYWHERE, "our team", NULL},
    {"learn ~ today", WHERE_ANYWHERE, "learn today", "learn today"},
    {"learn ~ today", WHERE_ANYWHERE, "learn one two three today", "learn one two three today"},
    {"learn ~ today", WHERE_ANYWHERE, "learn one two three four today", NULL},
    {"don't miss", WHERE_ANYWHERE, "Don\xe2\x80\x99t miss it", "Don\xe2\x80\x99t miss"},
    {"e-mail", WHERE_ANYWHERE, "my e mail", "e mail"},
    {"\xc3\xbc"
     "ber uns",
     WHERE_ANYWHERE,
     "\xc3\x9c"
     "BER UNS",
     "\xc3\x9c"
     "BER UNS"},
    {"\xe5\x90\x8c\xe6\x84\x8f", WHERE_ANYWHERE, "\xe3\x81\xab\xe5\x90\x8c\xe6\x84\x8f\xe3\x81\x99",
     "\xe5\x90\x8c\xe6\x84\x8f"},
    {"menu", WHERE_LINE, "Menu", "Menu"},
    {"menu", WHERE_LINE, "- Menu -", "Menu"},
    {"menu", WHERE_LINE, "The menu", NULL},
    {"page <num>", WHERE_LINE, "Page 3", "Page 3"},
    {"page <num>", WHERE_LINE, "Page 3 here", NULL},
    {"by", WHERE_START, "By Ann", "By"},
    {"by", WHERE_START, "made by Ann", NULL},
    {"more", WHERE_END, "read more", "more"},
    {"more", WHERE_END, "more bread", NULL},
    {"and", WHERE_INSIDE, "salt and bread", "and"},
    {"and", WHERE_INSIDE, "and bread", NULL},
    {"a|a b c", WHERE_ANYWHERE, "a b c d", "a b c"},
};

/* Rules and the index of their phrases. */
struct matcher {
    struct rule_set rules;
    struct phrase_index_builder builder;
    struct phrase_index index;
};

static struct hits hits;

static void matcher_open(struct matcher *matcher) {
    *matcher = (struct matcher){0};
    EXPECT(phrase_index_builder_open(&matcher->builder, NULL));
}

static void matcher_close(struct matcher *matcher) {
    phrase_index_builder_close(&matcher->builder);
    rule_set_close(&matcher->rules);
}

/* Finds the phrases of the index on a line. */
static void search(struct matcher *matcher, const char *text) {
    uint8_t line[256] = {0};
    struct lexer lexer;
    EXPECT(lexer_open(&lexer, matcher->index.vocabulary));
    memcpy(line, text, strlen(text));
    line[strlen(text)] = '\n';
    hits.count = 0;
    lexer_one(&lexer, line);
    phrase_match_begin(&matcher->index, lexer.words);
    EXPECT(phrase_match_line(&matcher->index, lexer.words, 0, lexer.lines[0].values, 0, &hits));
    lexer_close(&lexer);
}

static void find(struct matcher *matcher, const char *text) {
    matcher->index = (struct phrase_index){.rules = matcher->rules.items};
    EXPECT(phrase_index_build(&matcher->builder, &matcher->index));
    search(matcher, text);
}

static enum descale_status try_add(struct matcher *matcher, const char *name, const char *pattern,
                                   enum rule_where where, struct parse_error *error) {
    struct rule rule = {.name = name, .why = "", .where = (uint8_t)where};
    uint32_t number = 0;
    EXPECT(rule_set_add(&matcher->rules, &rule, &number));
    return rule_compile_pattern(pattern, number, where, &matcher->builder, error);
}

static void add(struct matcher *matcher, const char *name, const char *pattern,
                enum rule_where where) {
    struct parse_error error;
    EXPECT(try_add(matcher, name, pattern, where, &error) == DESCALE_OK);
}

static void run(const struct example *example) {
    struct matcher matcher;
    matcher_open(&matcher);
    add(&matcher, "rule", example->pattern, example->where);
    find(&matcher, example->line);
    size_t size = example->hit ? strlen(example->hit) : 0;
    int as_expected = example->hit
                          ? hits.count == 1 && hits.items[0].end - hits.items[0].start == size &&
                                !memcmp(example->line + hits.items[0].start, example->hit, size)
                          : hits.count == 0;
    if (!as_expected)
        fprintf(stderr, "%s against %s\n", example->pattern, example->line);
    EXPECT(as_expected);
    matcher_close(&matcher);
}

/* At each word the longest phrase wins, across all rules, and every rule that owns it hits. */
static void longest_wins(void) {
    struct matcher matcher;
    matcher_open(&matcher);
    add(&matcher, "short", "sign up", WHERE_ANYWHERE);
    add(&matcher, "long", "sign up now", WHERE_ANYWHERE);
    add(&matcher, "also-long", "sign <word> now", WHERE_ANYWHERE);
    add(&matcher, "inside", "up now", WHERE_ANYWHERE);
    add(&matcher, "line", "sign up now", WHERE_LINE);
    find(&matcher, "sign up now, sign up");
    EXPECT(hits.count == 3);
    EXPECT(hits.count == 3 && hits.items[2].rule == 0);
    find(&matcher, "sign up now");
    EXPECT(hits.count == 3);
    matcher_close(&matcher);
}

/* The longest phrase wins across the graphs of an index, as it does in one: rules that are added to
 * built-in ones get a graph of their own. */
static void two_graphs(void) {
    struct matcher first, second;
    matcher_open(&first);
    add(&first, "built-in", "sign up", WHERE_ANYWHERE);
    add(&first, "long", "log in to read", WHERE_ANYWHERE);
    add(&first, "line", "menu", WHERE_LINE);
    find(&first, "menu");
    EXPECT(hits.count == 1);

    EXPECT(phrase_index_builder_open(&second.builder, first.index.vocabulary));
    second.rules = first.rules;
    second.index = first.index;
    add(&second, "longer", "sign up now", WHERE_ANYWHERE);
    add(&second, "alone", "log", WHERE_ANYWHERE);
    add(&second, "added-line", "(menu|sitemap)", WHERE_LINE);
    add(&second, "twin", "sign up", WHERE_ANYWHERE);
    second.index.rules = second.rules.items;
    EXPECT(phrase_index_build(&second.builder, &second.index));
    EXPECT(second.index.graph_count == 2);
    search(&second, "sign up now");
    EXPECT(hits.count == 1 && hits.items[0].rule == 3);
    search(&second, "you sign up here");
    EXPECT(hits.count == 2);
    search(&second, "log in to read");
    EXPECT(hits.count == 1 && hits.items[0].rule == 1);
    search(&second, "log in, sitemap");
    EXPECT(hits.count == 1 && hits.items[0].rule == 4);
    search(&second, "Menu");
    EXPECT(hits.count == 2);
    search(&second, "Sitemap");
    EXPECT(hits.count == 1 && hits.items[0].rule == 5);
    first.rules = second.rules;
    phrase_index_builder_close(&second.builder);
    matcher_close(&first);
}

/* Phrases share the nodes of their ends: alternatives add up, they do not multiply. */
static void shared_ends(void) {
    struct matcher matcher;
    matcher_open(&matcher);
    add(&matcher, "product", "one two (a|b|c|d) (e|f|g|h) (i|j|k|l) (m|n|o|p)", WHERE_ANYWHERE);
    find(&matcher, "one two b h i p");
    EXPECT(hits.count == 1);
    find(&matcher, "one two b h m p");
    EXPECT(hits.count == 0);
    EXPECT(matcher.index.graphs[0].owner_count == 1);
    EXPECT(matcher.index.graphs[0].cell_count <= 2 + 4 * 5); /* a head and four edges a place */
    matcher_close(&matcher);
}

/* A hit says whether it is the first of its rule on its line. */
static void first_hits(void) {
    struct matcher matcher;
    matcher_open(&matcher);
    add(&matcher, "menu", "menu", WHERE_ANYWHERE);
    add(&matcher, "search", "search", WHERE_ANYWHERE);
    find(&matcher, "menu search menu");
    EXPECT(hits.count == 3 && hits.items[0].first && hits.items[1].first && !hits.items[2].first);
    EXPECT(hits_add(&hits, (struct hit){.line = 1, .rule = 0}));
    EXPECT(hits.count == 4 && hits.items[3].first);
    matcher_close(&matcher);
}

/* A limit of the index is reported as one, with its number; what was added before is still found,
 * and nothing is found of the phrase that was too much. */
static void limits(void) {
    struct matcher matcher;
    struct parse_error error = {"", 0};
    matcher_open(&matcher);
    matcher.builder.limits.nodes = 5; /* two roots and three words */
    add(&matcher, "fits", "one two three", WHERE_ANYWHERE);
    EXPECT(try_add(&matcher, "nodes", "one two four", WHERE_ANYWHERE, &error) == DESCALE_INVALID);
    EXPECT(strstr(error.message, "at most 5 nodes") != NULL);
    find(&matcher, "one two three");
    EXPECT(hits.count == 1);
    find(&matcher, "one two four");
    EXPECT(hits.count == 0);

    matcher.builder.limits.nodes = 6;
    matcher.builder.limits.owners = 2;
    add(&matcher, "second", "four", WHERE_LINE);
    EXPECT(try_add(&matcher, "owners", "one two", WHERE_ANYWHERE, &error) == DESCALE_INVALID);
    EXPECT(strstr(error.message, "at most 2 phrases") != NULL);
    EXPECT(try_add(&matcher, "lines", "four", WHERE_LINE, &error) == DESCALE_INVALID);
    find(&matcher, "one two");
    EXPECT(hits.count == 0);
    find(&matcher, "four");
    EXPECT(hits.count == 1 && hits.items[0].rule == 2);
    matcher_close(&matcher);
}

/* The limits are what the tables can hold: the largest numbers survive being packed. */
static void limits_fit(void) {
    uint32_t leaf = (PHRASE_OWNERS_MAX - 1) << NODE_KIND_BITS | NODE_LEAF;
    uint32_t wild = (PHRASE_NODES_MAX * 4 - 1) << NODE_KIND_BITS | NODE_WILD;
    uint64_t slot = compact_slot(~(uint64_t)0, leaf);
    EXPECT((slot & COMPACT_VALUE) == leaf && compact_has(slot, ~(uint64_t)0));
    EXPECT(node_kind(leaf) == NODE_LEAF && node_place(leaf) == PHRASE_OWNERS_MAX - 1);
    EXPECT((compact_slot(0, wild) & COMPACT_VALUE) == wild &&
           compact_has(compact_slot(0, wild), 0));
    EXPECT(node_kind(wild) == NODE_WILD && node_place(wild) == PHRASE_NODES_MAX * 4 - 1);
}

static void wrong_patterns(void) {
    static const char *const patterns[] = {
        "",    "a |", "(a", "a)",        "(a|)", "<word> a", "~ a",    "?",       "a ~?",  "<x>",
        "...", "a?",  "()", "(((((((((", "a(b)", "(a)b",     "(a)(b)", "a(b|c)?", "a?(b)", "(a)?b"};
    struct lexer lexer;
    EXPECT(lexer_open(&lexer, NULL));
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct phrases phrases;
        struct parse_error error = {"", 99};
        EXPECT(pattern_parse(&lexer, patterns[i], &phrases, &error) == DESCALE_INVALID);
        EXPECT(error.message[0] && error.offset <= strlen(patterns[i]));
    }
    lexer_close(&lexer);
}

int main(void) {
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        run(&examples[i]);
    longest_wins();
    two_graphs();
    shared_ends();
    first_hits();
    limits();
    limits_fit();
    wrong_patterns();
    free(hits.items);
    return failures != 0;
}
