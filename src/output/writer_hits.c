/* SPDX-License-Identifier: Apache-2.0
 *
 * Every hit of a rule, a line each, columns parted by tabs: the page's id, the number of the line,
 * its class, the rule, where the hit begins and ends on the line in bytes, and the line. */
#include "model/model.h"
#include "label/score.h"
#include "output/writer.h"

#include <inttypes.h>
#include <string.h>

static void begin(struct writer *writer, const struct record *record) {
    (void)record;
    writer->line = 0;
}

static void put_hit(struct writer *writer, const struct labelled *page, const struct line *line,
                    uint8_t label, const struct hit *hit) {
    const struct rule *rule = &writer->model->rules.items[hit->rule];
    if (writer->job->rule && strcmp(rule->name, writer->job->rule) != 0)
        return;
    writer_id(writer, page->record);
    writer_format(writer, "\t%" PRIu64 "\t%s\t%s\t%u\t%u\t", writer->line,
                  descale_label_name((unsigned)label), rule->name, hit->start,
                  hit->end);
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

static void end(struct writer *writer, const struct record *record) {
    (void)writer;
    (void)record;
}

const struct writer_kind writer_hits = {"hits",         DESCALE_HITS_TSV, begin, lines,
                                        writer_no_rest, writer_no_other,  end};
