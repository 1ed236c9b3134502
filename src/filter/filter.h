/* SPDX-License-Identifier: Apache-2.0
 *
 * A pack: a line filter that somebody published, as a rule file of its own kind (rules/README.md,
 * "Packs"). Where a pack is in use it alone decides which lines stay: no phrases, features, weights
 * or neighbours.
 *
 * Its line rules are asked in order for each line, as the pack cuts the page into lines; the first
 * that says so drops the line, or the page. Its page rules are asked afterwards. */
#ifndef FILTER_H
#define FILTER_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include "label/analysis.h"
#include "rules/rule_set.h"
#include "rules/rulefile.h"

#include <pcre2.h>

/* What a condition asks. Those from PACK_LINES on are about the page. */
enum pack_measure {
    PACK_TEXT,       /* a pattern is found on the line */
    PACK_WORDS,      /* words of the line, parted by white space */
    PACK_LONGEST,    /* characters of its longest word */
    PACK_LENGTH,     /* characters of the line */
    PACK_CHARACTERS, /* share of the line's characters that fit a pattern */
    PACK_LINES,      /* share of the page's lines in which a pattern is found */
    PACK_REPEATED_LINES,
    PACK_REPEATED_CHARACTERS,
    PACK_REPEATED_TEXT,
    PACK_NEWLINES_PER_WORD,
    PACK_REMOVED_WORDS,
    PACK_PAGE_LENGTH
};

struct pack_test {
    enum pack_measure measure;
    bool unless;         /* the condition must not hold */
    pcre2_code *pattern; /* NULL: the measure takes none */
    enum rule_compare compare;
    double value;
};

/* How the page is cut into lines. */
enum pack_cut {
    PACK_SPLITLINES, /* as Python's str.splitlines(): at \r, \v, \f, U+0085, U+2028 ... too */
    PACK_NEWLINE,    /* at \n */
    PACK_RUNS,       /* at runs of \n */
    PACK_FILLED      /* at \n, lines of white space left out */
};

#define PACK_TESTS 4 /* the most conditions of a rule */
struct pack_rule {
    uint32_t number; /* of the rule in the rule set */
    uint8_t class;
    bool drops_page, of_page; /* what it drops; whether it is asked behind the lines */
    pcre2_code *cut;          /* what it deletes before later rules look; NULL: it drops */
    enum pack_cut lines;      /* a page rule's own */
    struct pack_test tests[PACK_TESTS];
    size_t test_count;
};

struct pack {
    uint64_t hash; /* of its text */
    enum pack_cut lines;
    bool stripped; /* white space at both ends of a line is not looked at */
    struct pack_rule *rules;
    size_t rule_count;
};

/* Makes a pack of a file that was read, and adds its rules to the set, for their names. What is
 * wrong with it is reported. Returns DESCALE_OK, DESCALE_INVALID or DESCALE_NO_MEMORY; *pack, or
 * NULL, is to be closed. */
enum descale_status pack_open(struct pack **pack, struct rulefile *file, struct rule_set *rules);
void pack_close(struct pack *pack);

/* Labels the lines of the page's window that are to be written: body, or the class of the rule that
 * drops them, which becomes their hit. Page rules see this window. DESCALE_OK or DESCALE_NO_MEMORY.
 */
enum descale_status pack_lines(const struct pack *pack, const struct window *window,
                               struct analysis *analysis);

/* Whether the pack's rule of that index drops or cuts anything of a page of this text. DESCALE_OK
 * or DESCALE_NO_MEMORY. */
enum descale_status pack_acts(const struct pack *pack, const char *text, size_t size, size_t rule,
                              bool *acts);

#endif
