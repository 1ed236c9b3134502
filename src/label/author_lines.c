/* SPDX-License-Identifier: Apache-2.0 */
#include "label/author_lines.h"
#include "base/ascii.h"
#include "base/buffer.h"
#include "label/line_forms.h"
#include "label/overrule.h"

#include <string.h>

#define POST_WORDS 5    /* a line of body with so many is of a post */
#define HEADER_LINES 20 /* above a post at most */
#define SIGN_WORDS 12   /* of a line that says who wrote a post, and when */
#define NAME_WORDS 4    /* of one that only says who */
#define NAME_LENGTH 30  /* characters of that */
#define OFTEN 3         /* a line that is so often on the page is a sign, whatever it says */

static bool may_be_name(const struct author_lines *page, size_t i) {
    static const enum feature none[] = {
        FEATURE_navigation, FEATURE_cookie,    FEATURE_promo,  FEATURE_sentence,   FEATURE_address,
        FEATURE_price,      FEATURE_colon,     FEATURE_comma,  FEATURE_bar,        FEATURE_bracket,
        FEATURE_question,   FEATURE_copyright, FEATURE_handle, FEATURE_exclamation};
    uint8_t words = author_value(page, FEATURE_words, i),
            length = author_value(page, FEATURE_length, i);
    if (analysis_has_any(page->analysis, none, sizeof none / sizeof *none, i))
        return false;
    return words >= 1 && words <= NAME_WORDS && length > 1 && length <= NAME_LENGTH;
}

static enum author_kind find_kind(const struct author_lines *page, size_t i) {
    const unsigned author = TOPIC_MASK(TOPIC_COMMENT_AUTHOR) | TOPIC_MASK(TOPIC_BYLINE);
    uint8_t words = author_value(page, FEATURE_words, i), end = author_value(page, FEATURE_end, i);
    bool sentence = author_value(page, FEATURE_sentence, i) > 0;
    bool dated = author_value(page, FEATURE_date, i) || author_value(page, FEATURE_time, i);
    if (words <= SIGN_WORDS && (!sentence || end == END_colon)) {
        if (is_hit_about(page->analysis, page->rules, i, author))
            return AUTHOR_SAYS;
        if (dated)
            return AUTHOR_DATED;
    }
    if (page->analysis->classes[i] == DESCALE_BODY &&
        (words >= POST_WORDS || sentence || end == END_period || end == END_question))
        return AUTHOR_POST;
    return !dated && may_be_name(page, i) ? AUTHOR_NAME : AUTHOR_OTHER;
}

static bool is_word(uint8_t byte) {
    return byte >= 0x80 || byte == '_' || ascii_alphanumeric(byte);
}

/* Passes the letters and digits from `at` on, or one other byte. */
static size_t pass_word(const uint8_t *text, size_t size, size_t at) {
    size_t end = at;
    while (end < size && is_word(text[end]))
        end++;
    return end > at ? end : at + 1;
}

/* Of the words that do not begin with a digit: "Ann 12" is the same as "Ann 13". 0: none. */
static uint32_t hash_words(const uint8_t *text, size_t size) {
    uint64_t hash = BUFFER_HASH;
    for (size_t i = 0, end; i < size; i = end) {
        end = pass_word(text, size, i);
        if (is_word(text[i]) && (!ascii_digit(text[i]) || end - i == size))
            hash = buffer_hash(hash, text + i, end - i);
    }
    return hash == BUFFER_HASH ? 0 : (uint32_t)(hash ^ hash >> 32) | 1;
}

/* What a line with a date says besides: the words up to the last separator above its first number,
 * or else those below a separator after its last number. Words next to a number belong to the date.
 */
static uint32_t hash_dated(const uint8_t *text, size_t size) {
    size_t first = size, last = size;
    for (size_t i = 0, end; i < size; i = end) {
        end = pass_word(text, size, i);
        if (ascii_digit(text[i])) {
            first = first < i ? first : i;
            last = end;
        }
    }
    while (first > 0 &&
           (is_word(text[first - 1]) || text[first - 1] <= ' ' || text[first - 1] == '#') &&
           text[first - 1] != 0xc2) /* of a guillemet or a middle dot */
        first--;
    uint32_t hash = hash_words(text, first);
    if (!hash && last < size && strchr(",:;)|-", text[last]))
        hash = hash_words(text + last, size - last);
    return hash;
}

static uint16_t find_key(const struct author_lines *page, size_t i) {
    uint8_t repeats = author_value(page, FEATURE_repeats, i);
    if (page->posts[i] == 0)
        return NO_KEY;
    if (page->kinds[i] == AUTHOR_SAYS)
        return KEY_SAYS;
    if (page->kinds[i] != AUTHOR_DATED && repeats >= OFTEN)
        return (uint16_t)(page->analysis->line_hashes[i] * 0x9e3779b97f4a7c15U >> 56);
    if (page->kinds[i] == AUTHOR_DATED || author_value(page, FEATURE_number, i) > 0 ||
        author_value(page, FEATURE_navigation, i) > 0)
        return page->analysis->layouts[COLUMN_PAD + i];
    return NO_KEY;
}

/* A line without the blanks around it. Its size; 0: it is blank. */
static size_t trim(const struct window *window, const struct line *line, const uint8_t **text) {
    size_t start = line->start, end = line->end;
    while (start < end && window->bytes[start] <= ' ')
        start++;
    while (start < end && window->bytes[end - 1] <= ' ')
        end--;
    *text = window->bytes + start;
    return end - start;
}

void author_lines_find(struct author_lines *page, const struct window *window) {
    const uint8_t *text;
    size_t post = SIZE_MAX;
    for (size_t k = window->line_count; k-- > 0;) {
        size_t i = window->lines[k].content_index;
        if (i == LINE_BLANK)
            continue;
        enum author_kind kind = find_kind(page, i);
        size_t size = kind == AUTHOR_OTHER ? trim(window, &window->lines[k], &text) : 0;
        if (size > 0 && is_post_number(text, size))
            kind = AUTHOR_NUMBER;
        page->kinds[i] = (uint8_t)kind;
        post = kind == AUTHOR_POST ? i : post;
        page->posts[i] =
            i < post && post != SIZE_MAX && post - i <= HEADER_LINES ? (uint16_t)(post + 1) : 0;
        page->keys[i] = find_key(page, i);
    }
}

/* The hash of what may be a name on a line; 0: nothing. */
static uint32_t hash_name(enum author_kind kind, const uint8_t *text, size_t size) {
    if (kind == AUTHOR_DATED && text[size - 1] != ':')
        return hash_dated(text, size);
    if (kind == AUTHOR_NAME || kind == AUTHOR_SAYS || kind == AUTHOR_DATED)
        return hash_words(text, size); /* "On 3 May 2020, Ann wrote:" */
    return 0;
}

void author_lines_names(struct author_lines *page, const struct window *window) {
    const uint8_t *text;
    for (size_t k = 0; k < window->line_count; k++) {
        size_t i = window->lines[k].content_index;
        if (i == LINE_BLANK)
            continue;
        size_t size = trim(window, &window->lines[k], &text);
        page->names[i] = hash_name(page->kinds[i], text, size);
    }
}

bool author_rules_talk(const struct analysis *analysis, const struct rule_set *rules, size_t line) {
    const unsigned talk = TOPIC_MASK(TOPIC_COMMENT_REPLY) | TOPIC_MASK(TOPIC_COMMENT_AUTHOR) |
                          TOPIC_MASK(TOPIC_FORUM_THREAD) | TOPIC_MASK(TOPIC_FORUM_CONTROLS) |
                          TOPIC_MASK(TOPIC_FORUM_POST);
    return analysis_column(analysis, FEATURE_navigation)[line] > 0 &&
           is_hit_about(analysis, rules, line, talk);
}

bool author_lines_talk(const struct author_lines *page, size_t line) {
    bool wrote =
        page->kinds[line] == AUTHOR_DATED && author_value(page, FEATURE_end, line) == END_colon;
    return wrote || page->kinds[line] == AUTHOR_NUMBER ||
           author_rules_talk(page->analysis, page->rules, line);
}
