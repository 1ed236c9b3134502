/* SPDX-License-Identifier: Apache-2.0 */
#include "label/window.h"
#include "rules/line_match.h"
#include "input/reader.h"

#if defined __SSE2__ && !defined DESCALE_PLAIN
#include <emmintrin.h>
#endif
#include <stdlib.h>
#include <string.h>

#define READ_LEAST 16 /* a reader is never asked for less: a character must fit */
#define READ_MOST ((size_t)64 << 10)
#define TEXT_BYTES (WINDOW_BYTES + READ_MOST)

/* The arrays of a window, one entry a line. */
#define ARRAYS(X)                                                                                  \
    X(lines)                                                                                       \
    X(lexed)                                                                                       \
    X(texts)                                                                                       \
    X(first_hits)                                                                                  \
    X(scores[FOREST_BODY])                                                                         \
    X(scores[FOREST_COOKIE])                                                                       \
    X(scores[FOREST_PROMO]) X(classes) X(labels) X(looks) X(sums) X(repeats) X(slots)

bool page_open(struct page *page) {
    *page = (struct page){0};
    bool opened = buffer_reserve(&page->text, TEXT_BYTES + READ_LEAST + LEXER_PADDING);
    page->columns = aligned_alloc(COLUMN_PAD, (size_t)FEATURES * COLUMN_BYTES);
    opened = opened && page->columns;
    if (page->columns)
        memset(page->columns, 0, (size_t)FEATURES * COLUMN_BYTES);
#define OPEN(array)                                                                                \
    page->array = aligned_alloc(64, (2 * WINDOW_LINES + 64) * sizeof *page->array);                \
    opened = opened && page->array;
    ARRAYS(OPEN)
#undef OPEN
    return opened;
}

void page_close(struct page *page) {
#define CLOSE(array) free(page->array);
    ARRAYS(CLOSE)
#undef CLOSE
    free(page->columns);
    free(page->hits.items);
    buffer_free(&page->text);
}

void page_begin(struct page *page) {
    page->text.size = page->done = page->rest = page->window_size = 0;
    page->line_count = page->first = page->last = 0;
    page->complete = page->open_line = page->started = page->read_all = false;
    page->before = DESCALE_BLANK;
    page->above = 0;
    title_begin(&page->title);
}

/* Drops the written lines from the window but for the last few, which stay as context. */
static void drop_written(struct page *page) {
    if (page->line_count == 0)
        return;
    size_t context = page->last < WINDOW_OVERLAP ? page->last : WINDOW_OVERLAP;
    size_t written = page->last < page->line_count ? page->lines[page->last].start
                                                   : page->lines[page->line_count - 1].end;
    while (context > 0 && written - page->lines[page->last - context].start > WINDOW_BYTES / 4)
        context--;
    for (size_t i = 0; i + context < page->last; i++)
        page->above += page->lines[i].visible != UINT32_MAX;
    page->done += context > 0 ? page->lines[page->last - context].start : written;
    page->first = context;
}

/* Moves what is not done with to the front: text that always stands there stays in the nearer
 * caches. */
static void move_up(struct page *page) {
    buffer_consume(&page->text, page->done);
    page->done = 0;
}

/* Reads on, no more at a time than stays in the nearer caches until it is looked at. */
static enum descale_status read_on(struct page *page, struct reader *reader) {
    struct buffer *text = &page->text;
    size_t got = 0, room = TEXT_BYTES + READ_LEAST - text->size;
    enum descale_status status = reader_read(reader, page, text->bytes + text->size,
                                             room < READ_MOST ? room : READ_MOST, &got);
    text->size += got;
    page->read_all = status == DESCALE_END;
    return page->read_all ? DESCALE_OK : status;
}

static size_t count_newlines(const uint8_t *bytes, size_t size) {
    enum {
        SOME = 192
    }; /* sums of bytes are fast; so many fit, and are whole vectors of any width */
    size_t count = 0, i = 0;
    for (; size - i >= SOME; i += SOME) {
        uint8_t some = 0;
        for (size_t each = i; each < i + SOME; each++)
            some = (uint8_t)(some + (bytes[each] == '\n'));
        count += some;
    }
    for (; i < size; i++)
        count += bytes[i] == '\n';
    return count;
}

/* Reads until all lines or bytes of a window are there, or the page ends. */
static enum descale_status read_window(struct page *page, struct reader *reader) {
    const struct buffer *text = &page->text;
    enum descale_status status = DESCALE_OK;
    move_up(page);
    size_t counted = 0, lines = 0;
    while (status == DESCALE_OK) {
        lines += count_newlines(text->bytes + counted, text->size - counted);
        counted = text->size;
        if (page->read_all || lines > WINDOW_LINES || text->size >= WINDOW_BYTES)
            break;
        status = read_on(page, reader);
    }
    return status;
}

enum descale_status page_fill(struct page *page, struct reader *reader) {
    if (page->started && page->complete && page->last == page->line_count)
        return DESCALE_END;
    drop_written(page);
    enum descale_status status = read_window(page, reader);
    if (status != DESCALE_OK)
        return status;
    size_t size = page->text.size;
    page->started = true;
    page->window = page->text.bytes;
    page->window_size = size < WINDOW_BYTES ? size : WINDOW_BYTES;
    page->complete = page->read_all && size == page->window_size;
    return DESCALE_OK;
}

enum descale_status page_rest(struct page *page, struct reader *reader, size_t *size) {
    page->above += page->visible_count * (page->line_count > 0);
    page->done += page->rest + (page->line_count ? page->window_size : 0);
    page->rest = page->line_count = page->first = page->last = 0;
    if (!page->open_line)
        return DESCALE_END;
    move_up(page);
    enum descale_status status = DESCALE_OK;
    while (status == DESCALE_OK && !page->read_all && page->text.size == 0)
        status = read_on(page, reader);
    if (status != DESCALE_OK)
        return status;
    page->window = page->text.bytes;
    *size = page->text.size;
    if (*size == 0) {
        page->complete = true;
        page->open_line = false;
        return DESCALE_END;
    }
    const uint8_t *newline = memchr(page->window, '\n', *size);
    if (newline) {
        *size = (size_t)(newline - page->window) + 1;
        page->open_line = false;
    }
    page->rest = *size;
    return DESCALE_OK;
}

/* What the lexer found on a line, a byte each. */
static inline void pack_values(uint8_t lexed[LEXED_BYTES], const uint16_t values[LEXED_BYTES]) {
#if defined __SSE2__ && !defined DESCALE_PLAIN
    for (size_t i = 0; i < LEXED_BYTES; i += 16) {
        const __m128i most = _mm_set1_epi16(FEATURE_MOST), *from = (const void *)(values + i);
        __m128i low = _mm_loadu_si128(from), high = _mm_loadu_si128(from + 1);
        low = _mm_sub_epi16(low, _mm_subs_epu16(low, most));
        high = _mm_sub_epi16(high, _mm_subs_epu16(high, most));
        _mm_storeu_si128((void *)(lexed + i), _mm_packus_epi16(low, high));
    }
#else
    for (size_t i = 0; i < LEXED_BYTES; i++)
        lexed[i] = (uint8_t)(values[i] < FEATURE_MOST ? values[i] : FEATURE_MOST);
#endif
}

/* Adds a line of the window, which is blank until something visible is found on it. */
static void line_begin(struct page *page, size_t start, size_t end) {
    page->lines[page->line_count++] = (struct line){(uint32_t)start, (uint32_t)end, UINT32_MAX};
}

/* Has the lexer go over some lines, from byte `at` on; taken[i] becomes the index of the i-th of
 * them. Of empty lines there is nothing to know. A newline is put where the first MiB of a line
 * ends: the sentinel; one stands behind the window already. Returns the byte behind them. */
static size_t take_lines(struct page *page, struct lexer *lexer, size_t at,
                         size_t taken[LEXER_LINES]) {
    uint8_t *text = page->window;
    size_t size = page->window_size;
    lexer_begin(lexer, text + at);
    while (at < size && page->line_count < WINDOW_LINES && !page->open_line && !lexer_full(lexer)) {
        if (text[at] == '\n') {
            line_begin(page, at, at + 1);
            at++;
            continue;
        }
        size_t limit = size - at > LINE_BYTES ? at + LINE_BYTES : size;
        uint8_t kept = text[limit];
        text[limit] = '\n';
        size_t end = (size_t)(skim_line(lexer, text + at) - text);
        text[limit] = kept;
        if (end == limit + 1) {
            const uint8_t *newline = limit < size ? memchr(text + limit, '\n', size - limit) : NULL;
            if (!newline && !page->complete && limit == size) {
                words_drop(lexer->words); /* not all there, and short enough to wait for */
                break;
            }
            page->open_line = !newline && !page->complete;
            end = newline ? (size_t)(newline - text) + 1 : size;
        }
        taken[lexer->words->line_count - 1] = page->line_count;
        line_begin(page, at, end);
        at = end;
    }
    return at;
}

/* Adds a line that the lexer has been over to those with anything visible. False: no memory. */
static bool line_add(struct page *page, const struct lexer *lexer, size_t line,
                     const struct lexicon *lexicon, const struct matcher *matcher) {
    uint32_t visible = (uint32_t)page->visible_count++;
    pack_values(page->lexed[visible], lexer->lines[line].values);
    page->texts[visible] = lexer->words->lines[line].together;
    struct said said = lexicon_line(lexicon, &page->title, lexer, line);
    page_column(page, FEATURE_lexicon)[visible] = said.lexicon;
    page_column(page, FEATURE_title)[visible] = said.title;
    bool matched = line_match(matcher, lexer, line, visible, &page->hits);
    page->first_hits[page->visible_count] = (uint32_t)page->hits.count;
    return matched;
}

/* Finds out what there is to know of the lines that take_lines() took. False: no memory. */
static bool know_lines(struct page *page, struct lexer *lexer, const struct lexicon *lexicon,
                       const struct matcher *matcher, const size_t taken[LEXER_LINES]) {
    size_t count = lexer->words->line_count;
    line_know(lexer, matcher);
    for (size_t i = 0; i < count; i++) {
        if (lexer->lines[i].blank)
            continue;
        page->lines[taken[i]].visible = (uint32_t)page->visible_count;
        if (!line_add(page, lexer, i, lexicon, matcher))
            return false;
    }
    return true;
}

/* How much of the window is decided now: all of it if nothing comes behind it, else all but the
 * last lines, which want to see what comes. */
static size_t lines_decided(const struct page *page, bool all) {
    if (all)
        return page->line_count;
    size_t fresh = page->line_count - page->first;
    return page->line_count - (fresh / 2 < WINDOW_OVERLAP ? fresh / 2 : WINDOW_OVERLAP);
}

enum descale_status page_scan(struct page *page, struct lexer *lexer, const struct lexicon *lexicon,
                              const struct matcher *matcher) {
    uint8_t *text = page->window;
    size_t at = 0, size = page->window_size, taken[LEXER_LINES] = {0};
    uint8_t kept = text[size];
    bool known = true;
    page->line_count = page->visible_count = page->hits.count = 0;
    page->first_hits[0] = 0;
    page->open_line = false;
    text[size] = '\n';
    do {
        at = take_lines(page, lexer, at, taken);
        known = know_lines(page, lexer, lexicon, matcher, taken);
    } while (known && lexer_full(lexer));
    text[size] = kept;
    bool all = page->complete && at == size;
    if (all && page->separated && (size == 0 || text[size - 1] == '\n'))
        line_begin(page, size, size);
    page->last = lines_decided(page, all || page->open_line);
    return known ? DESCALE_OK : DESCALE_NO_MEMORY;
}
