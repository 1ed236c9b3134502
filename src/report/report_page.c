/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report_page.h"
#include "report/page_parts.h"
#include "report/report_parts.h"
#include "report/templates.h"

#define BINS 20

/* ---- What was run ---- */

static void put_settings(struct html *html, const void *context) {
    const json_t *counts = ((const struct report *)context)->counts;
    const json_t *settings = json_object_get(counts, "settings");
    const json_t *keep = json_object_get(settings, "keep");
    html_raw(html, "<p>descale ");
    part_text(html, counts, "version");
    if (*part_string(counts, "fingerprint")) {
        html_raw(html, ", rules and weights <code>");
        part_text(html, counts, "fingerprint");
        html_raw(html, "</code>");
    }
    if (json_object_get(settings, "filter")) {
        html_raw(html, ", filter ");
        part_text(html, settings, "filter");
    }
    if (json_array_size(keep) > 0) {
        html_raw(html, ". Lines that are kept: ");
        for (size_t i = 0; i < json_array_size(keep); i++) {
            html_raw(html, i > 0 ? ", " : "");
            html_string(html, json_string_value(json_array_get(keep, i))
                                  ? json_string_value(json_array_get(keep, i))
                                  : "");
        }
        if (json_object_get(settings, "keep_above"))
            html_format(html, ", if their chance is above %g %%",
                        100 * part_real(settings, "keep_above"));
    }
    html_raw(html,
             json_is_true(json_object_get(settings, "split")) ? ". Long lines were split" : "");
    html_raw(html, ".</p>\n");
    if (json_object_get(counts, "interrupted"))
        html_raw(html, "<p><strong>Interrupted: not all inputs were read. What was begun and not "
                       "finished is counted.</strong></p>\n");
}

/* ---- Figures ---- */

static void put_share_tile(struct html *html, const char *name, uint64_t part, uint64_t whole) {
    part_tile_begin(html, name);
    part_percent(html, part, whole);
    html_raw(html, " <small>");
    html_number(html, part);
    html_raw(html, " of ");
    html_number(html, whole);
    html_raw(html, "</small>");
    part_tile_end(html);
}

static uint64_t sum_of(const json_t *counts) {
    uint64_t sum = 0;
    for (size_t i = 0; i < CLASSES; i++)
        sum += part_number(counts, class_names[i]);
    return sum;
}

static void put_tiles(struct html *html, const void *context) {
    const json_t *counts = ((const struct report *)context)->counts;
    uint64_t pages = part_number(counts, "pages");
    double seconds = part_real(counts, "seconds");
    part_tile(html, "pages", pages);
    put_share_tile(html, "lines kept", part_number(counts, "lines_kept"),
                   part_number(counts, "lines_in"));
    put_share_tile(html, "characters kept", part_number(counts, "characters_kept"),
                   sum_of(json_object_get(counts, "characters")));
    put_share_tile(html, "pages that lost everything", part_number(counts, "pages_empty"), pages);
    put_share_tile(html, "pages that lost nothing", part_number(counts, "pages_untouched"), pages);
    put_share_tile(html, "records damaged", part_number(counts, "records_damaged"),
                   part_number(counts, "records") > 0 ? part_number(counts, "records") : pages);
    part_tile_begin(html, "text read");
    part_bytes(html, part_number(counts, "text_bytes"));
    part_tile_end(html);
    if (seconds > 0) {
        part_tile_begin(html, "time");
        html_format(html, "%.1f s <small>%.1f MB/s</small>", seconds,
                    (double)part_number(counts, "text_bytes") / seconds / 1e6);
        part_tile_end(html);
    }
}

static void put_classes(struct html *html, const void *context) {
    const json_t *counts = ((const struct report *)context)->counts;
    const json_t *lists[] = {json_object_get(counts, "lines"),
                             json_object_get(counts, "characters")};
    uint64_t wholes[] = {sum_of(lists[0]), sum_of(lists[1])};
    for (size_t i = 0; i < CLASSES; i++) {
        html_raw(html, "<tr><th scope=\"row\">");
        part_class(html, class_names[i]);
        html_raw(html, "</th>");
        for (size_t j = 0; j < 2; j++) {
            uint64_t part = part_number(lists[j], class_names[i]);
            html_raw(html, "<td class=\"number\">");
            html_number(html, part);
            html_raw(html, "</td><td class=\"number\">");
            part_percent(html, part, wholes[j]);
            html_raw(html, "</td><td class=\"bars\">");
            part_bar(html, part, wholes[j], class_names[i]);
            html_raw(html, "</td>");
        }
        html_raw(html, "</tr>\n");
    }
}

/* ---- Histograms ---- */

static uint64_t bin(const json_t *list, size_t i) {
    json_int_t value = json_integer_value(json_array_get(list, i));
    return value > 0 ? (uint64_t)value : 0;
}

/* A drawing of 20 columns, and the same as a table. `what`: what is counted. */
static void put_histogram(struct html *html, const json_t *list, const char *what,
                          const char *share) {
    uint64_t most = 1, sum = 0;
    for (size_t i = 0; i < BINS; i++) {
        most = bin(list, i) > most ? bin(list, i) : most;
        sum += bin(list, i);
    }
    html_raw(html, "<svg class=\"histogram\" viewBox=\"0 0 400 100\" aria-hidden=\"true\" "
                   "preserveAspectRatio=\"none\">");
    for (size_t i = 0; i < BINS; i++) {
        double height = 100.0 * (double)bin(list, i) / (double)most;
        if (bin(list, i) > 0 && height < 1)
            height = 1;
        html_format(html, "<rect x=\"%zu\" y=\"%.1f\" width=\"18\" height=\"%.1f\"/>", i * 20 + 1,
                    100 - height, height);
    }
    html_raw(html,
             "</svg>\n<p class=\"axis\" aria-hidden=\"true\"><span>0 %</span><span>50 %</span>"
             "<span>100 %</span></p>\n");
    html_format(html,
                "<details><summary>The same as a table</summary><table><thead><tr><th "
                "scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">part of "
                "all</th></tr></thead><tbody>\n",
                share, what);
    for (size_t i = 0; i < BINS; i++) {
        html_format(html, "<tr><th scope=\"row\">%zu to %zu %%</th><td class=\"number\">", i * 5,
                    i * 5 + 5);
        html_number(html, bin(list, i));
        html_raw(html, "</td><td class=\"number\">");
        part_percent(html, bin(list, i), sum);
        html_raw(html, "</td></tr>\n");
    }
    html_raw(html, "</tbody></table></details>\n");
}

static void put_shares(struct html *html, const void *context) {
    const json_t *counts = ((const struct report *)context)->counts;
    put_histogram(html, json_object_get(counts, "pages_by_share_kept"), "pages", "kept");
}

static void put_chances(struct html *html, const void *context) {
    const json_t *counts = ((const struct report *)context)->counts;
    if (json_object_get(json_object_get(counts, "settings"), "filter"))
        html_raw(html, "<p>A filter has no chances.</p>\n");
    else
        put_histogram(html, json_object_get(counts, "lines_by_chance"), "lines", "chance");
}

/* ---- The page ---- */

void report_page(struct html *html, const struct statistics *statistics, bool text) {
    static const struct html_slot slots[] = {
        {"settings", put_settings},    {"tiles", put_tiles},
        {"classes", put_classes},      {"shares", put_shares},
        {"chances", put_chances},      {"pages", report_pages},
        {"lines", report_lines},       {"rules", report_rules},
        {"files", report_files},       {"unmatched-rules", report_unmatched_rules},
        {"messages", report_messages}, {"runs", report_runs},
    };
    const struct report report = {statistics, statistics->counts, text};
    html_template(html, template_report, template_report_size, slots, sizeof slots / sizeof *slots,
                  &report);
}
