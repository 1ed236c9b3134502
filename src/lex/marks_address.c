/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses in text, and the targets of links in Markdown: where they end. */
#include "lex/marks_address.h"

#include "lex/marks_bytes.h"

#include <stdbool.h>
#include <string.h>

/* At most so much, so that no line takes more than linear time; CommonMark limits the nesting, too.
 */
#define TARGET_NESTING 32 /* round brackets inside an address */
#define TITLE_BYTES 1000  /* the title of a link, or its address in angle brackets */

/* Where a target ends whose title begins at `at`: at the quote that the closing bracket stands
 * after. NULL: nowhere. */
static const uint8_t *title_end(const uint8_t *at, const uint8_t *end) {
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

const uint8_t *marks_target_end(const uint8_t *at, const uint8_t *end) {
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
    if (at < end && (*at == '"' || *at == '\'' || *at == '('))
        return title_end(at, end);
    return at < end && *at == ')' && open == 0 ? at + 1 : NULL;
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
        if (*start != (uint8_t)*schemes[i].name || (size_t)(end - start) <= size ||
            memcmp(start, schemes[i].name, size) != 0)
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
