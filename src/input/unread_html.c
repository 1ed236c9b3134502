/* SPDX-License-Identifier: Apache-2.0 */
#include "input/unread.h"

#include <string.h>

/* Elements of HTML that pages and fragments are made of. */
static const char elements[][12] = {
    "a",      "abbr",     "article", "aside",  "b",        "blockquote", "body",    "br",
    "button", "center",   "code",    "dd",     "details",  "div",        "dl",      "dt",
    "em",     "figure",   "font",    "footer", "form",     "h1",         "h2",      "h3",
    "h4",     "h5",       "h6",      "head",   "header",   "hr",         "html",    "i",
    "iframe", "img",      "input",   "label",  "li",       "link",       "main",    "meta",
    "nav",    "noscript", "ol",      "option", "p",        "pre",        "script",  "section",
    "select", "small",    "span",    "strong", "style",    "sub",        "summary", "sup",
    "svg",    "table",    "tbody",   "td",     "template", "tfoot",      "th",      "thead",
    "title",  "tr",       "u",       "ul",     "video"};

static uint8_t lower(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

/* Whether the bytes begin with a text in lower case, in any case. */
static bool begins(const uint8_t *bytes, size_t size, const char *text) {
    size_t i = 0;
    while (text[i] && i < size && lower(bytes[i]) == (uint8_t)text[i])
        i++;
    return !text[i];
}

/* Whether a tag of an element is at `at`, a "<". */
static bool is_tag(const uint8_t *at, const uint8_t *end) {
    char name[sizeof *elements];
    size_t size = 0;
    at += 1 + (end - at > 1 && at[1] == '/');
    for (; at < end && size < sizeof name - 1 &&
           strchr("abcdefghijklmnopqrstuvwxyz123456", lower(*at)) && *at;
         at++)
        name[size++] = (char)lower(*at);
    name[size] = 0;
    if (at == end || !*at || !strchr(" \t\r\n/>", *at))
        return false;
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        if (!strcmp(elements[i], name))
            return true;
    return false;
}

/* Lines that are not blank, lines of them with tags, and tags. */
struct tag_counts {
    size_t lines, tag_lines, tags;
};

static struct tag_counts count_tags(const uint8_t *at, const uint8_t *end) {
    struct tag_counts counts = {0, 0, 0};
    bool blank = true, tag = false;
    for (; at < end; at++) {
        if (*at == '<' && is_tag(at, end)) {
            counts.tags++;
            tag = true;
        }
        blank &= *at <= ' ';
        if (*at == '\n' || at + 1 == end) {
            counts.lines += !blank;
            counts.tag_lines += tag;
            blank = true, tag = false;
        }
    }
    return counts;
}

/* Passes over comments and white space. */
static const uint8_t *skip_comments(const uint8_t *at, const uint8_t *end) {
    while (end - at >= 4 && !memcmp(at, "<!--", 4)) {
        const uint8_t *close = memmem(at, (size_t)(end - at), "-->", 3);
        if (!close)
            break;
        for (at = close + 3; at < end && *at <= ' ';)
            at++;
    }
    return at;
}

bool unread_html(const uint8_t *bytes, size_t size) {
    const uint8_t *end = bytes + size, *at = skip_comments(bytes, end);
    if (begins(at, (size_t)(end - at), "<!doctype html") ||
        (begins(at, (size_t)(end - at), "<html") && is_tag(at, end)))
        return true;
    bool first = at < end && *at == '<' && is_tag(at, end);
    struct tag_counts counts = count_tags(at, end);
    return first ? counts.tags >= 2 && 2 * counts.tag_lines >= counts.lines
                 : counts.tag_lines >= 2 && 2 * counts.tag_lines > counts.lines;
}
