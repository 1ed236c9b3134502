/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass over a line, from sign to sign: addresses, entities, tags, emphasis, code. Searches that
 * look ahead are limited, so that no line takes more than linear time. */
#include "lex/marks_inline.h"

#include "lex/marks_address.h"
#include "lex/marks_bytes.h"
#include "lex/marks_links.h"

#include <string.h>

#define CODE_BYTES 1000 /* a code span is at most this long */
#define TAG_BYTES 1000  /* so is a tag of HTML */

/* At a colon: leaves out the address whose scheme stands before it. Returns where to go on, or NULL
 * if there is none. */
static const uint8_t *leave_out_address(struct visible *visible, const uint8_t *colon) {
    const uint8_t *start = colon;
    while (start > visible->line && colon - start < 11 && (uint8_t)((start[-1] | 0x20) - 'a') < 26)
        start--;
    if (start > visible->line && start[-1] < 0x80 && is_wordish(start[-1]))
        return NULL;
    size_t size = marks_address(start, visible->end);
    if (size == 0 || !visible_take_back(visible, start))
        return NULL;
    visible->marks->addresses++;
    visible->break_after = true;
    return start + size;
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
        if (at[1] == (uint8_t)*entities[i].name &&
            has_prefix(at + 1, visible->end, entities[i].name)) {
            const char *text = entities[i].text;
            visible->gap = visible->break_after = false;
            visible_put(visible, (uint32_t)(at - visible->line), (const uint8_t *)text,
                        strlen(text));
            return at + 1 + strlen(entities[i].name);
        }
    visible_copy(visible, at, 1);
    return at + 1;
}

/* The end of the tag of HTML at `at`, or NULL if it is none that browsers know. */
static const uint8_t *tag_end(const uint8_t *at, const uint8_t *end) {
    static const char *const tags[] = {
        "br", "b",      "i",    "em", "strong", "p",  "div", "span", "a",  "img", "sup",   "sub",
        "u",  "center", "font", "hr", "li",     "ul", "ol",  "td",   "tr", "th",  "table", "tbody"};
    const uint8_t *name = at + 1 + (at + 1 < end && at[1] == '/'), *after = name;
    while (after < end && after - name < 8 && (uint8_t)((*after | 0x20) - 'a') < 26)
        after++;
    size_t size = (size_t)(after - name), i = 0, count = sizeof tags / sizeof *tags;
    while (i < count && (*name != (uint8_t)*tags[i] || strlen(tags[i]) != size ||
                         memcmp(name, tags[i], size) != 0))
        i++;
    if (i == count || after >= end || (*after != '>' && *after != '/' && *after != ' '))
        return NULL;
    const uint8_t *close = memchr(after, '>', at_most(after, end, TAG_BYTES));
    if (!close ||
        (*after == ' ' && !memchr(after, '=', (size_t)(close - after)) && close[-1] != '/'))
        return NULL;
    return close + 1;
}

/* An address in angle brackets, or a tag of HTML that was left in the text. */
static const uint8_t *read_angle(struct visible *visible, const uint8_t *at) {
    const uint8_t *end = visible->end;
    size_t size = marks_address(at + 1, end);
    if (size > 0 && at + 1 + size < end && at[1 + size] == '>') {
        visible->marks->addresses++;
        visible->break_after = true;
        return at + size + 2;
    }
    const uint8_t *after = tag_end(at, end);
    if (after) {
        visible->gap = true;
        return after;
    }
    visible_copy(visible, at, 1);
    return at + 1;
}

/* Stars, underscores and tildes: emphasis, or the empty field of a form. */
static const uint8_t *read_emphasis(struct visible *visible, const uint8_t *at) {
    const uint8_t *end = visible->end;
    size_t size = run_of(at, end);
    const uint8_t *after = at + size;
    uint8_t before = at > visible->line ? at[-1] : ' ', next = after < end ? *after : ' ';
    bool words = is_wordish(before) && is_wordish(next);
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
            !visible->stars && next > ' ' && (before <= ' ' || size > 1 || !is_wordish(before));
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
        return links_open(visible, bracket, at, false);
    case ']':
        return links_close(visible, bracket, at);
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
    if (visible->brackets && !links_match(visible, at)) {
        marks->failed = true;
        return;
    }
    if (marks->state.link_lines > 0) {
        marks->state.link_lines--;
        visible_link_open(visible);
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
        if (*at == '!' && place == here + 1 && links_is_image(visible, bracket)) {
            at = links_open(visible, bracket, at + 1, true);
        } else if ((*at == '[' || *at == ']') && place != here) {
            visible_copy(visible, at, 1); /* what stands before it made plain text of it */
            at++;
        } else {
            at = read_sign(visible, at, bracket);
        }
    }
    if (visible->links > 0)
        visible_end(visible);
}
