/* SPDX-License-Identifier: Apache-2.0 */
#include "label/authors.h"
#include "label/author_lines.h"
#include "label/overrule.h"

#define NEAR 6            /* lines between a sign and a name, at most */
#define POSTS_LEAST 3     /* that have a name */
#define DIFFERENT 4       /* there is another name for so many posts, at least */
#define DIFFERENT_MOST 16 /* so many are enough for any number of posts */
#define PARAGRAPH 12      /* words of a sentence that a post begins with */
#define BELOW 6           /* lines below the last post, where a date may stand */
#define NOWHERE SIZE_MAX  /* no line */

/* What stands so many lines after the signs with one key. */
struct place {
    uint16_t signs, posts;  /* and the posts below them */
    uint16_t names, same;   /* posts with a name; with the name of the post below */
    uint16_t top;           /* the first line with a name */
    uint32_t lines;         /* the sum of the other lines with one */
    uint16_t post, sign_of; /* the last ones counted, as in posts[] */
    uint32_t name;          /* the last one */
    uint64_t different;     /* a bit for each name */
};

static bool has_key(const struct author_lines *page, size_t i, size_t key) {
    return page->keys[i] == key ||
           (key == KEY_DATED && page->posts[i] && page->kinds[i] == AUTHOR_DATED);
}

/* The line with a name `offset` lines after a sign in the same header. An author, and a name beside
 * a date, are their own signs. */
static size_t find_name(const struct author_lines *page, size_t sign, int offset) {
    size_t i = sign + (size_t)offset;
    bool good = i < page->analysis->count && page->posts[i] == page->posts[sign] &&
                page->names[i] && (page->kinds[i] == AUTHOR_NAME) == (offset != 0);
    return good ? i : NOWHERE;
}

static void count_sign(struct place *place, const struct author_lines *page, size_t sign,
                       int offset) {
    uint16_t post = page->posts[sign];
    size_t line = find_name(page, sign, offset);
    place->signs++;
    if (place->sign_of != post)
        place->posts++;
    place->sign_of = post;
    if (line == NOWHERE || place->post == post)
        return;
    uint32_t name = page->names[line];
    if (place->name == name)
        place->same++;
    place->names++;
    place->lines += place->top; /* the line of the post below; 0 for the last post */
    place->top = (uint16_t)line;
    place->post = post;
    place->name = name;
    place->different |= (uint64_t)1 << (name >> 1 & 63);
}

/* How good a place is for names; 0: not at all. Ranks and buttons are often the same on two posts
 * one below the other, and there are fewer different ones. */
static unsigned rate(const struct place *place) {
    bool good = place->names >= POSTS_LEAST && place->names * 5 >= place->posts * 4 &&
                place->names * 2 >= place->signs && place->same * 5 < place->names &&
                place->same + 1 < place->names;
    unsigned different = (unsigned)__builtin_popcountll(place->different);
    good = good && different > 1 &&
           (different * DIFFERENT >= place->names || different >= DIFFERENT_MOST);
    return good ? place->names + 2 * different : 0;
}

struct choice {
    struct place place;
    size_t key;
    int offset;
};

/* The best place; of two that are as good the one higher up, as ranks stand below names. */
static void choose_place(const struct author_lines *page, struct choice *best) {
    for (int offset = -NEAR; offset <= NEAR; offset++) {
        struct place places[KEYS] = {{0}};
        for (size_t i = page->analysis->count; i-- > 0;) {
            if (page->keys[i] != NO_KEY)
                count_sign(&places[page->keys[i]], page, i, offset);
            if (has_key(page, i, KEY_DATED))
                count_sign(&places[KEY_DATED], page, i, offset);
        }
        for (size_t key = 0; key < KEYS; key++) {
            unsigned here = rate(&places[key]), there = rate(&best->place);
            if (here > there ||
                (here > 0 && here == there && places[key].lines < best->place.lines))
                *best = (struct choice){places[key], key, offset};
        }
    }
}

/* ---- Which pages have names ---- */

/* Whether furniture that only discussions have stands above a third of the posts with names. */
static bool is_discussion(const struct author_lines *page, const struct choice *choice) {
    unsigned both = 0, posts = 0;
    bool named = false, talks = false;
    for (size_t i = 0; i < page->analysis->count; i++) {
        if (i > 0 && page->posts[i] != page->posts[i - 1]) {
            both += named && talks;
            posts += page->posts[i] && i > choice->place.top;
            named = talks = false;
        }
        named |= has_key(page, i, choice->key) && find_name(page, i, choice->offset) != NOWHERE;
        talks |= author_lines_talk(page, i);
    }
    unsigned names = choice->place.names;
    return both * 3 >= names && (choice->key != KEY_SAYS || names * 2 >= posts);
}

/* Whether names stand below their posts: none is above the first one, and a date is below the last
 * one. */
static bool is_below(const struct author_lines *page, const struct choice *choice) {
    size_t i = 0, end, count = page->analysis->count;
    while (i < count &&
           !(page->kinds[i] == AUTHOR_POST && author_value(page, FEATURE_words, i) >= PARAGRAPH &&
             author_value(page, FEATURE_ended, i) && !author_value(page, FEATURE_headline, i)))
        i++;
    if (choice->place.top < i || choice->offset == 0)
        return false;
    for (i = count; i > 0 && page->kinds[i - 1] != AUTHOR_POST; i--) {
    }
    for (end = i + BELOW; i < count && i < end; i++)
        if (page->kinds[i] == AUTHOR_DATED)
            return true;
    return false;
}

/* ---- What stays ---- */

static void keep_line(struct author_lines *page, size_t i) {
    if (page->analysis->classes[i] != DESCALE_BODY)
        overrule(page->analysis, i, OVERRULED_AUTHOR);
}

/* Whether somebody else's post, or another post, has the name that stands on a line. */
static bool is_known(const struct author_lines *page, size_t line) {
    for (size_t i = 0; i < page->analysis->count; i++)
        if (i != line && page->kinds[i] == AUTHOR_CHOSEN && page->names[i] == page->names[line])
            return true;
    return false;
}

/* How far a line stands above its post. */
static size_t height(const struct author_lines *page, size_t line) {
    return page->posts[line] - line;
}

/* Chooses the name next above each post. Above the first post stands the menu of the page: a line
 * there is no name if it is further from the post than all other names. */
static void choose_names(struct author_lines *page, const struct choice *choice) {
    size_t top = NOWHERE, highest = 0;
    for (size_t i = page->analysis->count; i-- > 0;) {
        size_t line = has_key(page, i, choice->key) ? find_name(page, i, choice->offset) : NOWHERE;
        if (line == NOWHERE ||
            (choice->key != KEY_SAYS && top != NOWHERE && page->posts[line] == page->posts[top]))
            continue;
        if (top != NOWHERE && height(page, top) > highest)
            highest = height(page, top);
        page->kinds[line] = AUTHOR_CHOSEN;
        top = line;
    }
    if (choice->key != KEY_SAYS && height(page, top) > highest && !is_known(page, top))
        page->kinds[top] = AUTHOR_OTHER;
}

/* Keeps the chosen lines, and those further above in the same header, whose own post was not seen,
 * if they have the name of another post. */
static void keep_names(struct author_lines *page, const struct choice *choice) {
    for (size_t i = 0; i < page->analysis->count; i++) {
        size_t line = has_key(page, i, choice->key) ? find_name(page, i, choice->offset) : NOWHERE;
        if (page->kinds[i] == AUTHOR_CHOSEN)
            keep_line(page, i);
        if (line != NOWHERE && is_known(page, line))
            keep_line(page, line);
    }
}

void keep_authors(const struct window *window, struct analysis *analysis,
                  const struct rule_set *rules) {
    struct author_lines page = {.analysis = analysis, .rules = rules};
    struct choice choice = {.place = {0}};
    author_lines_find(&page, window);
    author_lines_names(&page, window);
    choose_place(&page, &choice);
    if (rate(&choice.place) == 0 || !is_discussion(&page, &choice) || is_below(&page, &choice))
        return;
    choose_names(&page, &choice);
    keep_names(&page, &choice);
}
