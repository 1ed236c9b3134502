/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html.h"
#include "base/escape.h"
#include "base/utf8.h"
#include "base/plain_locale.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(struct html *html, const void *bytes, size_t size) {
    html->failed = html->failed || !buffer_append(&html->out, bytes, size);
}

void html_raw(struct html *html, const char *markup) {
    add(html, markup, strlen(markup));
}

void html_format(struct html *html, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    plain_print(text, sizeof text, format, arguments);
    va_end(arguments);
    html_raw(html, text);
}

static const char *reference_of(uint32_t point) {
    switch (point) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_text(struct html *html, const char *text, size_t size) {
    const uint8_t *at = (const uint8_t *)text, *end = at + size, *plain = at;
    while (at < end) {
        uint32_t point = 0;
        size_t length = utf8_decode(at, (size_t)(end - at), &point);
        const char *reference = length > 0 ? reference_of(point) : NULL;
        if (length > 0 && !reference && !escape_unseen(point)) {
            at += length;
            continue;
        }
        add(html, plain, (size_t)(at - plain));
        if (length == 0)
            html_format(html, "[0x%02X]", *at);
        else if (reference)
            html_raw(html, reference);
        else
            html_format(html, "[U+%04" PRIX32 "]", point);
        at += length > 0 ? length : 1;
        plain = at;
    }
    add(html, plain, (size_t)(end - plain));
}

void html_string(struct html *html, const char *text) {
    html_text(html, text, strlen(text));
}

void html_number(struct html *html, uint64_t number) {
    char digits[24];
    size_t count = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, number);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            html_raw(html, ",");
        add(html, &digits[i], 1);
    }
}

void html_free(struct html *html) {
    buffer_free(&html->out);
}

/* The slot whose name is the first `size` bytes of a text, or NULL. */
static const struct html_slot *find_slot(const struct html_slot *slots, size_t count,
                                         const char *name, size_t size) {
    for (size_t i = 0; i < count; i++)
        if (strlen(slots[i].name) == size && !memcmp(slots[i].name, name, size))
            return &slots[i];
    return NULL;
}

void html_template(struct html *html, const char *text, size_t size, const struct html_slot *slots,
                   size_t count, const void *context) {
    const char *end = text + size;
    while (text < end) {
        const char *open = memmem(text, (size_t)(end - text), "{{", 2);
        const char *close = open ? memmem(open, (size_t)(end - open), "}}", 2) : NULL;
        if (!close)
            break;
        const struct html_slot *slot =
            find_slot(slots, count, open + 2, (size_t)(close - open) - 2);
        add(html, text, (size_t)((slot ? open : close + 2) - text));
        if (slot)
            slot->fill(html, context);
        text = close + 2;
    }
    add(html, text, (size_t)(end - text));
}
