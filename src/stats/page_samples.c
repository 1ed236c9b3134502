/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/page_samples.h"
#include "model/model.h"

#define FEWEST_LINES 5 /* of a page that may be called uncertain */

void page_samples_release(struct captured_page *page, bool full) {
    if (!page)
        return;
    page->uses--;
    page->full_uses -= full;
    if (page->uses == 0)
        captured_page_close(page);
    else if (page->full_uses == 0)
        captured_page_forget_values(page);
}

/* What decides which groups a page belongs to. */
struct standing {
    bool in[GROUPS];
    uint64_t rank[GROUPS];
};

static struct standing standing_of(const struct page_notes *notes, bool damaged) {
    struct standing standing = {.in = {false}};
    standing.in[GROUP_RANDOM] = standing.in[GROUP_COMPARED] = true;
    standing.in[GROUP_DAMAGED] = damaged;
    if (notes->lines > 0) {
        standing.in[GROUP_EMPTIED] = notes->lines_kept == 0;
        standing.in[GROUP_UNTOUCHED] = notes->lines_kept == notes->lines;
    }
    if (notes->lines >= FEWEST_LINES && notes->lines_uncertain > 0) {
        standing.in[GROUP_UNCERTAIN] = true;
        standing.rank[GROUP_UNCERTAIN] = 1000 - notes->lines_uncertain * 1000 / notes->lines;
    }
    return standing;
}

/* Keeps the groups that want the page. Returns whether any does; *full: one that shows reasons. */
static bool wanted(const struct collector *collector, uint64_t hash, struct standing *standing,
                   bool *full) {
    bool any = *full = false;
    for (int i = 0; i < GROUPS; i++) {
        standing->in[i] =
            standing->in[i] && sample_wants(&collector->groups[i], standing->rank[i], hash);
        any |= standing->in[i];
        *full |= standing->in[i] && i != GROUP_COMPARED;
    }
    return any;
}

static uint64_t sum_of(const uint64_t *counts, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += counts[i];
    return sum;
}

/* Puts a page into its groups. */
static void put_page(struct collector *collector, struct page_notes *notes,
                     const struct standing *standing, struct captured_page *page) {
    captured_page_seal(page);
    page->hash = notes->hash;
    page->lines = notes->lines;
    page->lines_kept = notes->lines_kept;
    page->characters = sum_of(notes->characters, DESCALE_LABELS);
    page->characters_kept = notes->characters_kept;
    page->uncertain = (unsigned)(1000 - standing->rank[GROUP_UNCERTAIN]);
    if (!standing->in[GROUP_UNCERTAIN])
        page->uncertain =
            notes->lines ? (unsigned)(notes->lines_uncertain * 1000 / notes->lines) : 0;
    page->uses = 1; /* until it was offered to all groups */
    for (int i = 0; i < GROUPS; i++) {
        if (!standing->in[i])
            continue;
        page->uses++;
        page->full_uses += i != GROUP_COMPARED;
        struct sample_key key = {standing->rank[i], page->hash, page->content};
        page_samples_release(sample_put(&collector->groups[i], key, page), i != GROUP_COMPARED);
    }
    page_samples_release(page, false);
}

struct captured_page *page_samples_capture(const struct collector *collector, const struct job *job,
                                           const struct page_notes *notes,
                                           const struct labelled *labelled, bool full) {
    struct captured_page *page = captured_page_open(job, labelled->record);
    struct capture capture = {full && collector->text, false};
    if (page && captured_page_add(page, labelled, collector->model->filter != NULL, capture,
                                  notes->rows, labelled->window->first, labelled->window->last))
        return page;
    captured_page_close(page);
    return NULL;
}

static void add_counts(struct collector *collector, const struct page_notes *notes, bool damaged) {
    uint64_t characters = sum_of(notes->characters, DESCALE_LABELS);
    for (int i = 0; i < DESCALE_LABELS; i++)
        collector->characters[i] += notes->characters[i];
    for (int i = 0; i < COLLECTOR_BINS; i++)
        collector->chances[i] += notes->chances[i];
    collector->characters_kept += notes->characters_kept;
    collector->pages_untouched += notes->lines > 0 && notes->lines_kept == notes->lines;
    collector->pages_damaged += damaged;
    if (characters > 0) {
        uint64_t bin = notes->characters_kept * COLLECTOR_BINS / characters;
        collector->shares[bin < COLLECTOR_BINS ? bin : COLLECTOR_BINS - 1]++;
    }
    struct counted_file *file = &collector->file;
    file->pages++;
    file->lines += notes->lines;
    file->lines_kept += notes->lines_kept;
    file->characters += characters;
    file->characters_kept += notes->characters_kept;
}

void page_samples_finish(struct collector *collector, const struct job *job,
                         struct page_notes *notes, const struct record *record,
                         const struct labelled *labelled, bool damaged) {
    struct standing standing = standing_of(notes, damaged);
    bool full;
    notes->finished = true;
    add_counts(collector, notes, damaged);
    struct captured_page *page = notes->page;
    notes->page = NULL;
    if (!wanted(collector, notes->hash, &standing, &full)) {
        captured_page_close(page);
        return;
    }
    if (!page)
        page = labelled ? page_samples_capture(collector, job, notes, labelled, full)
                        : captured_page_open(job, record);
    if (!page)
        collector->no_memory = true;
    else
        put_page(collector, notes, &standing, page);
}
