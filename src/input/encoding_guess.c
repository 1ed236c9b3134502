/* SPDX-License-Identifier: Apache-2.0
 *
 * Tells encodings by bytes. UTF-16 is recognised surely enough to convert it; which legacy encoding
 * a text is in is a guess, which a message names: the sample is converted from each candidate, and
 * the one that gives the likeliest letters wins. */
#include "input/encoding.h"
#include "base/utf8.h"

#include <string.h>

#define SAMPLE ((size_t)16384) /* bytes that a guess looks at */
#define LEAST 3                /* fewer bytes that are not ASCII give no guess */

const char *encoding_of_mark(const uint8_t *bytes, size_t size, size_t *mark) {
    static const struct {
        const char *bytes;
        size_t size;
        const char *name;
    } marks[] = {{"\xff\xfe\0\0", 4, "utf-32le"},
                 {"\0\0\xfe\xff", 4, "utf-32be"},
                 {"\xff\xfe", 2, "utf-16le"},
                 {"\xfe\xff", 2, "utf-16be"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (size >= marks[i].size && !memcmp(bytes, marks[i].bytes, marks[i].size)) {
            *mark = marks[i].size;
            return marks[i].name;
        }
    return NULL;
}

/* ---- UTF-16 ---- */

/* What 16-bit units are, if `high` is the place of their high byte. */
struct units {
    size_t count, ascii, spaces, odd; /* odd: control characters, surrogates without a pair */
};

static struct units count_units(const uint8_t *bytes, size_t size, size_t high) {
    struct units units = {0, 0, 0, 0};
    bool lead = false;
    for (size_t i = 0; i + 2 <= size; i += 2) {
        unsigned unit = (unsigned)bytes[i + high] << 8 | bytes[i + 1 - high];
        bool trail = unit >= 0xdc00 && unit < 0xe000;
        units.count++;
        units.odd += lead != trail || unit >= 0xfffe || unit == 0x7f ||
                     (unit < 32 && !(unit >= 9 && unit <= 13));
        units.ascii += unit < 0x80;
        units.spaces += unit == ' ' || unit == '\n' || unit == 0x3002 || unit == 0xff0c;
        lead = unit >= 0xd800 && unit < 0xdc00;
    }
    return units;
}

/* Whether the units are text: nothing odd, and half of them ASCII, or some spaces among letters of
 * another script. */
static bool is_utf16(const uint8_t *bytes, size_t size, size_t high) {
    struct units units = count_units(bytes, size, high);
    return units.odd == 0 && units.count >= 8 &&
           (2 * units.ascii >= units.count || 64 * units.spaces >= units.count);
}

const char *encoding_utf16(const uint8_t *bytes, size_t size) {
    size_t controls = 0, printable = 0;
    for (size_t i = 0; i < size; i++) {
        controls += bytes[i] < 9 || (bytes[i] > 13 && bytes[i] < 32);
        printable += bytes[i] >= 9 && bytes[i] < 0x7f;
    }
    if (controls * 20 <= size && (memchr(bytes, 0, size) == NULL || utf8_valid(bytes, size)))
        return NULL; /* it may as well be text of bytes */
    /* Half of the bytes of English in UTF-16 are printable, and of Chinese. */
    if (printable * 5 >= size * 4)
        return NULL; /* text of bytes with a NUL or two */
    return is_utf16(bytes, size, 1) ? "utf-16le" : is_utf16(bytes, size, 0) ? "utf-16be" : NULL;
}

/* ---- Legacy encodings ---- */

enum script { LATIN, CYRILLIC, GREEK, HEBREW, ARABIC, THAI, KANA, HAN, HANGUL, NO_SCRIPT };

static const struct {
    uint32_t first, last;
    enum script script;
} ranges[] = {{'A', 'Z', LATIN},      {'a', 'z', LATIN},        {0xc0, 0x24f, LATIN},
              {0x370, 0x3ff, GREEK},  {0x400, 0x4ff, CYRILLIC}, {0x5d0, 0x5ea, HEBREW},
              {0x621, 0x64a, ARABIC}, {0xe01, 0xe4e, THAI},     {0x3041, 0x3096, KANA},
              {0x30a1, 0x30fc, KANA}, {0x4e00, 0x9fff, HAN},    {0xac00, 0xd7a3, HANGUL}};

static enum script script_of(uint32_t point) {
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return ranges[i].script;
    return NO_SCRIPT;
}

/* The letters that are frequent in the languages of an encoding, apart from ASCII. */
#define WEST "éèàùçêâîôûëïüöäßñóíáúãõåæøœ’‘“”–—«»…€£§°·º"
#define CENTRE "ąćęłńóśźżčďěňřšťůžýáéíúőűăâîșțşţđ„”–’"
#define RUSSIAN "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёіїєґў«»—–№" /* the most frequent first */
#define HAN_NEW                                                                                                                                  \
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对" \
    "可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公" \
    "同三已老从动两长知民"
#define HANGUL_FREQUENT "이다는을의에가고하지은를로한서사도인기리자대어시니라아일나그해있스"
#define HAN_OLD                                                                                                                                  \
    "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對" \
    "可她裡後小麼心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公" \
    "同三已老從動兩長知民"

static const struct candidate {
    const char *name;
    const char *letters; /* NULL: all of its script are as likely */
    enum script script;
} candidates[] = {{"windows-1252", WEST, LATIN},
                  {"windows-1250", CENTRE, LATIN},
                  {"iso-8859-2", CENTRE, LATIN},
                  {"windows-1254", "ığüşöçİâî’“”", LATIN},
                  {"windows-1257", "āčēģīķļņšūžąęėįųõäöü", LATIN},
                  {"windows-1251", RUSSIAN, CYRILLIC},
                  {"koi8-r", RUSSIAN, CYRILLIC},
                  {"ibm866", RUSSIAN, CYRILLIC},
                  {"iso-8859-5", RUSSIAN, CYRILLIC},
                  {"windows-1253", "αοιετσνηυρπκμλωςίόάέήύώδγχθβφξζψ", GREEK},
                  {"windows-1255", NULL, HEBREW},
                  {"windows-1256", NULL, ARABIC},
                  {"windows-874", NULL, THAI},
                  {"shift_jis", NULL, KANA},
                  {"euc-jp", NULL, KANA},
                  {"gb18030", HAN_NEW, HAN},
                  {"big5", HAN_OLD, HAN},
                  {"euc-kr", HANGUL_FREQUENT, HANGUL}};

/* Points for a letter of the list of a candidate, and for any other letter of its script. */
static int points_of(const struct candidate *candidate, const uint8_t *at, size_t size) {
    static const int listed[] = {[LATIN] = 3, [CYRILLIC] = 2, [GREEK] = 3, [HAN] = 8, [HANGUL] = 8};
    static const int others[] = {
        [HEBREW] = 3, [ARABIC] = 2, [THAI] = 2, [KANA] = 8, [HAN] = 2, [HANGUL] = 1};
    const size_t frequent = 16; /* bytes of the letters at the front of a list of Cyrillic */
    if (!candidate->letters || !memmem(candidate->letters, strlen(candidate->letters), at, size))
        return others[candidate->script];
    bool first = candidate->script == CYRILLIC && memmem(candidate->letters, frequent, at, size);
    return listed[candidate->script] + 2 * first;
}

/* How likely one character is in a text of the candidate; `before` is the one before it. */
static int score_character(const struct candidate *candidate, const uint8_t *at, size_t size,
                           uint32_t point, uint32_t before) {
    enum script script = script_of(point), last = script_of(before);
    if (point == 0xfffd || (point >= 0x80 && point < 0xa0))
        return -8;
    if (script == NO_SCRIPT) /* a sign */
        return candidate->letters &&
                       memmem(candidate->letters, strlen(candidate->letters), at, size)
                   ? 3
                   : -1;
    if (candidate->script == KANA && script == HAN)
        return 2;
    if (script != candidate->script)
        return -2;
    if (last != NO_SCRIPT && last != script && script < KANA)
        return -3; /* two scripts in one word */
    if (utf8_fold(point) == point)
        return points_of(candidate, at, size);
    /* A capital after a small letter: the text is in another encoding of the script. */
    return last == script && utf8_fold(before) == before ? -3 : 1;
}

/* The score of a candidate for a sample, for each byte that is not ASCII; *converted is work
 * space. */
static double score(const struct candidate *candidate, const uint8_t *bytes, size_t size,
                    size_t high, struct buffer *converted) {
    struct encoding encoding;
    int64_t sum = 0;
    uint32_t before = ' ', point;
    converted->size = 0;
    if (!encoding_open(&encoding, candidate->name))
        return -8;
    bool done = encoding_convert(&encoding, bytes, size, false, converted);
    encoding_close(&encoding);
    for (size_t i = 0, length; done && i < converted->size; i += length, before = point) {
        length = utf8_decode(converted->bytes + i, converted->size - i, &point);
        if (length == 0)
            break;
        if (point >= 0x80)
            sum += score_character(candidate, converted->bytes + i, length, point, before);
    }
    return done ? (double)sum / (double)high : -8;
}

bool encoding_is_legacy(const uint8_t *bytes, size_t size, const char **name) {
    size_t good = 0, bad = 0, high = 0;
    double best = 0.5; /* less is no guess */
    struct buffer converted = {0};
    uint32_t point;
    size = size < SAMPLE ? size : SAMPLE;
    for (size_t i = 0, length; i < size; i += length ? length : 1) {
        length = utf8_decode(bytes + i, size - i, &point);
        good += length > 1;
        bad += length == 0 && size - i >= 4; /* the sample may end within a character */
        high += bytes[i] >= 0x80;
    }
    *name = NULL;
    if (bad == 0 || bad <= 2 * good)
        return false;
    high = 0;
    for (size_t i = 0; i < size; i++)
        high += bytes[i] >= 0x80;
    for (size_t i = 0; high >= LEAST && i < sizeof candidates / sizeof *candidates; i++) {
        double scored = score(&candidates[i], bytes, size, high, &converted);
        if (scored > best) {
            best = scored;
            *name = candidates[i].name;
        }
    }
    buffer_free(&converted);
    return true;
}
