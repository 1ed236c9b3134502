/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/collector.h"
#include "label/odds.h"
#include "model/model.h"
#include "stats/collector_state.h"

#include <stdlib.h>
#include <string.h>

#define BEGINNING 256     /* bytes of a page's text that tell it from others, with its id */
#define FEWEST_LINES 5    /* of a page that may be called uncertain */
#define FIRST_UNCERTAIN 6 /* bins from a chance of 30 % */
#define LAST_UNCERTAIN 13 /* to one of 70 % */
#define PAGES_RANDOM 30
#define PAGES_OTHER 10
#define PARTS 1000000 /* shares as whole numbers */

/* ---- Life ---- */

static void release_page(struct captured_page *page, bool full) {
    if (!page)
        return;
    page->uses--;
    page->full_uses -= full;
    if (page->uses == 0)
        captured_page_close(page);
    else if (page->full_uses == 0)
        captured_page_forget_values(page);
}

static void release_file(struct counted_file *file) {
    if (file)
        free(file->name);
    free(file);
}

static void close_samples(struct collector *collector) {
    for (int i = 0; i < GROUPS; i++) {
        for (size_t j = 0; j < collector->groups[i].count; j++)
            release_page(collector->groups[i].entries[j].item, i != GROUP_COMPARED);
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
    return good && (collector->examples = calloc(rules, sizeof *collector->examples));
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

/* ---- Tallies of a window ---- */

#define ONES 0x0101010101010101U
#define EVEN 0x00ff00ff00ff00ffU

/* Counts characters of UTF-8: all bytes but those that continue one (10xxxxxx), eight at a time. */
static uint64_t count_characters(const uint8_t *bytes, size_t size) {
    uint64_t continuing = 0;
    size_t i = 0;
    while (size - i >= sizeof(uint64_t)) {
        size_t blocks = (size - i) / sizeof(uint64_t), most = blocks < 255 ? blocks : 255;
        uint64_t sums = 0, block; /* a sum in each byte */
        for (; most > 0; most--, i += sizeof block) {
            memcpy(&block, bytes + i, sizeof block);
            sums += block >> 7 & ~block >> 6 & ONES;
        }
        continuing += ((sums & EVEN) + (sums >> 8 & EVEN)) * 0x0001000100010001U >> 48;
    }
    for (; i < size; i++)
        continuing += (bytes[i] & 0xc0) == 0x80;
    return size - continuing;
}

/* Counts the characters of all lines, neighbours with the same label in one go. */
static void tally_characters(struct page_notes *notes, const struct labelled *labelled) {
    const struct window *window = labelled->window;
    const uint8_t *labels = labelled->analysis->labels;
    for (size_t i = window->first; i < window->last;) {
        size_t from = i;
        while (i < window->last && labelled->keep[i] == labelled->keep[from] &&
               labels[i] == labels[from])
            i++;
        uint32_t start = window->lines[from].start;
        uint64_t count = count_characters(window->bytes + start, window->lines[i - 1].end - start);
        if (labels[from] < DESCALE_LABELS)
            notes->characters[labels[from]] += count;
        notes->characters_kept += labelled->keep[from] ? count : 0;
    }
}

static uint8_t bin_of(const struct collector *collector, int score) {
    int place = score < -SCORE_CLAMP ? -SCORE_CLAMP : score > SCORE_CLAMP ? SCORE_CLAMP : score;
    return collector->bins[place + SCORE_CLAMP];
}

/* Counts lines and their chances. */
static void tally_lines(const struct collector *collector, struct page_notes *notes,
                        const struct labelled *labelled) {
    const struct window *window = labelled->window;
    const int16_t *scores = labelled->analysis->scores[FOREST_BODY];
    bool filter = collector->model->filter != NULL;
    for (size_t i = window->first; i < window->last; i++) {
        uint32_t index = window->lines[i].content_index;
        if (index == LINE_BLANK)
            continue;
        notes->lines++;
        notes->lines_kept += labelled->keep[i];
        if (filter)
            continue;
        uint8_t bin = bin_of(collector, scores[index]);
        notes->chances[bin]++;
        notes->lines_uncertain += bin >= FIRST_UNCERTAIN && bin <= LAST_UNCERTAIN;
    }
}

/* ---- Samples of lines ---- */

static uint64_t hash_of_line(const struct page_notes *notes, size_t row) {
    return sample_hash(notes->hash + (notes->rows + row + 1) * 0x9e3779b97f4a7c15U);
}

static void add_example(struct collector *collector, uint32_t rule, uint64_t hash,
                        const struct labelled *labelled, size_t i) {
    struct sample *sample = &collector->examples[rule];
    const struct line *line = &labelled->window->lines[i];
    size_t size = writer_size(labelled, line);
    const uint8_t *bytes = labelled->window->bytes + line->start;
    if (size > EXAMPLE_BYTES)
        for (size = EXAMPLE_BYTES; size > EXAMPLE_BYTES - 4 && (bytes[size] & 0xc0) == 0x80;)
            size--;
    struct example *example = malloc(sizeof *example + size);
    if (!example || (sample->most == 0 && !sample_open(sample, EXAMPLES))) {
        collector->no_memory = true;
        free(example);
        return;
    }
    example->label = labelled->analysis->labels[i];
    example->size = (uint32_t)size;
    memcpy(example->text, bytes, size);
    uint64_t content = buffer_hash(buffer_hash(BUFFER_HASH, bytes, size), &example->label, 1);
    free(sample_put(sample, (struct sample_key){0, hash, content}, example));
}

static void sample_examples(struct collector *collector, const struct page_notes *notes,
                            const struct labelled *labelled) {
    const struct window *window = labelled->window;
    for (size_t i = window->first; i < window->last; i++) {
        uint32_t index = window->lines[i].content_index;
        size_t count;
        if (index == LINE_BLANK)
            continue;
        const struct hit *hits = analysis_hits(labelled->analysis, index, &count);
        uint64_t hash = count > 0 ? hash_of_line(notes, i - window->first) : 0;
        for (size_t j = 0; j < count; j++) {
            const struct sample *sample = &collector->examples[hits[j].rule];
            if (hits[j].first && (sample->most == 0 || sample_wants(sample, 0, hash)))
                add_example(collector, hits[j].rule, hash, labelled, i);
        }
    }
}

/* The index of the next line up or down from `i` that is not blank, among those to be written; else
 * `i` itself. */
static size_t neighbour(const struct window *window, size_t i, int step) {
    for (size_t at = i + (size_t)step; at >= window->first && at < window->last; at += (size_t)step)
        if (window->lines[at].content_index != LINE_BLANK)
            return at;
    return i;
}

/* Captures a line with its neighbours. NULL: out of memory. */
static struct captured_page *capture_line(const struct collector *collector, const struct job *job,
                                          const struct page_notes *notes,
                                          const struct labelled *labelled, size_t i) {
    const struct window *window = labelled->window;
    struct captured_page *page = captured_page_open(job, labelled->record);
    struct capture capture = {false, false};
    struct capture explained = {collector->text, true};
    size_t above = neighbour(window, i, -1), below = neighbour(window, i, 1);
    if (page &&
        captured_page_add(page, labelled, false, capture, notes->rows, above,
                          above + (above < i)) &&
        captured_page_add(page, labelled, false, explained, notes->rows, i, i + 1) &&
        captured_page_add(page, labelled, false, capture, notes->rows, below, below + (below > i)))
        return page;
    captured_page_close(page);
    return NULL;
}

/* Offers the line of the window that is least certain. */
static void sample_uncertain(struct collector *collector, const struct job *job,
                             const struct page_notes *notes, const struct labelled *labelled) {
    const struct window *window = labelled->window;
    const int16_t *scores = labelled->analysis->scores[FOREST_BODY];
    size_t best = window->last;
    int least = INT16_MAX;
    for (size_t i = window->first; i < window->last; i++) {
        uint32_t index = window->lines[i].content_index;
        int score = index == LINE_BLANK ? INT16_MAX : abs(scores[index]);
        if (score < least) {
            least = score;
            best = i;
        }
    }
    if (best == window->last)
        return;
    uint64_t hash = hash_of_line(notes, best - window->first);
    if (!sample_wants(&collector->lines, (uint64_t)least, hash))
        return;
    struct captured_page *page = capture_line(collector, job, notes, labelled, best);
    if (!page) {
        collector->no_memory = true;
        return;
    }
    captured_page_seal(page);
    page->hash = hash;
    struct sample_key key = {(uint64_t)least, hash, page->content};
    captured_page_close(sample_put(&collector->lines, key, page));
}

/* ---- Samples of pages ---- */

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
        release_page(sample_put(&collector->groups[i], key, page), i != GROUP_COMPARED);
    }
    release_page(page, false);
}

/* Captures the window's lines. NULL: out of memory. */
static struct captured_page *capture_page(const struct collector *collector, const struct job *job,
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

/* Adds the page in hand. `labelled`: its only window, or NULL: it has none or several. */
static void finish(struct collector *collector, const struct job *job, struct page_notes *notes,
                   const struct record *record, const struct labelled *labelled, bool damaged) {
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
        page = labelled ? capture_page(collector, job, notes, labelled, full)
                        : captured_page_open(job, record);
    if (!page)
        collector->no_memory = true;
    else
        put_page(collector, notes, &standing, page);
}

/* ---- A page, as the pipeline hands it over ---- */

static uint64_t hash_of_page(const struct record *record, const uint8_t *text, size_t size) {
    uint64_t hash = BUFFER_HASH;
    if (record->id)
        hash = buffer_hash(hash, record->id, record->id_size);
    return sample_hash(buffer_hash(hash, text, size < BEGINNING ? size : BEGINNING));
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
    tally_characters(notes, labelled);
    tally_lines(collector, notes, labelled);
    pthread_mutex_lock(&collector->lock);
    sample_examples(collector, notes, labelled);
    if (!collector->model->filter)
        sample_uncertain(collector, job, notes, labelled);
    if (only)
        finish(collector, job, notes, labelled->record, labelled, damaged > notes->damaged);
    else if (!notes->begun && !(notes->page = capture_page(collector, job, notes, labelled, true)))
        collector->no_memory = true;
    pthread_mutex_unlock(&collector->lock);
    if (!only && notes->begun && notes->page)
        notes->page->more = true;
    notes->begun = true;
    notes->rows += window->last - window->first;
}

void collector_rest(struct page_notes *notes, const uint8_t *bytes, size_t size, uint8_t label,
                    bool keep) {
    uint64_t count = count_characters(bytes, size);
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
    finish(collector, job, notes, record, NULL, damaged > notes->damaged);
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
