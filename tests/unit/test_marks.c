/* SPDX-License-Identifier: Apache-2.0
 *
 * What a reader sees of lines with markup, what their marks are, and where each byte of the visible
 * text comes from. */
#include "expect.h"
#include "lex/marks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 4096

static struct lexer lexer;
static struct marks marks;
static uint8_t text[2 * ROOM + LEXER_PADDING]; /* lines, and the visible text after them */
static char visible[ROOM];

/* Reads the line at `line`, up to its newline; `end` is the end of the text. What a reader sees of
 * it goes to `visible`. Returns the byte after its newline. */
static const uint8_t *read_line(const uint8_t *line, const uint8_t *end) {
    marks.limit = end;
    lexer_begin(&lexer, text);
    marks_begin(&marks, text + ROOM);
    const uint8_t *next = lexer_scan(&lexer, line);
    if (marks_wanted(&marks, &lexer.lines[0]))
        marks_line(&marks, &lexer);
    else
        marks_plain(&marks);
    EXPECT(!marks.failed);
    const struct lexed *lexed = &lexer.lines[0];
    size_t size = (size_t)(lexed->end - lexed->line);
    memcpy(visible, lexed->line, size);
    visible[size] = '\0';
    return next;
}

/* Reads some lines as a page; the last of them is what `visible` and mark() are about. */
static void read_page(const char *lines) {
    size_t size = strlen(lines);
    memset(text, 'x', sizeof text);
    memcpy(text, lines, size);
    text[size] = '\n';
    marks_text(&marks, text + size, (struct marks_state){0});
    for (const uint8_t *at = text; at <= text + size;) {
        if (*at == '\n' && at < text + size) {
            marks_blank(&marks);
            at++;
        } else {
            at = read_line(at, text + size);
        }
    }
}

static unsigned mark(enum mark mark) {
    return marks.marked & 1 ? marks.lines[0].values[mark] : 0;
}

static const struct {
    const char *page, *visible; /* the last line of the page, and what is seen of it */
    enum mark mark;
    unsigned value;
} cases[] = {
    /* Prose is left alone. */
    {"The net (a small one) was torn; we mended it.",
     "The net (a small one) was torn; we mended it.", MARK_links, 0},
    {"Ropes & nets, 3 * 4 and a_b_c, section [a], 5 < 6",
     "Ropes & nets, 3 * 4 and a_b_c, section [a], 5 < 6", MARK_links, 0},
    {"   set in by three", "   set in by three", MARK_list, 0},
    /* Links of Markdown. */
    {"[Sign up](https://a.example/x) and get more", "Sign up and get more", MARK_link_share, 102},
    {"[All of it](/x \"a title\")", "All of it", MARK_link_share, 255},
    {"[a (b)](https://a.example/c_(d)) e", "a (b) e", MARK_links, 1},
    {"[One](/1)[Two](/2)", "One Two", MARK_links, 2},
    {"[![logo](/l.png)Nets](/)", "Nets", MARK_image, 1},
    {"![a net](/net.png)", "", MARK_image, 1},
    {"[](https://a.example/)", "", MARK_link_share, 255},
    {"[ __](javascript:;)", " ", MARK_links, 1},
    {"\\[no link\\](x)", "[no link](x)", MARK_links, 0},
    {"# A\n[text][12]", "text", MARK_links, 1},
    {"[id]: https://a.example/ \"title\"", "", MARK_address_only, 2},
    /* Links that go on over lines. */
    {"See [the long", "See [the long", MARK_links, 0},
    {"See [the long\nway](/x) home", "way home", MARK_links, 1},
    {"See [it](https://a.example/long-\nway/home) now", " now", MARK_links, 0},
    /* Addresses. */
    {"See https://a.example/b?c=d. Then go", "See . Then go", MARK_address_only, 0},
    {"<https://a.example/>", "", MARK_address_only, 1},
    {"www.example.org", "www.example.org", MARK_address_only, 1},
    {"  ann@example.org ", "  ann@example.org ", MARK_address_only, 1},
    {"example.com/a?b=c", "example.com/a?b=c", MARK_address_only, 1},
    {"See www.example.org", "See www.example.org", MARK_address_only, 0},
    {"ann@example", "ann@example", MARK_address_only, 0},
    {"www.example.org: more", "www.example.org: more", MARK_address_only, 0},
    {"  12. https://a.example/b", "", MARK_address_only, 2},
    {"   69. javascript:;", "", MARK_address_only, 2},
    /* What lynx writes. */
    {"   [7]Older [8]Newer", "Older Newer", MARK_links, 2},
    {"   half of us went to the wrong [7]lay-by.", "half of us went to the wrong lay-by.",
     MARK_link_share, 57},
    {"     * [12]Home", "Home", MARK_link_share, 255},
    {"   (BUTTON) Send", " Send", MARK_control, 1},
    {"   Name: ____________", "Name: ", MARK_control, 1},
    {"   [INLINE] [net.png]", " ", MARK_image, 2},
    {"It was torn.[3] Then", "It was torn. Then", MARK_links, 0},
    {"The year [2021] was wet", "The year [2021] was wet", MARK_links, 0},
    /* Emphasis, code, escapes, entities, tags. */
    {"**The clock** is *late* and __old__", "The clock is late and old", MARK_bold, 0},
    {"**All of it**", "All of it", MARK_bold, 1},
    {"a ~~bad~~ good `net(x)` day", "a bad good net(x) day", MARK_code_block, 0},
    {"1\\. no list", "1. no list", MARK_list, 0},
    {"Ropes &amp; nets&nbsp;&#39;new&#39;", "Ropes & nets 'new'", MARK_links, 0},
    {"one<br>two<b>three</b>", "one two three", MARK_links, 0},
    /* Blocks. */
    {"## Knots ##", "Knots ", MARK_heading, 2},
    {"#hashtag", "#hashtag", MARK_heading, 0},
    {"* item", "item", MARK_list, 1},
    {"    - item", "item", MARK_list, 3},
    {"\xe2\x80\xa2 item", "item", MARK_list, 1},
    {"3. item", "3. item", MARK_ordered, 1},
    {"> > said", "said", MARK_quoted, 2},
    {"| a | b |", " a  b ", MARK_cells, 2},
    {"|---|:-:|", "", MARK_rule_line, 4},
    {"a | b\n--|--\nc | d", "c  d", MARK_cells, 2},
    {"Home | News | Shop", "Home | News | Shop", MARK_cells, 3},
    {"url,text,size,\"a b\"", "url,text,size,\"a b\"", MARK_cells, 4},
    {"Title\n=====", "=====", MARK_rule_line, 6},
    {"\n-----", "-----", MARK_rule_line, 1},
    {"```c\n[a](b)", "[a](b)", MARK_code_block, 1},
    {"```\ncode\n```", "", MARK_code_block, 1},
    {"```\ncode\n```\n[a](b)", "a", MARK_code_block, 0},
    {"# A\n\n    code[1]", "code", MARK_code_block, 2},
    {"\fII. Bells", "\fII. Bells", MARK_page_break, 1},
    {"\f\nBells", "Bells", MARK_page_break, 1},
};

static void lines_of_all_kinds(void) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        read_page(cases[i].page);
        bool same = !strcmp(visible, cases[i].visible) && mark(cases[i].mark) == cases[i].value;
        if (!same)
            fprintf(stderr, "\"%s\": visible \"%s\", mark %u\n", cases[i].page, visible,
                    mark(cases[i].mark));
        EXPECT(same);
    }
}

/* A made-up line of pieces of syntax and words. Returns its size. */
static size_t make_line(uint8_t *at, size_t room) {
    static const char *const pieces[] = {
        "[",    "]",           "(",        ")",        "](",  "![",       "[a](b)",
        "*",    "**",          "_",        "__",       "`",   "``",       "<",
        ">",    "<br>",        "|",        "\\",       "&",   "&lt;",     "&amp;",
        "# ",   "* ",          "1. ",      "~~",       "[1]", "[12]x",    "```",
        "---",  "http://a.b/", "mailto:x", "(BUTTON)", "\"",  "\xc3\xa4", "\xe6\xbc\xa2",
        "\xff", "a",           "word",     " ",        "  ",  "\t",       "\f",
        ",",    ":",           "'",        "x,y"};
    size_t size = 0;
    for (unsigned count = (unsigned)rand() % 14; count > 0; count--) {
        const char *piece = pieces[(size_t)rand() % (sizeof pieces / sizeof *pieces)];
        if (size + strlen(piece) > room)
            break;
        memcpy(at + size, piece, strlen(piece));
        size += strlen(piece);
    }
    return size;
}

/* Each byte of the visible text stands for a byte of the line, in order. */
static void expect_map(const uint8_t *line, size_t size) {
    const struct marked_line *marked = &marks.lines[0];
    size_t seen = strlen(visible);
    uint32_t before = 0;
    EXPECT(seen <= size);
    for (uint32_t i = 0; i < seen; i++) {
        uint32_t place = marks_original(&marks, marked, i);
        EXPECT(place < size && (i == 0 || place > before));
        EXPECT((uint8_t)visible[i] == line[place] || visible[i] == ' ' || line[place] == '&');
        before = place;
    }
    if (seen > 0) {
        uint32_t start = 0, end = (uint32_t)seen;
        marks_map(&marks, marked, &start, &end);
        EXPECT(start < end && end <= size);
    }
}

static void random_lines(void) {
    srand(1);
    for (int round = 0; round < 200000; round++) {
        size_t size = 0;
        memset(text, 'x', 512);
        for (int line = 0; line < 3; line++) {
            size += make_line(text + size, 100);
            text[size++] = '\n';
        }
        struct marks_state state = {0};
        marks_text(&marks, text + size, state);
        for (const uint8_t *at = text, *next; at < text + size; at = next) {
            struct marks_state begin = marks.state;
            next = read_line(at, text + size);
            struct marks_state end = marks.state;
            struct marked_line line = marks.lines[0];
            uint32_t marked = marks.marked;
            if (marks.rewritten & 1)
                expect_map(at, (size_t)(next - at) - 1);
            /* The same again from the state that the line began with. */
            marks_text(&marks, text + size, begin);
            EXPECT(read_line(at, text + size) == next);
            EXPECT(!memcmp(&marks.state, &end, sizeof end) && marks.marked == marked);
            EXPECT(!marked || !memcmp(line.values, marks.lines[0].values, sizeof line.values));
        }
    }
}

/* Lines made to be slow take no more than linear time: with quadratic time this would not end. */
static void long_lines(void) {
    static const char *const pieces[] = {"[",  "](",  "[a](", "[a](<", "[a](u \"",
                                         "`",  "*a ", "<b ",  "a:",    "[[",
                                         "![", "&",   "_a",   "[1]x",  "]("};
    const size_t size = LEXER_BYTES - 1;
    uint8_t *line = malloc(2 * (size + 1) + 2 * LEXER_PADDING);
    if (!line)
        abort();
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t length = strlen(pieces[i]);
        for (size_t at = 0; at < size; at++)
            line[at] = (uint8_t)pieces[i][at % length];
        line[size] = '\n';
        lexer_begin(&lexer, line);
        marks_text(&marks, line + size, (struct marks_state){0});
        marks_begin(&marks, line + size + 1 + LEXER_PADDING);
        lexer_scan(&lexer, line);
        marks_line(&marks, &lexer);
        EXPECT(!marks.failed);
        EXPECT((size_t)(lexer.lines[0].end - lexer.lines[0].line) <= size);
    }
    free(line);
}

int main(void) {
    if (!lexer_open(&lexer, NULL))
        return 1;
    lines_of_all_kinds();
    random_lines();
    long_lines();
    marks_close(&marks);
    lexer_close(&lexer);
    return failures != 0;
}
