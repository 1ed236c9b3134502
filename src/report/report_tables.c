/* SPDX-License-Identifier: Apache-2.0 */
#include "report/page_parts.h"
#include "report/report_parts.h"
#include "base/buffer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define EXAMPLE_BYTES ((size_t)350 << 10) /* of rules with their examples; others have none */
#define RULES_BYTES ((size_t)600 << 10)   /* of all rules */
#define NAMES_BYTES ((size_t)120 << 10)   /* of rules that matched nothing */
#define FILES_BYTES ((size_t)100 << 10)   /* of a table of files */
#define MESSAGES 100                      /* that are shown */
#define MESSAGE_BYTES 600                 /* of each */

/* ---- Rules ---- */

struct rule_row {
    const char *name;
    const json_t *lines;
    uint64_t sum;
};

static int by_lines(const void *one, const void *two) {
    const struct rule_row *a = one, *b = two;
    if (a->sum != b->sum)
        return a->sum < b->sum ? 1 : -1;
    return strcmp(a->name, b->name);
}

/* The rules that matched lines, the most frequent first. The caller frees them. */
static struct rule_row *rule_rows(const json_t *counts, size_t *count) {
    json_t *rules = json_object_get(counts, "rules"), *lines;
    struct rule_row *rows = calloc(json_object_size(rules) + 1, sizeof *rows);
    const char *name;
    *count = 0;
    if (!rows)
        return NULL;
    json_object_foreach(rules, name, lines) {
        struct rule_row *row = &rows[(*count)++];
        *row = (struct rule_row){name, lines, 0};
        for (size_t i = 0; i < CLASSES; i++)
            row->sum += part_number(lines, class_names[i]);
    }
    qsort(rows, *count, sizeof *rows, by_lines);
    return rows;
}

static void put_examples(struct html *html, const json_t *examples) {
    if (json_array_size(examples) == 0)
        return;
    html_raw(html, "<details><summary>examples</summary>");
    part_examples(html, examples);
    html_raw(html, "</details>");
}

static void put_rule(struct html *html, const struct report *report, const struct rule_row *row,
                     bool examples) {
    const json_t *note = json_object_get(json_object_get(report->counts, "rule_notes"), row->name);
    const char *label = part_string(note, "label");
    html_raw(html, "<tr><th scope=\"row\"><span class=\"name\">");
    html_string(html, row->name);
    html_raw(html, "</span> <small>");
    part_text(html, note, "why");
    html_raw(html, "</small>");
    if (examples)
        put_examples(html,
                     json_object_get(json_object_get(report->counts, "rule_examples"), row->name));
    html_raw(html, "</th><td>");
    part_class(html, label);
    html_format(html, "</td><td class=\"number\" data-value=\"%" PRIu64 "\">", row->sum);
    html_number(html, row->sum);
    uint64_t agreed = part_number(row->lines, label);
    html_format(html, "</td><td class=\"number\" data-value=\"%.4f\">",
                row->sum > 0 ? (double)agreed / (double)row->sum : 0);
    part_percent(html, agreed, row->sum);
    html_raw(html, "</td>");
    for (size_t i = 0; i < CLASSES; i++) {
        uint64_t lines = part_number(row->lines, class_names[i]);
        html_format(html, "<td class=\"number\" data-value=\"%" PRIu64 "\">", lines);
        html_number(html, lines);
        html_raw(html, "</td>");
    }
    html_raw(html, "</tr>\n");
}

void report_rules(struct html *html, const void *context) {
    const struct report *report = context;
    size_t count, i = 0, began = html->out.size;
    struct rule_row *rows = rule_rows(report->counts, &count);
    html->failed |= rows == NULL;
    for (; rows && i < count && html->out.size - began < RULES_BYTES; i++)
        put_rule(html, report, &rows[i], html->out.size - began < EXAMPLE_BYTES);
    if (i < count)
        html_format(html,
                    "<tr><td colspan=\"8\">%zu more rules matched fewer lines; --stats has "
                    "them.</td></tr>\n",
                    count - i);
    free(rows);
}

void report_unmatched_rules(struct html *html, const void *context) {
    const json_t *names =
        json_object_get(((const struct report *)context)->counts, "rules_without_hits");
    size_t began = html->out.size, i, count = json_array_size(names);
    html_format(html, "<details><summary>%zu rules matched no line</summary><ul class=\"names\">",
                count);
    for (i = 0; i < count && html->out.size - began < NAMES_BYTES; i++) {
        const char *name = json_string_value(json_array_get(names, i));
        html_raw(html, "<li>");
        html_string(html, name ? name : "");
        html_raw(html, "</li>\n");
    }
    html_raw(html, i < count ? "<li>and more</li></ul></details>\n" : "</ul></details>\n");
}

/* ---- Files and messages ---- */

static void put_files(struct html *html, const char *title, const json_t *files) {
    size_t i, began = html->out.size;
    const json_t *file;
    html_format(html,
                "<table><caption>%s</caption><thead><tr><th scope=\"col\">file</th><th "
                "scope=\"col\">pages</th><th scope=\"col\">lines kept</th><th "
                "scope=\"col\">characters kept</th><th scope=\"col\">damaged "
                "parts</th></tr></thead><tbody>\n",
                title);
    json_array_foreach(files, i, file) {
        if (html->out.size - began > FILES_BYTES)
            break;
        html_raw(html, "<tr><th scope=\"row\" class=\"name\">");
        part_text(html, file, "file");
        html_raw(html, "</th><td class=\"number\">");
        html_number(html, part_number(file, "pages"));
        html_raw(html, "</td><td class=\"number\">");
        part_percent(html, part_number(file, "lines_kept"), part_number(file, "lines_in"));
        html_raw(html, "</td><td class=\"number\">");
        part_percent(html, part_number(file, "characters_kept"), part_number(file, "characters"));
        html_raw(html, "</td><td class=\"number\">");
        html_number(html, part_number(file, "damaged"));
        html_raw(html, "</td></tr>\n");
    }
    html_raw(html, "</tbody></table>\n");
}

void report_files(struct html *html, const void *context) {
    const json_t *counts = ((const struct report *)context)->counts;
    const json_t *damaged = json_object_get(counts, "files_with_damage");
    html_raw(html, "<p>");
    html_number(html, part_number(counts, "files"));
    html_raw(html, " files were taken, ");
    html_number(html, part_number(counts, "files_damaged"));
    html_raw(html, " of them damaged or not readable; ");
    html_number(html, part_number(counts, "files_skipped"));
    html_raw(html, " were skipped, because an earlier run had finished them.</p>\n");
    put_files(html, "Files of which least was kept", json_object_get(counts, "files_least_kept"));
    if (json_array_size(damaged) > 0)
        put_files(html, "Damaged files", damaged);
}

static int by_text(const void *one, const void *two) {
    const struct sample_entry *a = one, *b = two;
    return strcmp(a->item, b->item);
}

/* A sample of the lines of a file; *count: all of them. False: out of memory. */
static bool sample_messages(FILE *damage, struct sample *sample, uint64_t *count) {
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    bool good = true;
    *count = 0;
    if (damage)
        rewind(damage);
    while (good && damage && (length = getline(&line, &room, damage)) > 0) {
        size_t size = (size_t)length - (line[length - 1] == '\n');
        uint64_t hash = sample_hash(buffer_hash(BUFFER_HASH, line, size));
        ++*count;
        if (!sample_wants(sample, 0, hash))
            continue;
        char *copy = strndup(line, size < MESSAGE_BYTES ? size : MESSAGE_BYTES);
        good = copy != NULL;
        if (good)
            free(sample_put(sample, (struct sample_key){0, hash, 0}, copy));
    }
    free(line);
    return good;
}

void report_messages(struct html *html, const void *context) {
    const struct report *report = context;
    struct sample sample;
    uint64_t count = 0;
    if (!sample_open(&sample, MESSAGES) ||
        !sample_messages(report->statistics->damage, &sample, &count))
        html->failed = true;
    qsort(sample.entries, sample.count, sizeof *sample.entries, by_text);
    html_raw(html, "<p>");
    html_number(html, count);
    html_raw(html, count == 1 ? " message" : " messages");
    html_raw(html, sample.count < count ? "; a sample of them:</p>\n" : ".</p>\n");
    html_raw(html, sample.count > 0 ? "<ul class=\"names\">" : "");
    for (size_t i = 0; i < sample.count; i++) {
        html_raw(html, "<li>");
        html_string(html, sample.entries[i].item);
        html_raw(html, "</li>\n");
        free(sample.entries[i].item);
    }
    html_raw(html, sample.count > 0 ? "</ul>\n" : "");
    sample_close(&sample);
}

/* ---- Runs ---- */

#define RUNS 100 /* that are shown */

/* A command as it could be typed. */
static void put_command(struct html *html, const json_t *command) {
    const json_t *word;
    size_t i;
    json_array_foreach(command, i, word) {
        const char *text = json_string_value(word) ? json_string_value(word) : "";
        bool plain = *text && !text[strcspn(text, " \t\n\"'`$&|;<>()*?[]#~\\!{}")];
        html_raw(html, i > 0 ? " " : "");
        html_raw(html, plain ? "" : "&#39;");
        html_string(html, text);
        html_raw(html, plain ? "" : "&#39;");
    }
}

void report_runs(struct html *html, const void *context) {
    const json_t *runs = json_object_get(((const struct report *)context)->counts, "runs"), *run;
    size_t i, count = json_array_size(runs);
    if (count == 0) {
        html_raw(html, "<p class=\"muted\">Commands and times were left out.</p>\n");
        return;
    }
    html_raw(html,
             "<table><thead><tr><th scope=\"col\">command</th><th scope=\"col\">processor</th>"
             "<th scope=\"col\">time</th><th scope=\"col\">MB/s</th></tr></thead><tbody>\n");
    json_array_foreach(runs, i, run) {
        double seconds = part_real(run, "seconds");
        if (i == RUNS)
            break;
        html_raw(html, "<tr><td class=\"name\"><code>");
        put_command(html, json_object_get(run, "command"));
        html_raw(html, "</code></td><td>");
        part_text(html, run, "processor");
        html_format(
            html, "</td><td class=\"number\">%.1f s</td><td class=\"number\">%.1f</td></tr>\n",
            seconds, seconds > 0 ? (double)part_number(run, "text_bytes") / seconds / 1e6 : 0);
    }
    html_raw(html, "</tbody></table>\n");
    if (count > RUNS)
        html_format(html, "<p>and %zu more</p>\n", count - RUNS);
}
