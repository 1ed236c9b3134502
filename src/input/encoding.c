/* SPDX-License-Identifier: Apache-2.0 */
#include "input/encoding.h"
#include "base/plain_locale.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#define CLOSED ((iconv_t)-1)

/* Labels of the Encoding Standard (encoding.spec.whatwg.org, section 4.2) that iconv does not know,
 * or takes for less than browsers do, and what iconv has for them. */
static const struct label {
    const char *label, *iconv;
} labels[] = {{"ascii", "CP1252"},
              {"us-ascii", "CP1252"},
              {"latin1", "CP1252"},
              {"iso-8859-1", "CP1252"},
              {"iso8859-1", "CP1252"},
              {"windows-1252", "CP1252"},
              {"latin5", "CP1254"},
              {"iso-8859-9", "CP1254"},
              {"windows-1254", "CP1254"},
              {"tis-620", "CP874"},
              {"iso-8859-11", "CP874"},
              {"windows-874", "CP874"},
              {"iso-8859-8-i", "ISO-8859-8"},
              {"shift_jis", "CP932"},
              {"shift-jis", "CP932"},
              {"sjis", "CP932"},
              {"x-sjis", "CP932"},
              {"windows-31j", "CP932"},
              {"ms_kanji", "CP932"},
              {"gb2312", "GB18030"},
              {"gbk", "GB18030"},
              {"x-gbk", "GB18030"},
              {"chinese", "GB18030"},
              {"euc-kr", "CP949"},
              {"korean", "CP949"},
              {"ks_c_5601-1987", "CP949"},
              {"windows-949", "CP949"},
              {"big5", "BIG5-HKSCS"},
              {"big5-hkscs", "BIG5-HKSCS"},
              {"x-x-big5", "BIG5-HKSCS"},
              {"koi", "KOI8-R"},
              {"koi8", "KOI8-R"},
              {"ibm866", "CP866"},
              {"dos-866", "CP866"},
              {"macintosh", "MACINTOSH"},
              {"x-mac-cyrillic", "MAC-CYRILLIC"},
              {"utf-16", "UTF-16LE"},
              {"unicode", "UTF-16LE"}};

static const char *iconv_name(const char *name) {
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (plain_same(labels[i].label, name))
            return labels[i].iconv;
    return name;
}

bool encoding_open(struct encoding *encoding, const char *name) {
    /* A slash would begin a suffix of glibc, as in //TRANSLIT; an empty name is the locale's. */
    iconv_t opened = *name && !strchr(name, '/') ? iconv_open("UTF-8", iconv_name(name)) : CLOSED;
    *encoding = (struct encoding){.iconv = opened == CLOSED ? NULL : opened, .name = name};
    return encoding->iconv != NULL;
}

void encoding_close(struct encoding *encoding) {
    if (encoding->iconv)
        iconv_close(encoding->iconv);
    encoding->iconv = NULL;
}

bool encoding_known(const char *name) {
    struct encoding encoding;
    if (plain_same(name, "utf-8") || plain_same(name, "utf8"))
        return true; /* without memory, too */
    bool known = encoding_open(&encoding, name);
    encoding_close(&encoding);
    return known;
}

/* ---- Conversion ---- */

/* The bytes that are passed over where no character is. */
static size_t unit_of(const struct encoding *encoding) {
    const char *name = iconv_name(encoding->name);
    return !strncasecmp(name, "UTF-16", 6) || !strncasecmp(name, "UCS-2", 5)   ? 2
           : !strncasecmp(name, "UTF-32", 6) || !strncasecmp(name, "UCS-4", 5) ? 4
                                                                               : 1;
}

/* Puts U+FFFD in place of what is no character. False: out of memory. */
static bool replace(struct encoding *encoding, uint64_t offset, struct buffer *to) {
    if (encoding->replaced++ == 0)
        encoding->first_replaced = offset;
    return buffer_text(to, "\xef\xbf\xbd");
}

/* Converts as much as it can. *left: the bytes at the end that begin a character. */
static bool convert_some(struct encoding *encoding, char *at, size_t size, struct buffer *to,
                         size_t *left) {
    const uint64_t end = encoding->taken + size;
    while (size > 0) {
        if (!buffer_reserve(to, size + 64)) /* more is asked for when it is full */
            return false;
        char *out = (char *)to->bytes + to->size;
        size_t room = to->capacity - to->size;
        size_t result = iconv(encoding->iconv, &at, &size, &out, &room);
        int error = errno;
        to->size = (size_t)((uint8_t *)out - to->bytes);
        if (result != (size_t)-1 || error == EINVAL)
            break;
        if (error == E2BIG)
            continue;
        size_t unit = unit_of(encoding) < size ? unit_of(encoding) : size;
        if (!replace(encoding, end - size, to))
            return false;
        at += unit;
        size -= unit;
    }
    *left = size;
    encoding->taken = end - size;
    return true;
}

void encoding_restart(struct encoding *encoding, uint64_t offset) {
    iconv(encoding->iconv, NULL, NULL, NULL, NULL);
    encoding->rest_size = 0;
    encoding->taken = offset;
}

bool encoding_convert(struct encoding *encoding, const uint8_t *bytes, size_t size, bool last,
                      struct buffer *to) {
    size_t left;
    /* A character that was begun is finished byte by byte. */
    while (encoding->rest_size > 0 && size > 0) {
        encoding->rest[encoding->rest_size++] = *bytes++;
        size--;
        if (!convert_some(encoding, (char *)encoding->rest, encoding->rest_size, to, &left))
            return false;
        memmove(encoding->rest, encoding->rest + encoding->rest_size - left, left);
        encoding->rest_size = left;
        if (left == sizeof encoding->rest) /* no character is that long */
            encoding->rest_size = 0;
    }
    if (size > 0) {
        if (!convert_some(encoding, (char *)(uintptr_t)bytes, size, to, &left))
            return false;
        encoding->rest_size = left < sizeof encoding->rest ? left : 0;
        memcpy(encoding->rest, bytes + size - left, encoding->rest_size);
    }
    bool cut = last && encoding->rest_size > 0;
    encoding->rest_size = last ? 0 : encoding->rest_size;
    return !cut || replace(encoding, encoding->taken, to);
}
