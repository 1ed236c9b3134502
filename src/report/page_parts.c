/* SPDX-License-Identifier: Apache-2.0 */
#include "report/page_parts.h"

#include <inttypes.h>
#include <string.h>

const char *const class_names[CLASSES] = {"body", "navigation", "cookie", "promo"};

const char *part_string(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

uint64_t part_number(const json_t *object, const char *name) {
    json_int_t value = json_integer_value(json_object_get(object, name));
    return value > 0 ? (uint64_t)value : 0;
}

double part_real(const json_t *object, const char *name) {
    return json_number_value(json_object_get(object, name));
}

void part_text(struct html *html, const json_t *object, const char *name) {
    const json_t *string = json_object_get(object, name);
    if (json_is_string(string))
        html_text(html, json_string_value(string), json_string_length(string));
}

void part_percent(struct html *html, uint64_t part, uint64_t whole) {
    if (whole == 0)
        html_raw(html, "–");
    else
        html_format(html, "%.1f %%", 100.0 * (double)part / (double)whole);
}

void part_bytes(struct html *html, uint64_t bytes) {
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    double value = (double)bytes;
    size_t unit = 0;
    for (; value >= 1000 && unit < 4; unit++)
        value /= 1000;
    html_format(html, "%.*f %s", unit > 0 && value < 100, value, units[unit]);
}

void part_bar(struct html *html, uint64_t part, uint64_t whole, const char *class) {
    double width = whole > 0 ? 100.0 * (double)part / (double)whole : 0;
    html_format(html,
                "<svg class=\"bar\" aria-hidden=\"true\"><rect class=\"fill-%s\" width=\"%.2f%%\" "
                "height=\"100%%\"/></svg>",
                class, width);
}

void part_class(struct html *html, const char *class) {
    for (size_t i = 0; i < CLASSES; i++)
        if (!strcmp(class, class_names[i])) {
            html_format(html, "<span class=\"class %s\">%s</span>", class, class);
            return;
        }
    html_string(html, class);
}

void part_tile_begin(struct html *html, const char *name) {
    html_format(html, "<div><dt>%s</dt><dd>", name);
}

void part_tile_end(struct html *html) {
    html_raw(html, "</dd></div>\n");
}

void part_tile(struct html *html, const char *name, uint64_t value) {
    part_tile_begin(html, name);
    html_number(html, value);
    part_tile_end(html);
}

void part_line_text(struct html *html, const json_t *line, bool removed) {
    if (!json_object_get(line, "text")) {
        html_raw(html, "<span class=\"muted\">(text left out)</span>");
        return;
    }
    html_raw(html, removed ? "<s dir=\"auto\">" : "<bdi>");
    part_text(html, line, "text");
    html_raw(html, json_is_true(json_object_get(line, "cut")) ? "…" : "");
    html_raw(html, removed ? "</s>" : "</bdi>");
}

static void put_list(struct html *html, const json_t *list, const char *one, const char *many) {
    size_t count = json_array_size(list);
    if (count == 0)
        return;
    html_raw(html, "<small>");
    html_raw(html, count > 1 ? many : one);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        html_raw(html, i > 0 ? "; " : "");
        if (!json_is_string(item))
            continue;
        html_raw(html, "<bdi>"); /* words of the page may stand in it */
        html_text(html, json_string_value(item), json_string_length(item));
        html_raw(html, "</bdi>");
    }
    html_raw(html, "</small>");
}

void part_line_reasons(struct html *html, const json_t *line) {
    put_list(html, json_object_get(line, "rules"), "rule ", "rules ");
    put_list(html, json_object_get(line, "reasons"), "because: ", "because: ");
}

void part_examples(struct html *html, const json_t *examples) {
    const json_t *example;
    size_t i;
    html_raw(html, "<ul>");
    json_array_foreach(examples, i, example) {
        html_raw(html, "<li>");
        part_class(html, part_string(example, "label"));
        html_raw(html, " <bdi>");
        part_text(html, example, "text");
        html_raw(html, "</bdi></li>");
    }
    html_raw(html, "</ul>");
}

void part_page_name(struct html *html, const json_t *page, bool text) {
    const char *names[] = {"url", "id", "file"};
    if (!text) {
        html_raw(html, "page ");
        part_text(html, page, "hash");
        return;
    }
    for (size_t i = 0; i < 3; i++) {
        const json_t *name = json_object_get(page, names[i]);
        if (json_is_string(name) && json_string_length(name) > 0) {
            html_text(html, json_string_value(name), json_string_length(name));
            return;
        }
        if (json_is_integer(name)) {
            html_format(html, "page %" JSON_INTEGER_FORMAT " of ", json_integer_value(name));
            part_text(html, page, "file");
            return;
        }
    }
    html_raw(html, "a page");
}
