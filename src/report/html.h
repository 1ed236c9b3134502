/* SPDX-License-Identifier: Apache-2.0
 *
 * HTML in memory. This is the one place where text becomes HTML: everything that descale did not
 * write itself goes through html_text(). */
#ifndef HTML_H
#define HTML_H

#include "base/buffer.h"

struct html {
    struct buffer out;
    bool failed; /* out of memory: what follows is lost */
};

/* Adds HTML as it is: only strings of this program. */
void html_raw(struct html *html, const char *markup);

/* Adds HTML by a format: only numbers and strings of this program. At most 1,023 bytes. */
void html_format(struct html *html, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds text that anybody may have written, for the inside of an element or of an attribute in
 * quotes. Signs of HTML become references. Characters that could act on a terminal, hide text or
 * turn its direction are shown by their numbers, as in [U+202E]; so are bytes that are not UTF-8,
 * as in [0xFF]. Tabs and newlines stay. */
void html_text(struct html *html, const char *text, size_t size);
void html_string(struct html *html, const char *text);

/* Adds a whole number with a separator for thousands: 1,234,567. */
void html_number(struct html *html, uint64_t number);

void html_free(struct html *html);

/* A page with holes: text with {{NAME}} in it, each of which is filled by the function of that
 * name. */
struct html_slot {
    const char *name;
    void (*fill)(struct html *html, const void *context);
};

/* Adds a template of `size` bytes, its slots filled. A slot that is not in the table is left as it
 * is. */
void html_template(struct html *html, const char *text, size_t size, const struct html_slot *slots,
                   size_t count, const void *context);

#endif
