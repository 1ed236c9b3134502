/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/collector.h"
#include "label/odds.h"
#include "model/model.h"
#include "stats/collector_state.h"
#include "stats/line_samples.h"
#include "stats/page_samples.h"
#include "stats/tally.h"

#include <stdlib.h>
#include <string.h>

#define BEGINNING 256 /* bytes of a page's text that tell it from others, with its id */
#define PAGES_RANDOM 30
#define PAGES_OTHER 10
#define PARTS 1000000 /* shares as whole numbers */

/* ---- Life ---- */

static void release_file(struct counted_file *file) {
    if (file)
        free(file->name);
    free(file);
}

static void close_samples(struct collector *collector) {
    for (int i = 0; i < GROUPS; i++) {
        for (size_t j = 0; j < collector->groups[i].count; j++)
            page_samples_release(collector->groups[i].entries[j].item, i != GROUP_COMPARED);
        sample_close(&collector->groups[i]);
    }
    for (size_t i = 0; i < collector->lines.count; i++)
        captured_page_close(collector->lines.entries[i].item);
    sample_close(&collector->lines);
    for (size_t i = 0; i < collector->least_kept.count; i++)
        release_file(collector->least_kept.entries[i].item);
    sample_close(&collector->least_kept);
    for (size_t i = 0; i < collector->damaged_files.count; i++)
        release_file(collector->damaged_files.entries[i].item);
    sample_close(&collector->damaged_files);
    for (size_t i = 0; collector->examples && i < collector->model->rules.count; i++) {
        for (size_t j = 0; j < collector->examples[i].count; j++)
            free(collector->examples[i].entries[j].item);
        sample_close(&collector->examples[i]);
    }
    free(collector->examples);
    free(collector->example_limits);
}

void collector_close(struct collector *collector) {
    if (!collector)
        return;
    close_samples(collector);
    pthread_mutex_destroy(&collector->lock);
    free(collector);
}

static bool open_samples(struct collector *collector, size_t pages) {
    const size_t most[GROUPS] = {PAGES_RANDOM, PAGES_OTHER, PAGES_OTHER,
                                 PAGES_OTHER,  PAGES_OTHER, pages};
    bool good = sample_open(&collector->lines, UNCERTAIN_LINES) &&
                sample_open(&collector->least_kept, FILES) &&
                sample_open(&collector->damaged_files, (size_t)2 * FILES);
    for (int i = 0; good && i < GROUPS; i++)
        good = sample_open(&collector->groups[i], most[i]);
    size_t rules = collector->model->rules.count + 1;
    collector->examples = calloc(rules, sizeof *collector->examples);
    collector->example_limits = malloc(rules * sizeof *collector->example_limits);
    if (collector->example_limits)
        memset(collector->example_limits, 0xff, rules * sizeof *collector->example_limits);
    return good && collector->examples && collector->example_limits;
}

/* The bin of a chance is the whole part of 20 times the chance. */
static void fill_bins(struct collector *collector) {
    for (int score = -SCORE_CLAMP; score <= SCORE_CLAMP; score++)
        collector->bins[score + SCORE_CLAMP] = (uint8_t)(score_chance(score) * COLLECTOR_BINS);
}

struct collector *collector_open(const struct descale_model *model, size_t pages, bool text) {
    struct collector *collector = calloc(1, sizeof *collector);
    if (!collector)
        return NULL;
    collector->model = model;
    collector->text = text;
    fill_bins(collector);
    if (pthread_mutex_init(&collector->lock, NULL) != 0) {
        free(collector);
        return NULL;
    }
    if (!open_samples(collector, pages)) {
        collector_close(collector);
        return NULL;
    }
    return collector;
}

/* ---- A page, as the pipeline hands it over ---- */

static uint64_t hash_of_page(const struct record *record, const uint8_t *text, size_t size) {
    uint64_t hash = 0;
    if (record->id)
        hash = sample_hash_bytes(hash, record->id, record->id_size);
    return sample_hash(sample_hash_bytes(hash, text, size < BEGINNING ? size : BEGINNING));
}

void collector_begin(struct page_notes *notes, uint64_t damaged) {
    captured_page_close(notes->page);
    *notes = (struct page_notes){.damaged = damaged};
}

void collector_lines(struct collector *collector, const struct job *job, struct page_notes *notes,
                     const struct labelled *labelled, uint64_t damaged) {
    const struct window *window = labelled->window;
    bool only = !notes->begun && window->complete && window->last == window->line_count &&
                !window->open_line;
    if (!notes->begun)
        notes->hash = hash_of_page(labelled->record, window->bytes, window->size);
    tally_lines(notes, labelled);
    if (!collector->model->filter)
        tally_chances(collector, notes, labelled);
    pthread_mutex_lock(&collector->lock);
    sample_examples(collector, notes, labelled);
    if (!collector->model->filter)
        sample_uncertain(collector, job, notes, labelled);
    if (only)
        page_samples_finish(collector, job, notes, labelled->record, labelled,
                            damaged > notes->damaged);
    else if (!notes->begun &&
             !(notes->page = page_samples_capture(collector, job, notes, labelled, true)))
        collector->no_memory = true;
    pthread_mutex_unlock(&collector->lock);
    if (!only && notes->begun && notes->page)
        notes->page->more = true;
    notes->begun = true;
    notes->rows += window->last - window->first;
}

void collector_rest(struct page_notes *notes, const uint8_t *bytes, size_t size, uint8_t label,
                    bool keep) {
    uint64_t count = tally_characters(bytes, size);
    if (label < DESCALE_LABELS)
        notes->characters[label] += count;
    notes->characters_kept += keep ? count : 0;
}

void collector_end(struct collector *collector, const struct job *job, struct page_notes *notes,
                   const struct record *record, uint64_t damaged) {
    if (notes->finished)
        return;
    pthread_mutex_lock(&collector->lock);
    if (!notes->begun)
        notes->hash = hash_of_page(record, NULL, 0);
    page_samples_finish(collector, job, notes, record, NULL, damaged > notes->damaged);
    pthread_mutex_unlock(&collector->lock);
}

/* ---- Inputs ---- */

/* Offers a copy of the file to a sample. False: out of memory. */
static bool put_file(struct sample *sample, const struct counted_file *file, uint64_t rank) {
    uint64_t hash = sample_hash(buffer_hash(BUFFER_HASH, file->name, strlen(file->name)));
    if (!sample_wants(sample, rank, hash))
        return true;
    struct counted_file *copy = malloc(sizeof *copy);
    char *name = strdup(file->name);
    if (!copy || !name) {
        free(copy);
        free(name);
        return false;
    }
    *copy = *file;
    copy->name = name;
    release_file(sample_put(sample, (struct sample_key){rank, hash, 0}, copy));
    return true;
}

void collector_input(struct collector *collector, const char *name, uint64_t damaged) {
    pthread_mutex_lock(&collector->lock);
    struct counted_file file = collector->file;
    file.name = (char *)name;
    file.damaged = damaged;
    collector->file = (struct counted_file){0};
    bool good = true;
    if (file.characters > 0)
        good =
            put_file(&collector->least_kept, &file, file.characters_kept * PARTS / file.characters);
    if (damaged > 0)
        good &= put_file(&collector->damaged_files, &file, 0);
    collector->no_memory |= !good;
    pthread_mutex_unlock(&collector->lock);
}
