/* SPDX-License-Identifier: Apache-2.0 */
#include "input/split_place.h"
#include "base/utf8.h"

#include <string.h>

/* ---- Characters ---- */

struct character {
    uint32_t point; /* an invalid byte is a letter of its own, outside Unicode */
    size_t size;
};

static struct character character_at(const uint8_t *at, const uint8_t *end) {
    struct character found = {*at, 1};
    if (*at >= 0x80 && (found.size = utf8_decode(at, (size_t)(end - at), &found.point)) == 0)
        found = (struct character){0x110000, 1};
    return found;
}

static struct character character_before(const uint8_t *at, const uint8_t *start) {
    const uint8_t *first = at - 1;
    while (first > start && at - first < 4 && (*first & 0xc0) == 0x80)
        first--;
    return character_at(first, at);
}

static bool is_blank(uint32_t point) {
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0xa0 || point == 0x3000;
}

static bool is_digit(uint32_t point) {
    return point >= '0' && point <= '9';
}

static bool is_capital(uint32_t point) {
    return point < 0x110000 && utf8_fold(point) != point;
}

/* A letter with case, or ASCII; scripts without case have no small letters. */
static bool is_small(uint32_t point) {
    return (point >= 'a' && point <= 'z') ||
           (point >= 0xdf && point <= 0x24f && !is_capital(point)) ||
           (point >= 0x3ac && point <= 0x3ce && !is_capital(point)) ||
           (point >= 0x430 && point <= 0x45f);
}

/* Ideographs and kana, which are written without blanks. Thai and the like are not among them: they
 * have blanks between sentences. */
static bool is_unspaced(uint32_t point) {
    return (point >= 0x3040 && point <= 0x30ff) || (point >= 0x3400 && point <= 0x9fff) ||
           (point >= 0x20000 && point <= 0x3ffff);
}

static bool is_bar(uint32_t point) {
    return point == '|' || point == 0xb7 || point == 0xbb || point == 0x203a || point == 0x2502 ||
           point == 0xff5c;
}

static bool is_bullet(uint32_t point) {
    return point == 0x2022 || point == 0x2023 || point == 0x25aa || point == 0x25ab ||
           point == 0x25b8 || point == 0x25ba || point == 0x25cf || point == 0x25e6 ||
           point == 0x2043;
}

static bool ends_sentence(uint32_t point) {
    return point == '.' || point == '!' || point == '?' || point == 0x2026 || point == 0x203d ||
           point == 0x61f || point == 0x6d4 || point == 0x964;
}

/* Those of Chinese and Japanese, after which no blank comes. */
static bool ends_unspaced(uint32_t point) {
    return point == 0x3002 || point == 0xff01 || point == 0xff1f || point == 0xff61;
}

static bool closes(uint32_t point) {
    return point == '"' || point == '\'' || point == ')' || point == ']' || point == 0x2019 ||
           point == 0x201d || point == 0xbb || point == 0x300d || point == 0x300f ||
           point == 0xff09 || point == 0x3011;
}

/* ---- Full stops that end no sentence ---- */

static const char abbreviations[][8] = {
    "abb", "abs", "apr",  "art",  "aug",  "av",   "ave",  "bzw",  "ca",  "cf",    "chap", "co",
    "col", "dec", "dept", "dr",   "dra",  "ed",   "eds",  "ej",   "est", "etc",   "ev",   "feb",
    "ff",  "fig", "gen",  "gov",  "hon",  "inc",  "jan",  "jr",   "jul", "jun",   "lt",   "ltd",
    "mag", "mar", "me",   "mio",  "mlle", "mme",  "mr",   "mrd",  "mrs", "ms",    "mt",   "no",
    "nov", "nr",  "oct",  "okt",  "op",   "pag",  "pp",   "prof", "rev", "sen",   "sept", "sep",
    "sgt", "sig", "sr",   "sra",  "srta", "st",   "ste",  "str",  "tab", "tel",   "ul",   "usw",
    "vgl", "vol", "vs",   "zzgl", "dez",  "inkl", "resp", "sog",  "al",  "approx"};

/* Whether the word before a full stop is an abbreviation, an initial, a number of at most three
 * digits, or has a full stop in it. */
static bool is_abbreviation(const uint8_t *start, const uint8_t *stop) {
    const uint8_t *word = stop;
    size_t letters = 0, digits = 0;
    bool inner = false;
    while (word > start && stop - word < 32) {
        struct character before = character_before(word, start);
        if (is_blank(before.point) || before.point == '(' || before.point == '"' ||
            before.point == 0x201c || before.point == '\n')
            break;
        inner |= before.point == '.';
        digits += is_digit(before.point);
        letters++;
        word -= before.size;
    }
    if (inner || letters <= 1 || (digits == letters && digits <= 3))
        return true;
    char small[8] = {0};
    if ((size_t)(stop - word) >= sizeof small)
        return false;
    for (size_t i = 0; word + i < stop; i++)
        small[i] = (char)(word[i] >= 'A' && word[i] <= 'Z' ? word[i] | 0x20 : word[i]);
    for (size_t i = 0; i < sizeof abbreviations / sizeof *abbreviations; i++)
        if (!strcmp(abbreviations[i], small))
            return true;
    return false;
}

/* ---- Places ---- */

/* The first character after blanks from `at` on; *blanks: how many there are. */
static const uint8_t *skip_blanks(const uint8_t *at, const uint8_t *end, size_t *blanks) {
    *blanks = 0;
    while (at < end && *at != '\n') {
        struct character next = character_at(at, end);
        if (!is_blank(next.point))
            break;
        at += next.size;
        ++*blanks;
    }
    return at;
}

/* The place after a sentence that ends with the character at `stop`, or NULL: it ends none there.
 */
static const uint8_t *after_sentence(const struct split_scan *scan, const uint8_t *stop,
                                     struct character sign) {
    const uint8_t *at = stop + sign.size;
    size_t blanks;
    while (at < scan->end) {
        struct character next = character_at(at, scan->end);
        if (!closes(next.point) && !ends_sentence(next.point) && !ends_unspaced(next.point))
            break;
        at += next.size;
    }
    const uint8_t *after = skip_blanks(at, scan->end, &blanks);
    if (after == scan->end)
        return NULL;
    uint32_t next = character_at(after, scan->end).point;
    if (ends_unspaced(sign.point))
        return after;
    if (is_small(next) || (sign.point == '.' && is_abbreviation(scan->start, stop)))
        return NULL;
    if (blanks > 0)
        return after;
    /* "end.Next", as where a page lost the blank between its elements. */
    return stop > scan->start && is_small(character_before(stop, scan->start).point) &&
                   is_capital(next) && at == stop + sign.size
               ? after
               : NULL;
}

/* The place that the character at scan->at makes, or NULL. */
static const uint8_t *place_at(const struct split_scan *scan, struct character sign) {
    const uint8_t *at = scan->at;
    size_t blanks;
    bool blank_before = at > scan->start && is_blank(character_before(at, scan->start).point);
    if (ends_sentence(sign.point) || ends_unspaced(sign.point))
        return after_sentence(scan, at, sign);
    if (is_bullet(sign.point))
        return scan->half_words > 0 ? at : NULL;
    if (is_bar(sign.point)) {
        const uint8_t *after = skip_blanks(at + sign.size, scan->end, &blanks);
        return blank_before && blanks > 0 && after < scan->end ? after : NULL;
    }
    if (is_blank(sign.point) && at > scan->start && !blank_before) {
        const uint8_t *after = skip_blanks(at, scan->end, &blanks);
        return blanks > 1 && after < scan->end ? after : NULL;
    }
    return NULL;
}

enum split_stop split_scan(struct split_scan *scan, unsigned most, bool places, bool whole) {
    while (scan->at < scan->end) {
        if (*scan->at == '\n')
            return SPLIT_NEWLINE;
        if (!whole && scan->end - scan->at < SPLIT_LOOK)
            return SPLIT_END;
        struct character next = character_at(scan->at, scan->end);
        bool blank = is_blank(next.point), unspaced = is_unspaced(next.point);
        bool begins = !blank && (unspaced || !scan->in_word);
        if (begins && scan->half_words >= most)
            return SPLIT_FULL;
        const uint8_t *place = places ? place_at(scan, next) : NULL;
        if (place && *place != '\n') {
            scan->at = place;
            return SPLIT_PLACE;
        }
        scan->half_words += begins ? 1U + !unspaced : 0;
        scan->in_word = !blank && !unspaced;
        scan->at += next.size;
    }
    return SPLIT_END;
}

/* ---- Menus ---- */

#define MENU_LOOK 64 /* words of a piece that are looked at */
#define MENU_HEAD 3  /* words with a capital among SPLIT_MENU: a piece begins with a menu */
#define MENU_TAIL 3  /* likewise: a menu begins after a sentence */

struct menu_words {
    const uint8_t *starts[MENU_LOOK];
    bool capital[MENU_LOOK];
    size_t count;
};

/* Whether a word begins with a capital, or has no letters at all. */
static bool looks_like_menu(const uint8_t *at, const uint8_t *end) {
    bool first = true;
    while (at < end) {
        struct character next = character_at(at, end);
        bool sign = next.point < 0xc0 ? !((next.point | 0x20) >= 'a' && (next.point | 0x20) <= 'z')
                                      : next.point >= 0x2000 && next.point < 0x2c00;
        if (!sign)
            return first && is_capital(next.point);
        first &= !is_digit(next.point);
        at += next.size;
    }
    return true;
}

static void find_words(struct menu_words *words, const uint8_t *at, const uint8_t *end) {
    size_t blanks;
    words->count = 0;
    at = skip_blanks(at, end, &blanks);
    while (at < end && *at != '\n' && words->count < MENU_LOOK) {
        const uint8_t *from = at;
        struct character next;
        while (at < end && !is_blank((next = character_at(at, end)).point))
            at += next.size;
        words->starts[words->count] = from;
        words->capital[words->count++] = looks_like_menu(from, at);
        at = skip_blanks(at, end, &blanks);
    }
}

static unsigned count_capitals(const struct menu_words *words, size_t from) {
    unsigned count = 0;
    for (size_t i = from; i < from + SPLIT_MENU; i++)
        count += words->capital[i];
    return count;
}

const uint8_t *split_menu(const uint8_t *start, const uint8_t *end, bool sentence) {
    struct menu_words words;
    find_words(&words, start, end);
    if (words.count <= SPLIT_MENU)
        return end;
    if (count_capitals(&words, 0) >= MENU_HEAD) {
        /* A sentence begins with a capital and goes on in small letters. */
        for (size_t i = 2; i < SPLIT_MENU && i + 2 < words.count; i++)
            if (words.capital[i] && !words.capital[i + 1] && !words.capital[i + 2])
                return words.starts[i];
        return words.starts[SPLIT_MENU];
    }
    for (size_t i = SPLIT_MENU; i + SPLIT_MENU <= words.count; i++)
        if (words.capital[i] && count_capitals(&words, i) >= (sentence ? SPLIT_MENU : MENU_TAIL))
            return words.starts[i];
    return end;
}
