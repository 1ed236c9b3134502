/* SPDX-License-Identifier: Apache-2.0
 *
 * The rule language as the matcher carries it out: one rule, one line, hit or not. */
#include "expect.h"
#include "rules/line_match.h"
#include "rules/pattern.h"

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
    {"page <num> of <num>", WHERE_ANYWHERE, "Page 3 of 1,204", "Page 3 of 1,204"},
    {"page <num>", WHERE_ANYWHERE, "page three", NULL},
    {"<num> comments", WHERE_ANYWHERE, "12 comments", "12 comments"},
    {"24 hours", WHERE_ANYWHERE, "24 hours", "24 hours"},
    {"24 hours", WHERE_ANYWHERE, "25 hours", NULL},
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

static struct hits hits;

static void find(struct matcher *matcher, const char *text) {
    uint8_t line[256] = {0};
    struct lexer lexer;
    EXPECT(lexer_open(&lexer, matcher->vocabulary));
    memcpy(line, text, strlen(text));
    line[strlen(text)] = '\n';
    hits.count = 0;
    lexer_one(&lexer, line);
    matcher_begin(matcher, lexer.words);
    EXPECT(matcher_line(matcher, lexer.words, 0, lexer.lines[0].values, 0, &hits));
    lexer_close(&lexer);
}

static void add(struct matcher *matcher, const char *name, const char *pattern,
                enum rule_where where) {
    struct rule rule = {.name = name, .why = "", .where = (uint8_t)where};
    struct phrase_error error;
    int64_t number = matcher_rule(matcher, &rule);
    EXPECT(phrase_add(pattern, matcher, (uint32_t)number, &error) == DESCALE_OK);
    EXPECT(matcher_finish(matcher));
}

static void run(const struct example *example) {
    struct matcher matcher;
    EXPECT(matcher_open(&matcher));
    add(&matcher, "rule", example->pattern, example->where);
    find(&matcher, example->line);
    size_t size = example->hit ? strlen(example->hit) : 0;
    int as_wanted = example->hit
                        ? hits.count == 1 && hits.items[0].end - hits.items[0].start == size &&
                              !memcmp(example->line + hits.items[0].start, example->hit, size)
                        : hits.count == 0;
    if (!as_wanted)
        fprintf(stderr, "%s against %s\n", example->pattern, example->line);
    EXPECT(as_wanted);
    matcher_close(&matcher);
}

/* At each word the longest phrase wins, across all rules, and every rule that owns it hits. */
static void longest_wins(void) {
    struct matcher matcher;
    EXPECT(matcher_open(&matcher));
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

static void wrong_patterns(void) {
    static const char *const patterns[] = {"",         "a |", "(a", "a)",       "(a|)",
                                           "<word> a", "~ a", "?",  "a ~?",     "<x>",
                                           "...",      "a?",  "()", "((((((((("};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct phrases phrases;
        struct phrase_error error = {"", 99};
        EXPECT(phrase_parse(patterns[i], &phrases, &error) == DESCALE_INVALID);
        EXPECT(error.message[0] && error.offset <= strlen(patterns[i]));
    }
}

int main(void) {
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        run(&examples[i]);
    longest_wins();
    wrong_patterns();
    free(hits.items);
    return failures != 0;
}
