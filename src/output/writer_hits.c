/* SPDX-License-Identifier: Apache-2.0
 *
 * Every hit of a rule, one a line, in columns separated by tabs: the page's id, the number of the
 * line, its label, the rule, where the hit begins and ends in bytes of the line, and the line. */
#include "model/model.h"
#include "output/writer.h"

#include <inttypes.h>
#include <string.h>

static void put_hit(struct writer *writer, const struct labelled *page, const struct line *line,
                    uint8_t label, const struct hit *hit) {
    const struct rule *rule = &writer->model->rules.items[hit->rule];
    if (writer->job->rule && strcmp(rule->name, writer->job->rule) != 0)
        return;
    writer_id(writer, page->record);
    writer_format(writer, "\t%" PRIu64 "\t%s\t%s\t%u\t%u\t", writer->line,
                  descale_label_name(label), rule->name, hit->start, hit->end);
    writer_shown(writer, page->window->bytes + line->start, writer_size(page, line));
    writer_puts(writer, "\n");
    writer->totals->hits_by_label[label]++;
}

static void put_line(struct writer *writer, const struct labelled *page, const struct line *line,
                     uint8_t label) {
    size_t count;
    const struct hit *hits = analysis_hits(page->analysis, line->content_index, &count);
    for (size_t i = 0; i < count; i++)
        put_hit(writer, page, line, label, &hits[i]);
}

static void lines(struct writer *writer, const struct labelled *page) {
    writer_each(writer, page, put_line);
}

const struct writer_kind writer_hits = {.name = "hits", .format = DESCALE_HITS_TSV, .lines = lines};
