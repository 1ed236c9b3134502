/* SPDX-License-Identifier: Apache-2.0 */
#include "report/page_parts.h"
#include "report/report_parts.h"

#include <inttypes.h>

#define PAGE_BYTES ((size_t)26 << 10)   /* of a page with its lines */
#define LINES_BYTES ((size_t)200 << 10) /* of all uncertain lines */

/* ---- Lines ---- */

static void put_line(struct html *html, const json_t *line) {
    bool kept = json_is_true(json_object_get(line, "kept"));
    html_format(html, "<tr class=\"%s\"><td class=\"number\">%" PRIu64 "</td><td>",
                kept ? "kept" : "removed", part_number(line, "line"));
    part_class(html, part_string(line, "label"));
    html_raw(html, "</td><td class=\"number\">");
    if (json_object_get(line, "chance"))
        html_format(html, "%.0f %%", 100 * part_real(line, "chance"));
    html_raw(html, "</td><td>");
    part_line_text(html, line, !kept);
    part_line_reasons(html, line);
    html_raw(html, "</td></tr>\n");
}

static void begin_lines(struct html *html) {
    html_raw(html, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"lines of the "
                   "page\"><table class=\"lines\"><thead><tr><th scope=\"col\">line</th><th "
                   "scope=\"col\">class</th><th scope=\"col\">chance</th><th "
                   "scope=\"col\">text</th></tr></thead><tbody>\n");
}

static void end_lines(struct html *html) {
    html_raw(html, "</tbody></table></div>\n");
}

/* ---- Pages to look at ---- */

static void put_page(struct html *html, const json_t *page, bool text) {
    const json_t *lines = json_object_get(page, "lines");
    size_t began = html->out.size, shown = 0, count = json_array_size(lines);
    html_raw(html, "<details class=\"page\"><summary><span class=\"name\">");
    part_page_name(html, page, text);
    html_format(html, "</span> <span class=\"muted\">%" PRIu64 " of %" PRIu64 " lines kept, ",
                part_number(page, "lines_kept"), part_number(page, "lines_in"));
    part_percent(html, part_number(page, "characters_kept"), part_number(page, "characters"));
    html_raw(html, " of the characters</span></summary>\n");
    begin_lines(html);
    for (; shown < count && html->out.size - began < PAGE_BYTES; shown++)
        put_line(html, json_array_get(lines, shown));
    end_lines(html);
    if (shown < count || json_is_true(json_object_get(page, "more")))
        html_raw(html, "<p class=\"muted\">The page has more lines than are shown here.</p>\n");
    html_raw(html, "</details>\n");
}

static const struct group {
    const char *title, *note;
} groups[PAGES_COMPARED] = {
    {"Random pages", "A random sample of all pages."},
    {"Least certain pages",
     "Pages with the largest share of lines whose chance of body is from 30 to 70 %."},
    {"Pages that lost everything", "A random sample of pages of which no line was kept."},
    {"Pages that lost nothing", "A random sample of pages of which all lines were kept."},
    {"Damaged pages", "A random sample of pages in which the input is damaged."},
};

void report_pages(struct html *html, const void *context) {
    const struct report *report = context;
    for (size_t i = 0; i < PAGES_COMPARED; i++) {
        const struct sample *sample = &report->statistics->groups[i];
        html_format(html, "<h3>%s <span class=\"muted\">(%zu)</span></h3>\n<p>%s</p>\n",
                    groups[i].title, sample->count, groups[i].note);
        if (sample->count == 0)
            html_raw(html, "<p class=\"muted\">There are none.</p>\n");
        for (size_t j = 0; j < sample->count; j++) {
            json_t *page = statistics_page(report->statistics, sample->entries[j].item);
            html->failed |= page == NULL;
            if (!report->text)
                statistics_drop_page_text(page);
            put_page(html, page, report->text);
            json_decref(page);
        }
    }
}

/* ---- Lines that are least certain ---- */

void report_lines(struct html *html, const void *context) {
    const struct report *report = context;
    const json_t *pages = json_object_get(report->counts, "uncertain_lines"), *line;
    size_t began = html->out.size, i, j;
    json_t *page;
    if (json_array_size(pages) == 0) {
        html_raw(html, "<p class=\"muted\">There are none.</p>\n");
        return;
    }
    html_raw(html, "<details><summary>Show the lines</summary>\n");
    json_array_foreach(pages, i, page) {
        if (html->out.size - began > LINES_BYTES)
            break;
        html_raw(html, "<h3 class=\"name\">");
        part_page_name(html, page, report->text);
        html_raw(html, "</h3>\n");
        begin_lines(html);
        json_array_foreach(json_object_get(page, "lines"), j, line) put_line(html, line);
        end_lines(html);
    }
    html_raw(html, "</details>\n");
}
