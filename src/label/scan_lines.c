/* SPDX-License-Identifier: Apache-2.0 */
#include "label/scan_lines.h"
#include "label/kernels.h"
#include "label/mark_columns.h"
#include "rules/line_match.h"

#include <string.h>

#define LINE_BYTES LEXER_BYTES /* only the beginning of a longer line is looked at */

/* Adds a line to the window. It is blank until something visible is found on it. */
static void add_line(struct window *window, size_t start, size_t end) {
    window->lines[window->line_count++] = (struct line){(uint32_t)start, (uint32_t)end, LINE_BLANK};
}

/* Reads the markup of the line that the lexer was given last. */
static inline void read_marks(struct marks *marks, struct lexer *lexer) {
    if (marks_wanted(marks, &lexer->lines[lexer->words->line_count - 1]))
        marks_line(marks, lexer);
    else
        marks_plain(marks);
}

/* The state of markup at the window's first line. */
static struct marks_state first_state(const struct window *window,
                                      const struct analysis *analysis) {
    size_t first = window->last - window->first; /* in the window before */
    return first < window->line_count ? analysis->mark_states[first] : analysis->marks.state;
}

/* Runs the lexer over a batch of lines, from byte `at` on; lexed[i] becomes the index of the i-th
 * line it has in hand. Empty lines have no features and skip the lexer. The lexer needs a newline
 * as a sentinel: one is put where the first LINE_BYTES of a line end, and one stands after the
 * window already. Returns the byte after the batch. */
static size_t lex_batch(struct window *window, struct analysis *analysis, struct lexer *lexer,
                        size_t at, size_t lexed[LEXER_LINES]) {
    uint8_t *text = window->bytes;
    size_t size = window->size;
    struct marks *marks = &analysis->marks;
    lexer_begin(lexer, text + at);
    marks_begin(marks, window_visible(window));
    while (at < size && window->line_count < WINDOW_LINES && !window->open_line &&
           !lexer_full(lexer)) {
        analysis->mark_states[window->line_count] = marks->state;
        if (text[at] == '\n') {
            add_line(window, at, at + 1);
            marks_blank(marks);
            at++;
            continue;
        }
        size_t limit = size - at > LINE_BYTES ? at + LINE_BYTES : size;
        uint8_t kept = text[limit];
        text[limit] = '\n';
        size_t end = (size_t)(lexer_scan(lexer, text + at) - text);
        text[limit] = kept;
        if (end == limit + 1) {
            const uint8_t *newline = limit < size ? memchr(text + limit, '\n', size - limit) : NULL;
            if (!newline && !window->complete && limit == size) {
                words_drop_line(lexer->words); /* an incomplete line: left for the next window */
                break;
            }
            window->open_line = !newline && !window->complete;
            end = newline ? (size_t)(newline - text) + 1 : size;
        }
        lexed[lexer->words->line_count - 1] = window->line_count;
        add_line(window, at, end);
        read_marks(marks, lexer);
        at = end;
    }
    return at;
}

/* Adds the marks of a line. Hits on its visible text, from the first one on, become hits on its
 * bytes. */
static void add_marks(struct analysis *analysis, size_t line, size_t index, size_t first_hit) {
    const struct marks *marks = &analysis->marks;
    if (marks->marked >> line & 1)
        mark_columns_add(analysis, index, &marks->lines[line]);
    for (size_t i = first_hit; i < analysis->hits.count && (marks->rewritten >> line & 1); i++)
        marks_map(marks, &marks->lines[line], &analysis->hits.items[i].start,
                  &analysis->hits.items[i].end);
}

/* Adds a line that the lexer has in hand to the analysis. False: out of memory. */
static bool analyse_line(struct analysis *analysis, const struct lexer *lexer, size_t line,
                         const struct known_words *known, const struct phrase_index *phrases) {
    size_t index = analysis->count++;
    analysis->line_hashes[index] = lexer->words->lines[line].line_hash;
    size_t first_hit = analysis->hits.count;
    struct said said;
    lexicon_line(known, &analysis->title, lexer->words, line, &said);
    if (line == known->title_line)
        memcpy(analysis->title.scores, said.scores, sizeof said.scores);
    analysis_column(analysis, FEATURE_lexicon)[index] = said.scores[LEXICON_BODY];
    analysis_column(analysis, FEATURE_cookie_words)[index] = said.scores[LEXICON_COOKIE];
    analysis_column(analysis, FEATURE_promo_words)[index] = said.scores[LEXICON_PROMO];
    analysis_column(analysis, FEATURE_title_cover)[index] = said.cover;
    analysis_column(analysis, FEATURE_title)[index] = said.title;
    bool matched = line_match(phrases, lexer, line, (uint32_t)index, &analysis->hits);
    analysis->first_hits[analysis->count] = (uint32_t)analysis->hits.count;
    if ((analysis->marks.marked | analysis->marks.rewritten) >> line & 1)
        add_marks(analysis, line, index, first_hit);
    return matched;
}

/* Adds the batch of lines that the lexer has in hand, except for blank ones. False: out of memory.
 */
static bool analyse_batch(struct window *window, struct analysis *analysis, struct lexer *lexer,
                          const struct lexicon *lexicon, const struct phrase_index *phrases,
                          const size_t lexed[LEXER_LINES]) {
    size_t count = lexer->words->line_count;
    const struct label_kernels *kernels = label_kernels(cpu_level());
    struct known_words known;
    line_match_begin(lexer, phrases);
    lexicon_begin(lexicon, &analysis->title, lexer, &known);
    for (size_t i = 0; i < count; i++) {
        if (lexer->lines[i].blank)
            continue;
        window->lines[lexed[i]].content_index = (uint32_t)analysis->count;
        kernels->clamp(lexer->lines[i].values, LEXED_BYTES, analysis->lexed[analysis->count]);
        if (!analyse_line(analysis, lexer, i, &known, phrases))
            return false;
    }
    return true;
}

/* How many lines of the window are decided now: all if the page ends with it, or else all except
 * the last ones, which are decided when the lines below them are known. */
static size_t lines_decided(const struct window *window, bool all) {
    if (all)
        return window->line_count;
    size_t fresh = window->line_count - window->first;
    return window->line_count - (fresh / 2 < WINDOW_OVERLAP ? fresh / 2 : WINDOW_OVERLAP);
}

enum descale_status scan_lines(struct window *window, bool separated, struct analysis *analysis,
                               struct lexer *lexer, const struct lexicon *lexicon,
                               const struct phrase_index *phrases) {
    uint8_t *text = window->bytes;
    size_t at = 0, size = window->size, lexed[LEXER_LINES] = {0};
    uint8_t kept = text[size];
    bool analysed = true;
    mark_columns_begin(analysis);
    marks_text(&analysis->marks, text + size, first_state(window, analysis));
    window->line_count = analysis->count = analysis->hits.count = 0;
    analysis->first_hits[0] = 0;
    window->open_line = false;
    text[size] = '\n';
    do {
        at = lex_batch(window, analysis, lexer, at, lexed);
        analysed = !analysis->marks.failed &&
                   analyse_batch(window, analysis, lexer, lexicon, phrases, lexed);
    } while (analysed && lexer_full(lexer));
    text[size] = kept;
    bool all = window->complete && at == size;
    if (all && separated && (size == 0 || text[size - 1] == '\n'))
        add_line(window, size, size);
    window->last = lines_decided(window, all || window->open_line);
    return analysed ? DESCALE_OK : DESCALE_NO_MEMORY;
}
