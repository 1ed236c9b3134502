/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass over a line. A first, quick pass finds which square brackets belong together, so that no
 * line takes more than linear time. Searches that look ahead are limited; CommonMark limits the
 * nesting of round brackets in an address in the same way. */
#include "lex/marks_inline.h"

#include "base/buffer.h"

#include <string.h>

#define TARGET_NESTING 32 /* round brackets inside an address */
#define CODE_BYTES 1000   /* a code span is at most this long */
#define TITLE_BYTES 1000  /* so is the title of a link, or its address in angle brackets */
#define LINK_BYTES 1000   /* a link that goes on over lines closes within this many bytes */
#define LINK_LINES 3      /* and this many lines */
#define NUMBERED_WORDS 6  /* a link of lynx inside a sentence is at most this long */

/* Adds a piece to the map. False: no memory. */
static bool piece_add(struct visible *visible, uint32_t original) {
    struct marks *marks = visible->marks;
    size_t count = marks->piece_count;
    if (count > visible->first_piece && marks->pieces[count - 1].visible == visible->size)
        count--; /* the last piece came out empty */
    if (count == marks->piece_capacity) {
        void *grown =
            buffer_grow(marks->pieces, &marks->piece_capacity, count + 1, sizeof *marks->pieces);
        if (!grown) {
            marks->failed = true;
            return false;
        }
        marks->pieces = grown;
    }
    marks->pieces[count] = (struct marks_piece){visible->size, original};
    marks->piece_count = count + 1;
    return true;
}

/* Adds bytes that stand for the line's byte at `original`. */
static void put(struct visible *visible, uint32_t original, const uint8_t *bytes, size_t size) {
    const struct marks *marks = visible->marks;
    size_t count = marks->piece_count;
    bool goes_on = false;
    if (count > visible->first_piece) {
        const struct marks_piece *last = &marks->pieces[count - 1];
        goes_on = last->original + (visible->size - last->visible) == original;
    }
    if (!goes_on && !piece_add(visible, original))
        return;
    memcpy(visible->text + visible->size, bytes, size);
    visible->size += (uint32_t)size;
}

void visible_copy(struct visible *visible, const uint8_t *at, size_t size) {
    if (size == 0)
        return;
    uint32_t original = (uint32_t)(at - visible->line);
    bool gap = visible->break_after || (visible->gap && marks_wordish(*at));
    if (gap && visible->size > 0 && visible->text[visible->size - 1] > ' ')
        put(visible, original - 1, (const uint8_t *)" ", 1);
    visible->gap = visible->break_after = false;
    put(visible, original, at, size);
}

/* Takes back the visible text from an original place on, if it was copied in one piece. */
static bool take_back(struct visible *visible, const uint8_t *from) {
    const struct marks *marks = visible->marks;
    uint32_t original = (uint32_t)(from - visible->line);
    if (marks->piece_count == visible->first_piece)
        return false;
    const struct marks_piece *last = &marks->pieces[marks->piece_count - 1];
    if (original < last->original || original - last->original > visible->size - last->visible)
        return false;
    visible->size = last->visible + (original - last->original);
    return true;
}

/* Notes that visible text from `start` to `end` stands inside a link. */
static void link_note(struct visible *visible, uint32_t start, uint32_t end) {
    struct marks *marks = visible->marks;
    if (start >= end)
        return;
    if (marks->link_count == marks->link_capacity) {
        void *grown = buffer_grow(marks->links, &marks->link_capacity, marks->link_count + 1,
                                  sizeof *marks->links);
        if (!grown) {
            marks->failed = true;
            return;
        }
        marks->links = grown;
    }
    marks->links[marks->link_count++] = (struct marks_span){start, end};
}

/* Lynx says where a link begins, not where it ends. One that begins the line goes on to the next or
 * to the end; inside a sentence it ends at a stop, or after a few words. */
static void numbered_close(struct visible *visible) {
    uint32_t end = visible->size, words = 0;
    if (!visible->numbered)
        return;
    visible->numbered = false;
    if (!visible->numbered_first)
        for (uint32_t i = visible->link_start; i < visible->size && end == visible->size; i++) {
            uint8_t byte = visible->text[i];
            bool last = i + 1 == visible->size || visible->text[i + 1] <= ' ';
            words += byte == ' ' && i > visible->link_start && visible->text[i - 1] != ' ';
            if ((last && byte != '\0' && strchr(".,;:!?)", byte)) || words == NUMBERED_WORDS)
                end = i;
        }
    link_note(visible, visible->link_start, end);
}

static void numbered_open(struct visible *visible) {
    numbered_close(visible);
    if (visible->links_open > 0)
        return;
    uint32_t shown = visible->size;
    while (shown > 0 && visible->text[shown - 1] <= ' ')
        shown--;
    visible->numbered = true;
    visible->numbered_first = shown == 0 || visible->links > 0;
    visible->link_start = visible->size;
    visible->links++;
}

static void link_open(struct visible *visible) {
    numbered_close(visible);
    if (visible->links_open++ == 0)
        visible->link_start = visible->size;
    visible->links++;
    visible->gap = true;
}

static void link_close(struct visible *visible) {
    if (visible->links_open > 0 && --visible->links_open == 0)
        link_note(visible, visible->link_start, visible->size);
    visible->gap = true;
}

/* The number of bytes from `at` to `end`, but no more than `most`. */
static size_t at_most(const uint8_t *at, const uint8_t *end, size_t most) {
    size_t left = (size_t)(end - at);
    return left < most ? left : most;
}

/* Where the target of a link ends that begins with the round bracket at `at`: after its closing
 * bracket. NULL: it is not one. */
static const uint8_t *target_end(const uint8_t *at, const uint8_t *end) {
    unsigned open = 0;
    for (at++; at < end && *at == ' ';)
        at++;
    if (at < end && *at == '<') {
        at = memchr(at, '>', at_most(at, end, TITLE_BYTES));
        if (!at)
            return NULL;
        at++;
    }
    for (; at<end && * at> ' '; at++) {
        if (*at == '\\' && at + 1 < end && at[1] > ' ') {
            at++;
        } else if (*at == '(' && ++open > TARGET_NESTING) {
            return NULL;
        } else if (*at == ')' && open-- == 0) {
            return at + 1;
        }
    }
    while (at < end && *at <= ' ')
        at++;
    if (at < end && (*at == '"' || *at == '\'' || *at == '(')) {
        /* The title ends at the quote that the closing bracket stands after. */
        uint8_t close = *at == '(' ? ')' : *at;
        const uint8_t *stop = at + at_most(at, end, TITLE_BYTES);
        for (at++; at < stop; at++) {
            if (*at != close)
                continue;
            const uint8_t *after = at + 1;
            while (after < end && *after == ' ')
                after++;
            if (after < end && *after == ')')
                return after + 1;
            if (close != '"')
                return NULL;
        }
        return NULL;
    }
    return at < end && *at == ')' && open == 0 ? at + 1 : NULL;
}

static bool has_prefix(const uint8_t *at, const uint8_t *end, const char *prefix) {
    size_t size = strlen(prefix);
    return (size_t)(end - at) >= size && !memcmp(at, prefix, size);
}

size_t marks_address(const uint8_t *at, const uint8_t *end) {
    static const struct {
        const char *name;
        size_t size;
    } schemes[] = {{"https://", 8}, {"http://", 7},      {"ftp://", 6}, {"file://", 7},
                   {"mailto:", 7},  {"javascript:", 11}, {"tel:", 4},   {"data:", 5}};
    const uint8_t *start = at;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t size = schemes[i].size;
        if ((size_t)(end - start) <= size || memcmp(start, schemes[i].name, size) != 0)
            continue;
        at = start + size;
        const uint8_t *body = at;
        /* Ideographs are not part of an address; they are written right after one. */
        while (at<end && * at> ' ' && *at < 0xe3 && !memchr("<>[]\"'", *at, 6))
            at++;
        while (at > body && memchr(".,;:!?", at[-1], 6) && *start != 'j')
            at--;
        if (at > body && at[-1] == ')' && !memchr(body, '(', (size_t)(at - body)))
            at--;
        return at > body ? (size_t)(at - start) : 0;
    }
    return 0;
}

/* At a colon: leaves out the address whose scheme stands before it. Returns where to go on, or NULL
 * if there is none. */
static const uint8_t *leave_out_address(struct visible *visible, const uint8_t *colon) {
    const uint8_t *start = colon;
    while (start > visible->line && colon - start < 11 && (uint8_t)((start[-1] | 0x20) - 'a') < 26)
        start--;
    if (start > visible->line && start[-1] < 0x80 && marks_wordish(start[-1]))
        return NULL;
    size_t size = marks_address(start, visible->end);
    if (size == 0 || !take_back(visible, start))
        return NULL;
    visible->marks->addresses++;
    visible->break_after = true;
    return start + size;
}

/* The next of [ ] and \\, or the end of the line. */
static const uint8_t *next_bracket(const uint8_t *at, const uint8_t *end) {
    for (; at < end; at += VEC_BYTES) {
        uint64_t found = vec_bits(vec_in_range(vec_load(at), '[', 3));
        if (found)
            return at + bits_lowest(found) < end ? at + bits_lowest(found) : end;
    }
    return end;
}

/* Makes room for one more bracket. False: no memory. */
static bool bracket_room(struct marks *marks) {
    if (marks->bracket_count < marks->bracket_capacity)
        return true;
    void *grown = buffer_grow(marks->brackets, &marks->bracket_capacity, marks->bracket_count + 1,
                              sizeof *marks->brackets);
    if (grown)
        marks->brackets = grown;
    return grown != NULL;
}

/* Finds the counterpart of each square bracket of the line. False: no memory. */
static bool match_brackets(struct visible *visible, const uint8_t *at) {
    struct marks *marks = visible->marks;
    uint32_t open = MARKS_NO_MATCH; /* the innermost open one; its `match` is the one around it */
    marks->bracket_count = 0;
    if (!visible->brackets)
        return true;
    while ((at = next_bracket(at, visible->end)) < visible->end) {
        if (*at == '\\') {
            at += at + 1 < visible->end ? 2 : 1;
            continue;
        }
        if (!bracket_room(marks))
            return false;
        uint32_t index = (uint32_t)marks->bracket_count++;
        struct marks_bracket *bracket = &marks->brackets[index];
        *bracket = (struct marks_bracket){(uint32_t)(at - visible->line), MARKS_NO_MATCH, 0};
        if (*at++ == '[') {
            bracket->match = open;
            open = index;
        } else if (open != MARKS_NO_MATCH) {
            uint32_t around = marks->brackets[open].match;
            bracket->match = open;
            marks->brackets[open].match = index;
            open = around;
        }
    }
    while (open != MARKS_NO_MATCH) {
        uint32_t around = marks->brackets[open].match;
        marks->brackets[open].match = MARKS_NO_MATCH;
        open = around;
    }
    return true;
}

static bool is_all(const uint8_t *at, const uint8_t *end, const char *signs) {
    for (; at < end; at++)
        if (*at == '\0' || !strchr(signs, *at))
            return false;
    return true;
}

/* Whether square brackets hold what lynx writes for an image: its file name, or a word. */
static bool is_image_name(const uint8_t *at, const uint8_t *end) {
    static const char *const words[] = {"INLINE", "IMAGE", "LINK",  "USEMAP",
                                        "ISMAP",  "EMBED", "IFRAME"};
    static const char *const endings[] = {".png", ".jpg",  ".jpeg", ".gif",
                                          ".svg", ".webp", ".avif"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const uint8_t *after = at + strlen(words[i]);
        if (has_prefix(at, end, words[i]) && (after == end || !marks_wordish(*after)))
            return end - at < 80;
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t size = strlen(endings[i]);
        if ((size_t)(end - at) > size && end - at < 80 && !memcmp(end - size, endings[i], size))
            return !memchr(at, ' ', (size_t)(end - at));
    }
    return false;
}

/* What a pair of square brackets that is no link stands for. `at` is the opening one, `close` the
 * closing one. Returns where to go on. */
static const uint8_t *lone_brackets(struct visible *visible, const uint8_t *at,
                                    const uint8_t *close) {
    const uint8_t *inside = at + 1;
    bool begins = at == visible->line || !marks_wordish(at[-1]);
    bool ends = close + 1 == visible->end || close[1] <= ' ';
    if (close > inside && close - inside <= 5 && is_all(inside, close, "0123456789")) {
        if (close - inside == 5 || (close - inside == 4 && ends))
            goto text; /* a year, or another number */
        visible->gap = true;
        if (begins && !ends && close[1] != ',' && close[1] != '.')
            numbered_open(visible);
        return close + 1;
    }
    if (is_image_name(inside, close)) {
        visible->images++;
        visible->gap = true;
        return close + 1;
    }
    if (close > inside && is_all(inside, close, " _")) {
        visible->controls++;
        visible->gap = true;
        return close + 1;
    }
    if (close > inside && *inside == '^') {
        visible->gap = true;
        return close + 1;
    }
    if (begins && ends && close - inside > 1 && close - inside <= 40)
        visible->controls++; /* w3m writes buttons like this */
text:
    visible_copy(visible, at, 1);
    return at + 1;
}

/* Whether a link whose text begins at `at` is closed on one of the next lines. */
static bool closes_further_down(const struct visible *visible, const uint8_t *at) {
    const uint8_t *end = at + at_most(at, visible->limit, LINK_BYTES);
    unsigned newlines = 0, open = 1;
    if (visible->end >= end)
        return false;
    for (; at < end; at++) {
        if (*at == '\n' && (++newlines > LINK_LINES || (at + 1 < end && at[1] == '\n')))
            return false;
        open += *at == '[';
        if (*at == ']' && --open == 0)
            return newlines > 0 && at + 1 < end && at[1] == '(';
    }
    return false;
}

/* The end of the syntax after a closing square bracket that makes it a link, or NULL. */
static const uint8_t *link_syntax(const struct visible *visible, const uint8_t *close,
                                  size_t index) {
    const struct marks *marks = visible->marks;
    if (close + 1 >= visible->end)
        return NULL;
    if (close[1] == '(')
        return target_end(close + 1, visible->end);
    if (close[1] != '[' || !marks->state.markdown || index + 1 >= marks->bracket_count)
        return NULL;
    uint32_t match = marks->brackets[index + 1].match;
    return match == MARKS_NO_MATCH ? NULL : visible->line + marks->brackets[match].at + 1;
}

/* Whether the address of a link begins after this closing bracket and does not end on the line. */
static bool target_goes_on(const struct visible *visible, const uint8_t *close) {
    const uint8_t *at = close + 2;
    if (at >= visible->end || close[1] != '(')
        return false;
    return *at == '/' || *at == '<' || marks_address(at, visible->end) > 0;
}

static const uint8_t *open_bracket(struct visible *visible, size_t index, const uint8_t *at,
                                   bool image) {
    struct marks *marks = visible->marks;
    uint32_t match = marks->brackets[index].match;
    if (match == MARKS_NO_MATCH) {
        if (closes_further_down(visible, at + 1)) {
            marks->state.link_lines = LINK_LINES;
            marks->state.markdown = true;
            link_open(visible);
        } else {
            visible_copy(visible, at, 1);
        }
        return at + 1;
    }
    const uint8_t *close = visible->line + marks->brackets[match].at;
    const uint8_t *after = link_syntax(visible, close, match);
    if (!after && target_goes_on(visible, close)) {
        after = visible->end;
        marks->state.target_lines = 2;
    }
    if (!after)
        return lone_brackets(visible, at, close);
    marks->state.markdown = true;
    if (image) {
        visible->images++;
        visible->gap = true;
        return after;
    }
    marks->brackets[match].syntax_end = (uint32_t)(after - visible->line);
    link_open(visible);
    return at + 1;
}

/* Whether the text of an image begins with this bracket, and its address follows on the line. */
static bool is_image(const struct visible *visible, size_t index) {
    const struct marks *marks = visible->marks;
    uint32_t match = marks->brackets[index].match;
    if (match == MARKS_NO_MATCH || visible->line[marks->brackets[index].at] != '[')
        return false;
    const uint8_t *close = visible->line + marks->brackets[match].at;
    return close + 1 < visible->end && close[1] == '(' && target_end(close + 1, visible->end);
}

static const uint8_t *close_bracket(struct visible *visible, size_t index, const uint8_t *at) {
    struct marks *marks = visible->marks;
    const struct marks_bracket *bracket = &marks->brackets[index];
    if (bracket->syntax_end) {
        link_close(visible);
        return visible->line + bracket->syntax_end;
    }
    if (bracket->match == MARKS_NO_MATCH) {
        const uint8_t *after = link_syntax(visible, at, index);
        if (!after && target_goes_on(visible, at)) {
            after = visible->end;
            marks->state.target_lines = 2;
        }
        if (after) {
            link_close(visible);
            marks->state.link_lines = 0;
            visible->gap = true;
            return after;
        }
    }
    visible_copy(visible, at, 1);
    return at + 1;
}

struct entity {
    const char *name, *text;
};
static const struct entity entities[] = {
    {"amp;", "&"},         {"lt;", "<"},         {"gt;", ">"},         {"quot;", "\""},
    {"apos;", "'"},        {"#39;", "'"},        {"#x27;", "'"},       {"nbsp;", " "},
    {"#160;", " "},        {"ndash;", "\u2013"}, {"mdash;", "\u2014"}, {"hellip;", "\u2026"},
    {"lsquo;", "\u2018"},  {"rsquo;", "\u2019"}, {"ldquo;", "\u201c"}, {"rdquo;", "\u201d"},
    {"laquo;", "\u00ab"},  {"raquo;", "\u00bb"}, {"copy;", "\u00a9"},  {"reg;", "\u00ae"},
    {"middot;", "\u00b7"}, {"bull;", "\u2022"},  {"euro;", "\u20ac"},  {"#8217;", "\u2019"},
    {"#8216;", "\u2018"},  {"#8220;", "\u201c"}, {"#8221;", "\u201d"}, {"#8211;", "\u2013"},
};

static const uint8_t *read_entity(struct visible *visible, const uint8_t *at) {
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (has_prefix(at + 1, visible->end, entities[i].name)) {
            const char *text = entities[i].text;
            visible->gap = visible->break_after = false;
            put(visible, (uint32_t)(at - visible->line), (const uint8_t *)text, strlen(text));
            return at + 1 + strlen(entities[i].name);
        }
    visible_copy(visible, at, 1);
    return at + 1;
}

/* An address in angle brackets, or a tag of HTML that was left in the text. */
static const uint8_t *read_angle(struct visible *visible, const uint8_t *at) {
    static const char *const tags[] = {
        "br", "b",      "i",    "em", "strong", "p",  "div", "span", "a",  "img", "sup",   "sub",
        "u",  "center", "font", "hr", "li",     "ul", "ol",  "td",   "tr", "th",  "table", "tbody"};
    const uint8_t *end = visible->end;
    size_t size = marks_address(at + 1, end);
    if (size > 0 && at + 1 + size < end && at[1 + size] == '>') {
        visible->marks->addresses++;
        visible->break_after = true;
        return at + size + 2;
    }
    const uint8_t *name = at + 1 + (at + 1 < end && at[1] == '/'), *after = name;
    while (after < end && after - name < 8 && (uint8_t)((*after | 0x20) - 'a') < 26)
        after++;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        if ((size_t)(after - name) != strlen(tags[i]) ||
            memcmp(name, tags[i], strlen(tags[i])) != 0)
            continue;
        if (after >= end || (*after != '>' && *after != '/' && *after != ' '))
            break;
        const uint8_t *close = memchr(after, '>', at_most(after, end, TITLE_BYTES));
        if (!close ||
            (*after == ' ' && !memchr(after, '=', (size_t)(close - after)) && close[-1] != '/'))
            break;
        visible->gap = true;
        return close + 1;
    }
    visible_copy(visible, at, 1);
    return at + 1;
}

/* How often the sign at `at` stands there in a row. */
static size_t run_of(const uint8_t *at, const uint8_t *end) {
    size_t size = 1;
    while (at + size < end && at[size] == *at)
        size++;
    return size;
}

/* Stars, underscores and tildes: emphasis, or the empty field of a form. */
static const uint8_t *read_emphasis(struct visible *visible, const uint8_t *at) {
    const uint8_t *end = visible->end;
    size_t size = run_of(at, end);
    const uint8_t *after = at + size;
    uint8_t before = at > visible->line ? at[-1] : ' ', next = after < end ? *after : ' ';
    bool words = marks_wordish(before) && marks_wordish(next);
    bool blanks = before <= ' ' && next <= ' ';
    bool syntax = false;
    if (*at == '_') {
        visible->controls += size >= 3 && !words;
        syntax = !words;
        visible->gap |= syntax && size >= 3;
    } else if (*at == '~') {
        syntax = size == 2 && !blanks;
    } else if (size <= 3 && !blanks && !(words && size == 1)) {
        bool opens =
            !visible->stars && next > ' ' && (before <= ' ' || size > 1 || !marks_wordish(before));
        if (opens)
            syntax = memchr(after, '*', (size_t)(end - after)) != NULL;
        else
            syntax = visible->stars;
        visible->stars = opens && syntax;
    }
    if (!syntax)
        visible_copy(visible, at, size);
    return after;
}

/* Code between backticks stays as it is. */
static const uint8_t *read_code(struct visible *visible, const uint8_t *at) {
    size_t size = run_of(at, visible->end);
    const uint8_t *inside = at + size;
    const uint8_t *end = inside + at_most(inside, visible->end, CODE_BYTES);
    for (const uint8_t *close = inside; close < end;) {
        if (*close != '`') {
            close++;
            continue;
        }
        size_t found = run_of(close, end);
        if (found == size) {
            visible_copy(visible, inside, (size_t)(close - inside));
            return close + size;
        }
        close += found;
    }
    visible_copy(visible, at, size);
    return inside;
}

/* Lynx writes the buttons of forms as (BUTTON), and images without a text as (IMAGE). */
static const uint8_t *read_round(struct visible *visible, const uint8_t *at) {
    bool button = has_prefix(at, visible->end, "(BUTTON)");
    if (!button && !has_prefix(at, visible->end, "(IMAGE)")) {
        visible_copy(visible, at, 1);
        return at + 1;
    }
    visible->controls += button;
    visible->images += !button;
    visible->gap = true;
    return at + (button ? 8 : 7);
}

/* The next sign that may be syntax, or the end of the line. */
static const uint8_t *next_sign(const uint8_t *at, const uint8_t *end) {
    for (; at < end; at += VEC_BYTES) {
        vec bytes = vec_load(at);
        vec_found more = vec_either(vec_equal(bytes, '('), vec_equal(bytes, '!'));
        more = vec_either(vec_either(more, vec_equal(bytes, ':')), marks_find_syntax(bytes));
        if (vec_bits(more))
            return at + bits_lowest(vec_bits(more)) < end ? at + bits_lowest(vec_bits(more)) : end;
    }
    return end;
}

/* Reads the sign at `at`; `bracket` is the next square bracket of the line. */
static const uint8_t *read_sign(struct visible *visible, const uint8_t *at, size_t bracket) {
    const uint8_t *next;
    switch (*at) {
    case '[':
        return open_bracket(visible, bracket, at, false);
    case ']':
        return close_bracket(visible, bracket, at);
    case '*':
    case '_':
    case '~':
        return read_emphasis(visible, at);
    case '`':
        return read_code(visible, at);
    case '&':
        return read_entity(visible, at);
    case '<':
        return read_angle(visible, at);
    case '(':
        return read_round(visible, at);
    case ':':
        next = leave_out_address(visible, at);
        if (next)
            return next;
        break;
    case '|':
        if (visible->in_table) {
            visible->gap = true;
            return at + 1;
        }
        break;
    case '\\':
        if (at + 1 < visible->end && memchr("\\`*_{}[]()#+.!|<>~-", at[1], 19)) {
            visible_copy(visible, at + 1, 1);
            return at + 2;
        }
        break;
    default:
        break;
    }
    visible_copy(visible, at, 1);
    return at + 1;
}

void marks_inline(struct visible *visible, const uint8_t *at) {
    struct marks *marks = visible->marks;
    if (!match_brackets(visible, at)) {
        marks->failed = true;
        return;
    }
    if (marks->state.link_lines > 0) {
        marks->state.link_lines--;
        link_open(visible);
    }
    for (size_t bracket = 0; at < visible->end && !marks->failed;) {
        const uint8_t *start = at;
        at = next_sign(at, visible->end);
        visible_copy(visible, start, (size_t)(at - start));
        if (at == visible->end)
            break;
        while (bracket < marks->bracket_count && visible->line + marks->brackets[bracket].at < at)
            bracket++;
        bool known = bracket < marks->bracket_count;
        size_t here = (size_t)(at - visible->line);
        size_t place = known ? marks->brackets[bracket].at : SIZE_MAX;
        if (*at == '!' && place == here + 1 && is_image(visible, bracket)) {
            at = open_bracket(visible, bracket, at + 1, true);
        } else if ((*at == '[' || *at == ']') && place != here) {
            visible_copy(visible, at, 1); /* what stands before it made plain text of it */
            at++;
        } else {
            at = read_sign(visible, at, bracket);
        }
    }
    numbered_close(visible);
    if (visible->links_open > 0)
        link_note(visible, visible->link_start, visible->size);
}
