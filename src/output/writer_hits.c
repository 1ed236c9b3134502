/* SPDX-License-Identifier: Apache-2.0
 *
 * Every hit of a rule, one a line, in columns separated by tabs: the page's id, the number of the
 * line, its label, the rule, where the hit begins and ends in bytes of the line, and the line. Of a
 * long line only what is around the hit is written, so that output grows with the number of hits.
 */
#include "model/model.h"
#include "output/writer.h"

#include <inttypes.h>
#include <string.h>

#define AROUND 1000 /* bytes of a line before the hit, and from its beginning on */

/* Where the shown part of a line begins or ends: at the beginning of a character. */
static size_t character(const uint8_t *bytes, size_t size, size_t at) {
    while (at > 0 && at < size && (bytes[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static void put_around(struct writer *writer, const uint8_t *bytes, size_t size, size_t hit) {
    size_t from = hit > AROUND ? character(bytes, size, hit - AROUND) : 0;
    size_t to = size - hit > AROUND ? character(bytes, size, hit + AROUND) : size;
    writer_puts(writer, from > 0 ? "..." : "");
    writer_shown(writer, bytes + from, to - from);
    writer_puts(writer, to < size ? "..." : "");
}

static void put_hit(struct writer *writer, const struct labelled *page, const struct line *line,
                    uint8_t label, const struct hit *hit) {
    const struct rule *rule = &writer->model->rules.items[hit->rule];
    if (writer->job->rule && strcmp(rule->name, writer->job->rule) != 0)
        return;
    writer_id(writer, page->record);
    writer_format(writer, "\t%" PRIu64 "\t%s\t%s\t%u\t%u\t", writer->line,
                  descale_label_name(label), rule->name, hit->start, hit->end);
    size_t size = writer_size(page, line);
    put_around(writer, page->window->bytes + line->start, size,
               hit->start < size ? hit->start : size);
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

const struct writer_kind writer_hits = {
    .name = "hits", .format = DESCALE_HITS_TSV, .line = put_line};
