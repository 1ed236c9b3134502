/* SPDX-License-Identifier: Apache-2.0 */
#include "report/comparison.h"
#include "report/page_parts.h"
#include "report/templates.h"

#include <inttypes.h>
#include <string.h>

#define PAGES_BYTES ((size_t)1900 << 10) /* of all pages */
#define RULES_BYTES ((size_t)600 << 10)  /* of all rules */

struct context {
    const json_t *comparison;
    bool text;
};

static const json_t *of(const void *context) {
    return ((const struct context *)context)->comparison;
}

/* ---- Figures ---- */

static void put_change(struct html *html, uint64_t before, uint64_t after) {
    html_raw(html, before == after ? "±" : after > before ? "+" : "−");
    html_number(html, after > before ? after - before : before - after);
}

static void put_row(struct html *html, const char *name, bool class, uint64_t before,
                    uint64_t after) {
    html_raw(html, "<tr><th scope=\"row\">");
    if (class)
        part_class(html, name);
    else
        html_raw(html, name);
    html_raw(html, "</th><td class=\"number\">");
    html_number(html, before);
    html_raw(html, "</td><td class=\"number\">");
    html_number(html, after);
    html_raw(html, "</td><td class=\"number\">");
    put_change(html, before, after);
    html_raw(html, "</td></tr>\n");
}

static void put_totals(struct html *html, const void *context) {
    static const struct {
        const char *name, *title;
    } rows[] = {{"pages", "pages"},
                {"pages_empty", "pages that lost everything"},
                {"pages_untouched", "pages that lost nothing"},
                {"lines_in", "lines"},
                {"lines_kept", "lines kept"},
                {"characters_kept", "characters kept"}};
    const json_t *before = json_object_get(of(context), "before"),
                 *after = json_object_get(of(context), "after");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (json_object_get(after, rows[i].name))
            put_row(html, rows[i].title, false, part_number(before, rows[i].name),
                    part_number(after, rows[i].name));
    before = json_object_get(before, "lines");
    after = json_object_get(after, "lines");
    for (size_t i = 0; i < CLASSES; i++)
        put_row(html, class_names[i], true, part_number(before, class_names[i]),
                part_number(after, class_names[i]));
}

static void put_tiles(struct html *html, const void *context) {
    static const struct {
        const char *name, *title;
    } tiles[] = {{"pages_compared", "pages compared"},
                 {"pages_changed", "pages changed"},
                 {"lines_removed", "lines removed now"},
                 {"lines_restored", "lines kept now"},
                 {"lines_relabelled", "lines of another class only"}};
    for (size_t i = 0; i < sizeof tiles / sizeof *tiles; i++)
        part_tile(html, tiles[i].title, part_number(of(context), tiles[i].name));
}

/* Lines by their classes before (rows) and after (columns). */
static void put_changes(struct html *html, const void *context) {
    const json_t *changes = json_object_get(of(context), "changes");
    for (size_t i = 0; i < CLASSES; i++) {
        const json_t *row = json_object_get(changes, class_names[i]);
        html_raw(html, "<tr><th scope=\"row\">");
        part_class(html, class_names[i]);
        html_raw(html, "</th>");
        for (size_t j = 0; j < CLASSES; j++) {
            html_raw(html, "<td class=\"number\">");
            if (i != j || part_number(row, class_names[j]) > 0)
                html_number(html, part_number(row, class_names[j]));
            html_raw(html, "</td>");
        }
        html_raw(html, "</tr>\n");
    }
}

/* ---- Pages ---- */

static void put_judgement(struct html *html, const json_t *judgement) {
    part_class(html, part_string(judgement, "label"));
    if (json_object_get(judgement, "chance"))
        html_format(html, " %.0f %%", 100 * part_real(judgement, "chance"));
}

/* What happened to a line: a word, and the class of its row. */
static const char *outcome(const json_t *line, const char **class) {
    bool kept = json_is_true(json_object_get(json_object_get(line, "before"), "kept"));
    bool keeps = json_is_true(json_object_get(json_object_get(line, "after"), "kept"));
    *class = kept == keeps ? "same" : keeps ? "kept" : "removed";
    return kept == keeps ? (kept ? "still kept" : "still removed")
           : keeps       ? "kept now"
                         : "removed now";
}

static void put_line(struct html *html, const json_t *line) {
    const char *class, *word = outcome(line, &class);
    html_format(html,
                "<tr class=\"%s\"><td class=\"number\">%" PRIu64
                "</td><td class=\"short\">%s</td><td class=\"short\">",
                class, part_number(line, "line"), word);
    put_judgement(html, json_object_get(line, "before"));
    html_raw(html, "</td><td class=\"short\">");
    put_judgement(html, json_object_get(line, "after"));
    html_raw(html, "</td><td>");
    part_line_text(html, line, !strcmp(class, "removed"));
    part_line_reasons(html, line);
    html_raw(html, "</td></tr>\n");
}

static void put_page(struct html *html, const json_t *page, bool text, bool open) {
    const json_t *lines = json_object_get(page, "lines"), *line;
    size_t i;
    html_format(html, "<details class=\"page\"%s><summary><span class=\"name\">",
                open ? " open" : "");
    part_page_name(html, page, text);
    html_format(html,
                "</span> <span class=\"muted\">%" PRIu64 " of %" PRIu64
                " lines changed</span></summary>\n",
                part_number(page, "changed"), part_number(page, "lines_in"));
    html_raw(html, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"lines that "
                   "changed\"><table class=\"lines\"><thead><tr><th scope=\"col\">line</th><th "
                   "scope=\"col\">change</th><th scope=\"col\">before</th><th "
                   "scope=\"col\">after</th><th scope=\"col\">text</th></tr></thead><tbody>\n");
    json_array_foreach(lines, i, line) put_line(html, line);
    html_raw(html, "</tbody></table></div>\n");
    if (json_array_size(lines) < part_number(page, "changed"))
        html_raw(html, "<p class=\"muted\">More lines changed than are shown here.</p>\n");
    html_raw(html, "</details>\n");
}

#define OPEN_PAGES 5 /* that are folded out from the start */

static void put_pages(struct html *html, const void *context) {
    const struct context *all = context;
    const json_t *pages = json_object_get(of(context), "pages");
    size_t i, began = html->out.size;
    json_t *page;
    if (json_array_size(pages) == 0)
        html_raw(html, "<p class=\"muted\">No line of the pages compared changed.</p>\n");
    json_array_foreach(pages, i, page) {
        if (html->out.size - began > PAGES_BYTES)
            break;
        json_t *copy = all->text ? json_incref(page) : json_deep_copy(page);
        if (!all->text)
            statistics_drop_page_text(copy);
        put_page(html, copy, all->text, i < OPEN_PAGES);
        json_decref(copy);
    }
    if (i < part_number(of(context), "pages_changed"))
        html_format(html, "<p>%" PRIu64 " more pages changed.</p>\n",
                    part_number(of(context), "pages_changed") - i);
}

/* ---- Rules ---- */

static void put_rule(struct html *html, const json_t *rule, bool text) {
    const json_t *examples = json_object_get(rule, "examples");
    html_raw(html, "<tr><th scope=\"row\"><span class=\"name\">");
    part_text(html, rule, "rule");
    html_raw(html, "</span> <small>");
    part_text(html, rule, "why");
    html_raw(html, "</small>");
    if (text && json_array_size(examples) > 0)
        part_examples(html, examples);
    html_raw(html, "</th><td>");
    part_class(html, part_string(rule, "label"));
    html_raw(html, "</td><td class=\"number\">");
    html_number(html, part_number(rule, "before"));
    html_raw(html, "</td><td class=\"number\">");
    html_number(html, part_number(rule, "after"));
    html_raw(html, "</td><td class=\"number\">");
    put_change(html, part_number(rule, "before"), part_number(rule, "after"));
    html_raw(html, "</td></tr>\n");
}

static void put_rules(struct html *html, const void *context) {
    const json_t *rules = json_object_get(of(context), "rules"), *rule;
    size_t i, began = html->out.size;
    if (json_array_size(rules) == 0)
        html_raw(html,
                 "<tr><td colspan=\"5\">Every rule matches as many lines as before.</td></tr>\n");
    json_array_foreach(rules, i, rule) if (html->out.size - began < RULES_BYTES)
        put_rule(html, rule, ((const struct context *)context)->text);
}

void comparison_page(struct html *html, const json_t *comparison, bool text) {
    static const struct html_slot slots[] = {{"totals", put_totals},
                                             {"tiles", put_tiles},
                                             {"changes", put_changes},
                                             {"pages", put_pages},
                                             {"rules", put_rules}};
    const struct context context = {comparison, text};
    html_template(html, template_comparison, template_comparison_size, slots,
                  sizeof slots / sizeof *slots, &context);
}
