/* SPDX-License-Identifier: Apache-2.0
 *
 * A page on its way through the stages: the bytes, lines, features, hits, scores and labels of the
 * window of it that is in hand.
 *
 * The page owns its bytes; lines, features and labels are valid until the next page_fill(). A page
 * longer than a window is worked through in overlapping windows: the lines of a window's last part
 * are labelled again with the lines below them in view, before they are written. */
#ifndef WINDOW_H
#define WINDOW_H

#include "base/buffer.h"
#include "label/columns.h"
#include "lex/features.h"
#include "lex/lexer.h"
#include "label/lexicon.h"
#include "label/weights.h"
#include "rules/phrase_index.h"

#define WINDOW_BYTES ((size_t)2 << 20)
#define WINDOW_OVERLAP 64      /* lines of context either side of what a window decides */
#define LINE_BYTES LEXER_BYTES /* a longer line is classed by so much of its beginning */

#define LEXED_BYTES LEXED_VALUES /* what the lexer finds on a line, a byte each */
_Static_assert((WINDOW_LINES & (WINDOW_LINES - 1)) == 0, "repeats are counted in so many bits");

enum page_kind {
    PAGE_TEXT, /* to be cleaned */
    PAGE_OTHER /* a record that is no page: passed through where the form allows, else left out */
};

struct line {
    uint32_t start, end; /* bytes of the window's text, half open, the newline included */
    uint32_t visible;    /* which non-blank line of the window; UINT32_MAX: blank */
};

struct page {
    /* What the reader knows of it; valid until the next reader_next(). */
    enum page_kind kind;
    const char *id; /* id_size bytes; JSON as spelled in the record if id_json, else plain text */
    size_t id_size;
    bool id_json;
    const char *origin; /* JSONL: the record's source, a JSON value as spelled; NULL: none */
    size_t origin_size;
    const char *address; /* the page's URL, or NULL */
    size_t address_size;
    bool separated; /* newlines stand between lines rather than end them: "a\n" has two lines */
    const uint8_t *head, *raw, *foot; /* JSONL: around the text, the text as spelled, behind it; */
    size_t head_size, raw_size, foot_size; /* WARC: head is the record's header block */
    uint64_t offset;                       /* where the record begins, after decompression */

    /* The window. */
    uint8_t *window; /* its bytes: window_size of them, and more of the page behind them */
    size_t window_size;
    struct line *lines;
    size_t line_count;
    size_t first, last; /* lines[first..last) are to be written; the others are context */
    bool complete;      /* the page's text ends with this window */
    bool open_line;     /* the last line goes on beyond the window; its rest is still unread */
    uint8_t before;     /* label of the line above lines[first], DESCALE_BLANK at the top */

    /* What was read of the page: the window, and what comes behind it. */
    struct buffer text;
    size_t done;   /* bytes of text that are no longer wanted */
    size_t rest;   /* bytes of an open line behind those, handed out by page_rest() */
    bool read_all; /* the reader has no more */
    bool started;  /* there was a window */

    /* One entry a non-blank line, `visible_count` of them. */
    size_t visible_count;
    uint64_t above; /* non-blank lines of the page that stand above the window */
    uint8_t (*lexed)[LEXED_BYTES];
    uint8_t *columns;     /* FEATURES columns of COLUMN_BYTES, see page_column() */
    uint64_t *texts;      /* hashes of the lines' words */
    uint32_t *first_hits; /* [visible_count + 1]: the hits of line i are hits[first_hits[i]..) */
    int16_t *scores[FORESTS]; /* what each forest says, see weights.h */
    uint8_t *classes;         /* the chosen ones */
    struct hits hits;
    uint8_t *labels; /* one entry a line, blank ones labelled like the line above */

    struct title title; /* the words of the page's first line */

    /* Room to work in. */
    uint8_t *looks;    /* looks[COLUMN_PAD + i]: what line i looks like */
    uint16_t *sums;    /* sums[COLUMN_PAD + i] is over the lines before line i */
    uint64_t *repeats; /* a hash's upper bits, and how often it was seen in the lower */
    uint32_t *slots;   /* where the lines stand in `repeats` */
};

/* Makes a page with room for a window. False: no memory. page_close() it in either case. */
bool page_open(struct page *page);
void page_close(struct page *page);

/* Forgets the window in hand; the next fill begins at the top of a new page. */
void page_begin(struct page *page);

struct reader;
/* Reads the next window: drops what was written but for the context, and reads on. Returns
 * DESCALE_OK with a window, DESCALE_END when the page has no more lines, or an error. */
enum descale_status page_fill(struct page *page, struct reader *reader);

/* Hands out the rest of an open line in pieces: page->window, *size bytes. Returns DESCALE_OK with
 * a piece, DESCALE_END behind the last, or an error. */
enum descale_status page_rest(struct page *page, struct reader *reader, size_t *size);

/* Cuts the window into lines, and finds what lexer and lexicon say of them, and their hits.
 * DESCALE_OK or DESCALE_NO_MEMORY. */
enum descale_status page_scan(struct page *page, struct lexer *lexer, const struct lexicon *lexicon,
                              const struct matcher *matcher);

/* A feature's values, one for each non-blank line, or one for all: see feature_shared(). NEAR
 * features have no column of their own: see page_value(). */
static inline uint8_t *page_column(const struct page *page, enum feature feature) {
    return page->columns + (size_t)feature * COLUMN_BYTES + COLUMN_PAD;
}

/* What the trees see of a feature of a non-blank line. */
static inline uint8_t page_value(const struct page *page, enum feature feature, size_t line) {
    const struct feature_info *info = &feature_table[feature];
    size_t place = feature_shared(feature) ? 0 : line;
    return page_column(page, info->source)[(ptrdiff_t)place + info->offset];
}

#endif
