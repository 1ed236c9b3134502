/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers and names of encodings as the C locale has them, whatever locale the host has set: a
 * decimal comma is no JSON, and the I of "ISO-8859-9" has no small i in Turkish. The locale is the
 * thread's own, and its former one again after the call. */
#ifndef PLAIN_LOCALE_H
#define PLAIN_LOCALE_H

#include <locale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

struct plain_locale {
    locale_t plain, former;
};

/* No callback may run between these two. The C library has the C locale at hand: nothing is
 * allocated. */
static inline struct plain_locale plain_begin(void) {
    struct plain_locale locale = {newlocale(LC_ALL_MASK, "C", (locale_t)0), (locale_t)0};
    if (locale.plain)
        locale.former = uselocale(locale.plain);
    return locale;
}

static inline void plain_end(struct plain_locale locale) {
    if (!locale.plain)
        return;
    uselocale(locale.former);
    freelocale(locale.plain);
}

/* As vsnprintf(). */
__attribute__((format(printf, 3, 0))) static inline int
plain_print(char *to, size_t size, const char *format, va_list arguments) {
    struct plain_locale locale = plain_begin();
    int length = vsnprintf(to, size, format, arguments);
    plain_end(locale);
    return length;
}

/* As strtod(). */
static inline double plain_number(const char *text, char **end) {
    struct plain_locale locale = plain_begin();
    double number = strtod(text, end);
    plain_end(locale);
    return number;
}

/* Whether two names differ at most in small letters and capitals. */
static inline bool plain_same(const char *one, const char *other) {
    struct plain_locale locale = plain_begin();
    bool same = !strcasecmp(one, other);
    plain_end(locale);
    return same;
}

#endif
