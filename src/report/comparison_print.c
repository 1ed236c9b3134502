/* SPDX-License-Identifier: Apache-2.0 */
#include "report/comparison.h"
#include "report/page_parts.h"
#include "base/escape.h"

#include <inttypes.h>
#include <string.h>

#define PRINTED_LINES 5   /* of each change */
#define PRINTED_OF_PAGE 2 /* of these, where several pages changed */
#define PRINTED_BYTES 100 /* of a text or a name */

/* Prints the beginning of a text, without a part of a character. */
static void print_text(FILE *out, const char *text) {
    char shown[4 * PRINTED_BYTES + 1];
    size_t size = strlen(text), most = size;
    if (size > PRINTED_BYTES)
        for (most = PRINTED_BYTES; most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80;)
            most--;
    escape_text(shown, sizeof shown, text, most, true);
    fprintf(out, "%s%s", shown, most < size ? "..." : "");
}

/* Prints what a page is called: its address, its id, or its file. */
static void print_page(FILE *out, const json_t *page) {
    const json_t *id = json_object_get(page, "id");
    const char *names[] = {part_string(page, "url"), part_string(page, "id"),
                           part_string(page, "file")};
    size_t i = 0;
    while (i < 2 && !*names[i])
        i++;
    fprintf(out, "  ");
    if (i == 2 && json_is_integer(id))
        fprintf(out, "page %" JSON_INTEGER_FORMAT " of ", json_integer_value(id));
    print_text(out, *names[i] ? names[i] : "a page");
    fprintf(out, "\n");
}

static bool has_change(const json_t *line, const char *from, const char *to) {
    return !strcmp(part_string(json_object_get(line, "before"), "label"), from) &&
           !strcmp(part_string(json_object_get(line, "after"), "label"), to);
}

/* Prints at most `most` lines of a page that changed from one class to another. Returns how many.
 */
static size_t print_lines(FILE *out, const json_t *page, const char *from, const char *to,
                          size_t most) {
    const json_t *line;
    size_t i, shown = 0;
    json_array_foreach(json_object_get(page, "lines"), i, line) {
        if (shown == most || !has_change(line, from, to))
            continue;
        if (shown++ == 0)
            print_page(out, page);
        fprintf(out, "    line %" PRIu64 ": ", part_number(line, "line"));
        print_text(out, json_object_get(line, "text") ? part_string(line, "text") : "(left out)");
        fprintf(out, "\n");
    }
    return shown;
}

/* Prints how many lines changed from each class to each, with some of them. */
static void print_changes(FILE *out, const json_t *comparison) {
    const json_t *changes = json_object_get(comparison, "changes"), *page;
    const json_t *pages = json_object_get(comparison, "pages");
    size_t of_page = json_array_size(pages) > 1 ? PRINTED_OF_PAGE : PRINTED_LINES, k;
    for (size_t i = 0; i < CLASSES; i++)
        for (size_t j = 0; j < CLASSES; j++) {
            const char *from = class_names[i], *to = class_names[j];
            uint64_t lines = part_number(json_object_get(changes, from), to);
            size_t shown = 0;
            if (lines == 0)
                continue;
            fprintf(out, "%s to %s: %" PRIu64 " line%s\n", from, to, lines, lines > 1 ? "s" : "");
            json_array_foreach(pages, k, page) {
                size_t left = PRINTED_LINES - shown;
                shown += print_lines(out, page, from, to, left < of_page ? left : of_page);
            }
        }
}

static void print_row(FILE *out, const char *name, uint64_t before, uint64_t after) {
    fprintf(out, "%-16s %14" PRIu64 " %14" PRIu64 " %+14" PRId64 "\n", name, before, after,
            (int64_t)(after - before));
}

static void print_counts(FILE *out, const json_t *before, const json_t *after) {
    static const char *const names[] = {"pages", "pages_empty", "lines_in", "lines_kept"};
    fprintf(out, "%-16s %14s %14s %14s\n", "all pages", "before", "after", "difference");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        print_row(out, names[i], part_number(before, names[i]), part_number(after, names[i]));
    for (size_t i = 0; i < CLASSES; i++)
        print_row(out, class_names[i],
                  part_number(json_object_get(before, "lines"), class_names[i]),
                  part_number(json_object_get(after, "lines"), class_names[i]));
}

void comparison_print(const json_t *comparison, FILE *out) {
    const json_t *after = json_object_get(comparison, "after"), *rule;
    size_t i;
    print_counts(out, json_object_get(comparison, "before"), after);
    fprintf(out,
            "compared: %" PRIu64 " of %" PRIu64
            " pages, of each at most the first 300 lines and 24 KiB; %" PRIu64 " changed\n"
            "of their %" PRIu64 " lines %" PRIu64 " are removed now, %" PRIu64
            " are kept now, %" PRIu64 " changed only their class\n",
            part_number(comparison, "pages_compared"), part_number(after, "pages"),
            part_number(comparison, "pages_changed"), part_number(comparison, "lines_compared"),
            part_number(comparison, "lines_removed"), part_number(comparison, "lines_restored"),
            part_number(comparison, "lines_relabelled"));
    print_changes(out, comparison);
    json_array_foreach(json_object_get(comparison, "rules"), i, rule) {
        char name[256];
        fprintf(out, "rule %s: %" PRIu64 " lines before, %" PRIu64 " after\n",
                escape_name(name, sizeof name, part_string(rule, "rule")),
                part_number(rule, "before"), part_number(rule, "after"));
    }
}
