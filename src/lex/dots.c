/* SPDX-License-Identifier: Apache-2.0 */
#include "lex/dots.h"
#include "base/ascii.h"

#include <string.h>

/* Where the one or two digits before `end` begin, if they are a day or a month; else NULL. */
static const uint8_t *day_before(const uint8_t *line, const uint8_t *end) {
    const uint8_t *at = end;
    unsigned value = 0, place = 1;
    for (; at > line && ascii_digit(at[-1]); at--, place *= 10) {
        if (place > 10)
            return NULL;
        value += place * (unsigned)(at[-1] - '0');
    }
    return value >= 1 && value <= 31 ? at : NULL;
}

bool dot_in_date(const uint8_t *line, const uint8_t *dot) {
    if (dot[1] != ' ' || (dot[2] != '1' && dot[2] != '2'))
        return false;
    size_t digits = 1;
    while (digits < 5 && ascii_digit(dot[2 + digits]))
        digits++;
    const uint8_t *month = digits == 4 ? day_before(line, dot) : NULL;
    if (!month)
        return false;
    const uint8_t *stop = month - (month > line && month[-1] == ' ') - 1;
    const uint8_t *day = stop > line && *stop == '.' ? day_before(line, stop) : NULL;
    return day &&
           (day == line || (day[-1] != '.' && day[-1] < 0x80 && !ascii_alphanumeric(day[-1])));
}

#define HOST_MOST 100 /* characters of a host that are looked at: each full stop may ask */

/* A byte of the name of a host, or of a mailbox. */
static bool is_host(uint8_t byte) {
    return ascii_alphanumeric(byte) || byte == '-' || byte == '.';
}
static bool is_mailbox(uint8_t byte) {
    return is_host(byte) || (byte != 0 && strchr("_+%", byte));
}

/* The length of the top-level domain at `at`, if an address may end with it; else 0. Two letters
 * are that of a country where a path follows: other words of two letters are too many. */
static size_t domain_size(const uint8_t *at) {
    static const char known[][5] = {"com", "org", "net", "info", "edu", "gov"};
    size_t size = 0;
    while (size < 5 && (uint8_t)(at[size] - 'a') < 26)
        size++;
    const uint8_t *after = at + size;
    bool path = *after == '/' && ascii_alphanumeric(after[1]);
    if (size == 2)
        return path ? size : 0;
    bool goes_on = ascii_alphanumeric(*after) || *after >= 0x80 || *after == '_' || *after == '@' ||
                   *after == '-' || (*after == '.' && ascii_alphanumeric(after[1]));
    for (size_t i = 0; i < sizeof known / sizeof *known && !goes_on; i++)
        if (strlen(known[i]) == size && !memcmp(at, known[i], size))
            return size;
    return 0;
}

/* Whether www and no more stands before `dot`. */
static bool after_www(const uint8_t *line, const uint8_t *dot) {
    const uint8_t *at = dot;
    while (at > line && dot - at < 3 && (at[-1] | 0x20) == 'w')
        at--;
    return dot - at == 3 && (at == line || !is_mailbox(at[-1]));
}

bool dot_in_address(const uint8_t *line, const uint8_t *dot) {
    if (dot - line < 2 || !ascii_alphanumeric(dot[1]) || !ascii_alphanumeric(dot[-1]))
        return false;
    if (after_www(line, dot))
        return true;
    if (!ascii_alphanumeric(dot[-2]) || domain_size(dot + 1) == 0)
        return false;
    const uint8_t *host = dot;
    while (host > line && dot - host < HOST_MOST && is_host(host[-1]))
        host--;
    bool www = dot - host > 4 && host[3] == '.' && after_www(line, host + 3);
    return !www && (host == line || (host[-1] < 0x80 && !strchr("@/_\\%+=&", host[-1])));
}

bool bare_address(const uint8_t *at, const uint8_t *end) {
    const uint8_t *host = at, *last = NULL;
    while (at < end && is_mailbox(*at))
        at++;
    if (at < end && *at == '@' && at > host)
        host = ++at;
    for (at = host; at < end && is_host(*at); at++)
        last = *at == '.' ? at : last;
    if (!last || last == host || at - last < 3 || !ascii_alphanumeric(at[-1]) ||
        ascii_digit(last[1]))
        return false;
    if (at < end && !strchr("/?#:", *at))
        return false;
    while (at != end && *at > ' ')
        at++;
    return at == end;
}
