/* SPDX-License-Identifier: Apache-2.0
 *
 * Text in HTML: what is escaped, what is shown by its number, and how templates are filled. */
#include "report/html.h"

#include <stdio.h>
#include <string.h>

static int failures;

static void expect(const char *title, struct html *html, const char *wanted) {
    if (html->failed || html->out.size != strlen(wanted) ||
        memcmp(html->out.bytes, wanted, html->out.size) != 0) {
        printf("%s:\n  wanted %s\n  got    %.*s\n", title, wanted, (int)html->out.size,
               html->out.bytes ? (char *)html->out.bytes : "");
        failures++;
    }
    html_free(html);
}

static void escapes(const char *title, const char *text, size_t size, const char *wanted) {
    struct html html = {.failed = false};
    html_text(&html, text, size);
    expect(title, &html, wanted);
}
#define ESCAPES(title, text, wanted) escapes(title, text, sizeof text - 1, wanted)

static void fill_name(struct html *html, const void *context) {
    html_string(html, context);
}

static void fills(const char *title, const char *text, const char *wanted) {
    static const struct html_slot slots[] = {{"name", fill_name}};
    struct html html = {.failed = false};
    html_template(&html, text, strlen(text), slots, 1, "{{name}} & co");
    expect(title, &html, wanted);
}

static void number(uint64_t value, const char *wanted) {
    struct html html = {.failed = false};
    html_number(&html, value);
    expect("a number", &html, wanted);
}

int main(void) {
    ESCAPES("plain text", "The mill, 1820: a\tb\nc – 風車", "The mill, 1820: a\tb\nc – 風車");
    ESCAPES("signs of HTML", "<a href=\"x\" id='y'>&amp;</a>",
            "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
    ESCAPES("the end of a script", "</script><!--", "&lt;/script&gt;&lt;!--");
    ESCAPES("NUL and other control characters", "a\0b\r\x1b[31m\x7f",
            "a[U+0000]b[U+000D][U+001B][31m[U+007F]");
    ESCAPES("C1", "\xc2\x85\xc2\x9b\xc2\xa0", "[U+0085][U+009B]\xc2\xa0");
    ESCAPES("direction", "\xe2\x80\xae\xe2\x81\xa6\xe2\x81\xa9\xe2\x80\x8f\xd8\x9c",
            "[U+202E][U+2066][U+2069][U+200F][U+061C]");
    ESCAPES("no width", "\xef\xbb\xbf\xe2\x80\x8b\xc2\xad", "[U+FEFF][U+200B][U+00AD]");
    ESCAPES("joiners of scripts and emoji stay", "\xe2\x80\x8c\xe2\x80\x8d",
            "\xe2\x80\x8c\xe2\x80\x8d");
    ESCAPES("separators of lines", "\xe2\x80\xa8\xe2\x80\xa9", "[U+2028][U+2029]");
    ESCAPES("no characters", "\xef\xbf\xbe\xf0\x9f\xbf\xbf\xef\xb7\x90",
            "[U+FFFE][U+1FFFF][U+FDD0]");
    ESCAPES("tags", "\xf3\xa0\x81\x81", "[U+E0041]");
    ESCAPES("what is not UTF-8", "a\xff\xc0\xaf\xed\xa0\x80\xe2\x80",
            "a[0xFF][0xC0][0xAF][0xED][0xA0][0x80][0xE2][0x80]");
    ESCAPES("nothing", "", "");
    fills("a slot is filled once", "<b>{{name}}</b>", "<b>{{name}} &amp; co</b>");
    fills("slots that are not known stay", "{{other}} {{ {{name}}", "{{other}} {{ {{name}}");
    fills("a slot at each end", "{{name}}-{{name}}", "{{name}} &amp; co-{{name}} &amp; co");
    fills("no end", "a {{name", "a {{name");
    number(0, "0");
    number(999, "999");
    number(1000, "1,000");
    number(UINT64_MAX, "18,446,744,073,709,551,615");
    return failures > 0;
}
